"""The reader's own files: the weights that training changed, and a model that the settings name instead."""

import hashlib
import logging
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from pullquote.answer.calibration import Calibration
from pullquote.errors import ModelError
from pullquote.inference.compiled import CompiledModel
from pullquote.inference.conversion import converted
from pullquote.inference.model_files import (
    BUNDLED_DIGEST,
    BUNDLED_MODEL,
    checked_digest,
    file_digest,
    model_folder,
    weights_digest,
)

BUNDLED_READER = "bundled"
OFF = "off"
"""The reader without a model of its own."""
BUNDLED_WEIGHTS = "weights.safetensors"
CALIBRATION = "calibration.json"
BUNDLED_WEIGHTS_DIGEST = "98cb7fcd21d00241da3b7f15302220dfb1a3b8bb2fb689cdc660e490a9873af6"
_LOG = logging.getLogger(__name__)


def reader_folder(name: str) -> Path:
    """Where the reader's files are: the package's own folder, or one that holds a question-answering model."""
    if name == BUNDLED_READER:
        return Path(str(files("pullquote.answer").joinpath("reader")))
    folder = Path(name).expanduser()
    if not (folder / "config.json").is_file():
        raise ModelError(
            f"No reader in {name!r}: there is no {folder / 'config.json'}. Name a folder with a question-answering "
            f'model of transformers, or "{BUNDLED_READER}", or "{OFF}". Nothing is fetched from a model hub.'
        )
    return folder


def reader_model(name: str, models: Path) -> Callable[[], CompiledModel]:
    """Loads the reader's model; its weights are checked here. The converted model is kept in the folder `models`."""
    folder = reader_folder(name)
    if name != BUNDLED_READER:
        digest = weights_digest(folder)
        return lambda: CompiledModel(converted("reader", folder, digest, models))
    base = model_folder(BUNDLED_MODEL)
    base_digest = checked_digest(BUNDLED_MODEL, base, BUNDLED_DIGEST, f"answer without one: PULLQUOTE_READER={OFF}")
    digest = _both(base_digest, _checked(folder / BUNDLED_WEIGHTS))
    return lambda: CompiledModel(converted("reader", base, digest, models, folder / BUNDLED_WEIGHTS))


def reader_digest(name: str) -> str:
    """SHA-256 of what was fitted: the model's weights with its calibration; of the reader "off" its evidence.json."""
    if name == OFF:
        return file_digest(Path(str(files("pullquote.answer").joinpath("evidence.json"))))
    folder = reader_folder(name)
    weights = _both(BUNDLED_DIGEST, BUNDLED_WEIGHTS_DIGEST) if name == BUNDLED_READER else weights_digest(folder)
    return _both(weights, file_digest(calibration_file(name)))


def calibration_file(name: str) -> Path:
    """A model's own calibration, beside it; else that of the bundled reader, which says little of another's scores."""
    own = reader_folder(name) / CALIBRATION
    return own if own.is_file() else reader_folder(BUNDLED_READER) / CALIBRATION


def reader_calibration(name: str) -> Calibration:
    """The reader's calibration; that it is another reader's is told in the log."""
    path, folder = calibration_file(name), reader_folder(name)
    if path.parent != folder:
        _LOG.warning("%s is missing: answers are judged as if the bundled reader had given them.", folder / CALIBRATION)
    return Calibration.load(path)


def _checked(weights: Path) -> str:
    if not weights.is_file():
        raise ModelError(f"The reader's weights are missing: there is no {weights}. Install Pullquote again.")
    digest = file_digest(weights)
    if digest != BUNDLED_WEIGHTS_DIGEST:
        raise ModelError(
            f"The reader's weights in {weights} have the SHA-256 {digest}, not {BUNDLED_WEIGHTS_DIGEST}. "
            "Install Pullquote again."
        )
    return digest


def _both(base: str, changes: str) -> str:
    return hashlib.sha256(f"{base} {changes}".encode()).hexdigest()
