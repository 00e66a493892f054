"""Models converted to OpenVINO, made once and kept by the digest of their weights.

The conversion needs torch, which takes seconds and hundreds of megabytes: it is left to a process of its own.
"""

import json
import logging
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from filelock import FileLock
from safetensors import SafetensorError, safe_open

from pullquote.errors import ModelError, inside
from pullquote.inference.model_files import WEIGHTS, keep_offline

FORMAT = 1
"""Counts up when a conversion made by older code must not be used."""
MODEL = "model.xml"
TOKENIZER = "tokenizer.json"
FACTS = "facts.json"
CONFIG = "config.json"
CHILD = "pullquote.inference.convert"
WITHOUT = {
    "embedder": "a model that loads and cannot be converted runs with PULLQUOTE_BACKEND=torch.",
    "reader": "with PULLQUOTE_READER=off questions are answered without one.",
}
"""What to do where a model of the kind cannot be converted at all."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Facts:
    """What serving needs to know of a model besides its graph.

    `inputs` are the graph's inputs in order, `max_tokens` what it reads of a text with its special tokens, `padding`
    the id of the token that fills up, and `dimension` the length of its vectors (0 for a reader, which makes none).
    """

    inputs: tuple[str, ...]
    max_tokens: int
    padding: int
    dimension: int

    @classmethod
    def read(cls, folder: Path) -> Self:
        value: dict[str, Any] = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        return cls(tuple(value["inputs"]), value["max_tokens"], value["padding"], value["dimension"])


def converted(kind: str, source: Path, digest: str, models: Path, changes: Path | None = None) -> Path:
    """The folder of the converted model in `models`, made there if it is not.

    `kind` is "embedder" or "reader", `source` the model's own folder, and `changes` a file of weights to put in the
    place of some of its own. Raises `ModelError` where the model cannot be converted.
    """
    folder = models / f"{kind}-{digest[:16]}-{FORMAT}"
    if folder.is_dir():
        return folder
    try:
        models.mkdir(parents=True, exist_ok=True)
        with FileLock(models / f"{folder.name}.lock"):
            if not folder.is_dir():
                _LOG.warning("Preparing the %s's model for this machine, once. This takes some seconds.", kind)
                _convert(kind, source, folder, changes)
    except OSError as error:
        raise ModelError(
            f"The {kind}'s model cannot be prepared in {models}: {inside(error.strerror or error)}. "
            "Make room there, or name a folder that can be written to in PULLQUOTE_MODELS."
        ) from error
    return folder


def _convert(kind: str, source: Path, folder: Path, changes: Path | None) -> None:
    _check_files(kind, source)
    # Whoever made these was killed: the lock is ours now.
    for left in folder.parent.glob(f"{folder.name}.unfinished-*"):
        shutil.rmtree(left, ignore_errors=True)
    unfinished = folder.with_name(f"{folder.name}.unfinished-{os.getpid()}")
    unfinished.mkdir()
    # Without -P, a file of the folder that the command runs in would stand in for a module of its name.
    command = [
        sys.executable,
        "-P",
        "-m",
        CHILD,
        kind,
        str(source),
        str(unfinished),
        *map(str, filter(None, [changes])),
    ]
    keep_offline()
    paths = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONWARNINGS": "ignore"}
    try:
        run = subprocess.run(  # noqa: S603 - our own module, and paths that are arguments
            command, capture_output=True, text=True, errors="replace", env=environment, check=False
        )
        if run.returncode != 0:
            said = run.stderr.strip().splitlines()
            raise _unusable(kind, source, said[-1] if said else f"it ended with {run.returncode}")
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _check_files(kind: str, source: Path) -> None:
    """Raises `ModelError` where a file is damaged that can be looked at without torch, which takes seconds to load."""
    try:
        json.loads((source / CONFIG).read_bytes())
        with safe_open(source / WEIGHTS, framework="numpy"):
            pass
    except (OSError, ValueError, SafetensorError) as error:
        raise _unusable(kind, source, str(error)) from error


def _unusable(kind: str, source: Path, why: str) -> ModelError:
    return ModelError(
        f"The model in {source} cannot be loaded: {inside(why)}. Save or install it again; {WITHOUT[kind]}"
    )
