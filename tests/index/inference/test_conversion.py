import logging
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from safetensors.numpy import save_file

from pullquote.errors import ModelError
from pullquote.inference.compiled import CompiledModel
from pullquote.inference.conversion import FACTS, FORMAT, MODEL, TOKENIZER, converted
from pullquote.inference.model_files import BUNDLED_DIGEST, BUNDLED_MODEL, model_folder

UNFINISHED = f"embedder-{BUNDLED_DIGEST[:16]}-{FORMAT}.unfinished-0"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A model that two threads asked for where a conversion was killed, and what was said meanwhile.

    The folder that this was started in has a file of the name of a module that every conversion imports.
    """
    models, here = tmp_path_factory.mktemp("models"), tmp_path_factory.mktemp("here")
    (models / UNFINISHED).mkdir()
    (models / UNFINISHED / MODEL).write_text("half", encoding="utf-8")
    (here / "random.py").write_text("raise SystemExit('This is no module of ours.')", encoding="utf-8")
    said: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as pool:
        patch.chdir(here)
        logging.getLogger().addHandler(handler)
        asked = ("embedder", model_folder(BUNDLED_MODEL), BUNDLED_DIGEST, models)
        [folder] = {make.result() for make in [pool.submit(converted, *asked) for _ in range(2)]}
        logging.getLogger().removeHandler(handler)
    return folder, said


def test_a_model_is_prepared_once_with_a_message(prepared: tuple[Path, list[str]]) -> None:
    folder, said = prepared
    assert said == ["Preparing the embedder's model for this machine, once. This takes some seconds."]
    assert {path.name for path in folder.iterdir()} >= {MODEL, TOKENIZER, FACTS}
    assert [path for path in folder.parent.iterdir() if path.is_dir()] == [folder]


def test_what_a_killed_conversion_left_is_removed_and_nothing_runs_from_the_folder_it_is_started_in(
    prepared: tuple[Path, list[str]],
) -> None:
    folder, _ = prepared
    assert UNFINISHED.startswith(folder.name)
    assert not (folder.parent / UNFINISHED).exists()


@pytest.mark.parametrize(
    ("kind", "config", "instead"),
    [
        ("embedder", "", r"PULLQUOTE_BACKEND=torch\."),
        ("embedder", "{", r"PULLQUOTE_BACKEND=torch\."),
        ("reader", '{"model_type": "of nobody"}', "PULLQUOTE_READER=off"),
    ],
)
def test_a_model_that_cannot_be_converted_leaves_nothing_behind_and_loads_nothing_of_the_other_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, config: str, instead: str
) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "sentence_transformers.py").write_text("raise SystemExit('No reader needs it')", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    if config:
        (tmp_path / "source" / "config.json").write_text(config, encoding="utf-8")
        save_file({}, tmp_path / "source" / "model.safetensors")
    with pytest.raises(ModelError, match=rf"source cannot be loaded: .*[^.]\. Save .* {instead}") as told:
        converted(kind, tmp_path / "source", "0" * 64, tmp_path / "models")
    assert "needs it" not in str(told.value)
    assert not [path for path in (tmp_path / "models").iterdir() if path.is_dir()]


def test_a_folder_that_cannot_be_written_to_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match=r"in .*file.models: Not a directory\. Make .* PULLQUOTE_MODELS\."):
        converted("reader", tmp_path, "0" * 64, tmp_path / "file" / "models")


@pytest.mark.parametrize("file", ["model.bin", MODEL, TOKENIZER, FACTS])
def test_a_prepared_model_that_was_damaged_is_told_with_what_to_do(models: Path, tmp_path: Path, file: str) -> None:
    prepared = converted("embedder", model_folder(BUNDLED_MODEL), BUNDLED_DIGEST, models)
    folder = Path(shutil.copytree(prepared, tmp_path / "prepared", ignore=shutil.ignore_patterns("compiled")))
    (folder / file).write_bytes((folder / file).read_bytes()[:1000] if file == MODEL else b"")
    with pytest.raises(ModelError, match=r"prepared cannot be used: .*[^.]\. Remove that folder: it is made again\."):
        CompiledModel(folder)
