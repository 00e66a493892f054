import shutil
from pathlib import Path

import pytest

from pullquote.answer import reader_files
from pullquote.answer.reader_files import (
    BUNDLED_READER,
    BUNDLED_WEIGHTS,
    BUNDLED_WEIGHTS_DIGEST,
    calibration_file,
    reader_calibration,
    reader_digest,
    reader_folder,
    reader_model,
)
from pullquote.errors import ModelError
from pullquote.inference.model_files import BUNDLED_DIGEST, BUNDLED_MODEL, file_digest, model_folder


def test_the_shipped_weights_are_those_of_the_digest_and_small() -> None:
    weights = reader_folder(BUNDLED_READER) / BUNDLED_WEIGHTS
    assert file_digest(weights) == BUNDLED_WEIGHTS_DIGEST
    assert weights.stat().st_size <= 25_000_000


def test_other_weights_than_the_shipped_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(shutil.copytree(reader_folder(BUNDLED_READER), tmp_path / "reader"))
    with (folder / BUNDLED_WEIGHTS).open("ab") as file:
        file.write(b"more")
    monkeypatch.setattr(reader_files, "reader_folder", lambda _: folder)
    with pytest.raises(ModelError, match=f"weights in .* have the SHA-256 .*, not {BUNDLED_WEIGHTS_DIGEST}"):
        reader_model(BUNDLED_READER, tmp_path)


def test_another_base_than_its_own_is_refused_with_what_helps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"others")
    monkeypatch.setattr(reader_files, "model_folder", lambda _: tmp_path)
    with pytest.raises(
        ModelError, match=rf"not {BUNDLED_DIGEST}\. Install the model again, or .* PULLQUOTE_READER=off\.$"
    ):
        reader_model(BUNDLED_READER, tmp_path)


def test_weights_that_are_missing_are_told_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_files, "reader_folder", lambda _: tmp_path)
    with pytest.raises(ModelError, match=r"there is no .*weights\.safetensors\. Install Pullquote again"):
        reader_model(BUNDLED_READER, tmp_path)


@pytest.mark.parametrize("name", ["deepset/tinyroberta-squad2", "."])
def test_a_folder_without_a_model_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match=r"there is no .*config\.json\. Name a folder .* Nothing is fetched"):
        reader_model(name, tmp_path)


def test_a_model_without_a_calibration_is_judged_by_the_bundled_one_which_is_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    other = str(model_folder(BUNDLED_MODEL))
    assert reader_calibration(other) == reader_calibration(BUNDLED_READER)
    assert len(reader_digest(other)) == 64
    [message] = caplog.messages
    assert "calibration.json is missing: answers are judged as if the bundled reader had given them." in message


def test_a_model_with_its_own_calibration_is_judged_by_that(tmp_path: Path) -> None:
    (tmp_path / "config.json").touch()
    (tmp_path / "calibration.json").touch()
    assert calibration_file(str(tmp_path)) == tmp_path / "calibration.json"
