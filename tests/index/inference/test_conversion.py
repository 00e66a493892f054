import logging
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pullquote.errors import ModelError
from pullquote.inference.compiled import CompiledModel
from pullquote.inference.conversion import FACTS, MODEL, TOKENIZER, converted
from pullquote.inference.model_files import BUNDLED_DIGEST, BUNDLED_MODEL, model_folder


def test_a_model_is_prepared_once_with_a_message(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), ThreadPoolExecutor(2) as pool:
        makes = [
            pool.submit(converted, "embedder", model_folder(BUNDLED_MODEL), BUNDLED_DIGEST, tmp_path) for _ in range(2)
        ]
        [folder] = {make.result() for make in makes}
    assert caplog.messages == ["Preparing the embedder's model for this machine, once. This takes some seconds."]
    assert {path.name for path in folder.iterdir()} >= {MODEL, TOKENIZER, FACTS}
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [folder]


def test_a_model_that_cannot_be_converted_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    with pytest.raises(ModelError, match=r"source cannot be loaded: .* PULLQUOTE_BACKEND=torch\."):
        converted("reader", tmp_path / "source", "0" * 64, tmp_path / "models")
    assert not [path for path in (tmp_path / "models").iterdir() if path.is_dir()]


@pytest.mark.parametrize("file", ["model.bin", MODEL, TOKENIZER, FACTS])
def test_a_prepared_model_that_was_damaged_is_told_with_what_to_do(models: Path, tmp_path: Path, file: str) -> None:
    prepared = converted("embedder", model_folder(BUNDLED_MODEL), BUNDLED_DIGEST, models)
    folder = Path(shutil.copytree(prepared, tmp_path / "prepared", ignore=shutil.ignore_patterns("compiled")))
    (folder / file).write_bytes((folder / file).read_bytes()[:1000] if file == MODEL else b"")
    with pytest.raises(ModelError, match=r"prepared cannot be used: .* Remove that folder: it is made again\."):
        CompiledModel(folder)
