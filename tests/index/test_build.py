from pathlib import Path

import pytest

from pullquote.build import build_engine, signature
from pullquote.embed.openvino import OpenVinoEmbedder
from pullquote.errors import IndexMismatch, ModelError
from pullquote.inference.model_files import BUNDLED_DIGEST, BUNDLED_MODEL
from pullquote.sentences import SPLITTER
from pullquote.settings import Settings
from pullquote.types import Reason


@pytest.fixture(autouse=True)
def _own_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder without a configuration file."""
    monkeypatch.chdir(tmp_path)


def settings(tmp_path: Path, **others: object) -> Settings:
    return Settings.load(data=tmp_path / "data", **others)


def test_an_engine_stands_in_the_data_folder_of_the_settings(tmp_path: Path) -> None:
    engine = build_engine(settings(tmp_path))
    assert (tmp_path / "data" / "pullquote.sqlite").is_file()
    reply = engine.ask("Who built the lighthouse?")
    assert reply.reason == Reason.EMPTY_INDEX
    engine.close()


def test_the_signature_names_all_that_makes_passages_and_vectors(tmp_path: Path, embedder: OpenVinoEmbedder) -> None:
    assert signature(settings(tmp_path, passage_words=60), embedder) == {
        "model": BUNDLED_MODEL,
        "model digest": BUNDLED_DIGEST,
        "precision": embedder.precision,
        "splitter": SPLITTER,
        "passage words": "60",
    }


def test_limits_come_from_the_settings(tmp_path: Path) -> None:
    engine = build_engine(settings(tmp_path, max_file_bytes=10))
    (tmp_path / "long.txt").write_text("Eleven bytes and more.")
    [failure] = engine.add([tmp_path / "long.txt"]).failures
    assert "files of up to 10 are read" in failure.reason
    engine.close()


def test_a_model_of_another_digest_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="SHA-256"):
        build_engine(settings(tmp_path, model_digest="0" * 64))


def test_other_passage_words_need_a_rebuild(tmp_path: Path) -> None:
    (tmp_path / "lamp.txt").write_text("The lamp was lit in 1911. It can be seen from afar.")
    engine = build_engine(settings(tmp_path))
    engine.add([tmp_path / "lamp.txt"])
    engine.close()
    other = build_engine(settings(tmp_path, passage_words=60))
    with pytest.raises(IndexMismatch, match=r"passage words '120'; now it is '60'\. Run `pullquote rebuild`"):
        other.search("lamp")
    assert len(other.rebuild().replaced) == 1
    assert other.search("lamp").hits[0].passage.source.title == "lamp"
    other.close()
