"""Keeps a request to files that a browser uploaded: it may name any path, and Gradio believes it in a mounted page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.utils import get_upload_folder


class UploadsOnly(gr.Blocks):
    """Blocks whose events take no file but an upload, whichever component it is meant for.

    Gradio's own check waits for `launch`, which a mounted page never calls. Until then it would copy any file that a
    request names to where it serves files from, and fetch any address.
    """

    def validate_inputs(self, block_fn: BlockFunction, inputs: list[Any]) -> None:
        refuse_foreign(inputs)  # the first thing that happens to them: nothing has been copied, fetched or served
        super().validate_inputs(block_fn, inputs)


def refuse_foreign(value: object) -> None:
    """Raise `gr.Error` where a path anywhere in `value` does not lead into the folder of the uploads."""
    for path in _paths(value):
        if not _is_upload(path):
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


def _is_upload(path: str) -> bool:
    folder = Path(get_upload_folder()).resolve()
    try:
        found = Path(path).resolve()
    except ValueError:  # a null byte, or half a surrogate pair: no file has such a name
        return False
    # "scheme:/../.." would resolve, too; Gradio reads the part before the colon.
    return Path(path).is_absolute() and folder in found.parents
