"""Keeps a request to files that were uploaded to its own page: it may name any path, and Gradio believes it.

Each collection's page has a folder of its own for them, and gets at no other: else whoever has a key of one
collection could have a file read and deleted, or learn that it is there, that somebody just sent to another.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction

FOLDER = "dropped"
LEFT_SECONDS = 3600
"""After which an upload that was not read yet is nobody's: it is read as soon as it is there."""


def uploads_of(data: Path, collection: str) -> Path:
    """Where the uploads to the page of a collection are put. Gradio's own place is one for all users of the machine."""
    return data.resolve() / FOLDER / collection


def delete_left_uploads(data: Path) -> None:
    """Delete what a server that was killed has left there, and not what another one is being sent just now."""
    for upload in (data / FOLDER).glob("*/*"):
        with suppress(FileNotFoundError):  # another server that starts deletes it
            if time.time() - upload.stat().st_mtime > LEFT_SECONDS:
                shutil.rmtree(upload, ignore_errors=True)


class UploadsOnly(gr.Blocks):
    """Blocks whose events take no file but one in the folder `uploads`, whichever component it is meant for.

    Gradio's own check waits for `launch`, which a mounted page never calls. Until then it would copy any file that a
    request names to where it serves files from, and fetch any address.
    """

    uploads: Path

    def keep_uploads_in(self, folder: Path) -> None:
        """Called when all its components are there: of an upload elsewhere each would make a copy of its own."""
        self.uploads = folder
        for block in self.blocks.values():
            block.GRADIO_CACHE = str(folder)

    def validate_inputs(self, block_fn: BlockFunction, inputs: list[Any]) -> None:
        # The first thing that happens to them: nothing has been copied, fetched or served.
        refuse_foreign(inputs, self.uploads)
        super().validate_inputs(block_fn, inputs)


def refuse_foreign(value: object, uploads: Path) -> None:
    """Raise `gr.Error` where a path anywhere in `value` does not lead into the folder of the uploads."""
    for path in _paths(value):
        if not _is_in(uploads.resolve(), path):
            raise gr.Error("A file was named that was not uploaded here. Drop it on this page.", print_exception=False)


def _paths(value: object) -> Iterator[str]:
    """The path of every file that Gradio would find, and of whatever looks like one."""
    if isinstance(value, dict):
        if isinstance(path := value.get("path"), str):
            yield path
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from _paths(part)


def _is_in(folder: Path, path: str) -> bool:
    try:
        found = Path(path).resolve()
    except ValueError:  # a null byte, or half a surrogate pair: no file has such a name
        return False
    # "scheme:/../.." would resolve, too; Gradio reads the part before the colon.
    return Path(path).is_absolute() and folder in found.parents
