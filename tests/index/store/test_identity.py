from pathlib import Path

from pullquote.store.identity import identity


def test_another_file_in_its_place_is_told_from_one_that_is_open(tmp_path: Path) -> None:
    path = tmp_path / "words"
    assert identity(path) is None
    with path.open("w") as file:
        before = identity(path)
        file.write("one")
        assert identity(path) == before is not None
        path.unlink()
        path.write_text("two")
        assert identity(path) not in (before, None)
