"""The tab of the documents: adding files, with a report for each, and the list of what is indexed."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

import gradio as gr

from pullquote.engine import Engine
from pullquote.errors import PullquoteError, UnreadableDocument
from pullquote.ingest import Added
from pullquote.readers import SUFFIXES
from pullquote_ui.page.fragment import fragment
from pullquote_ui.page.listing import MOST_ROWS, Upload, documents_html, uploads_html
from pullquote_ui.page.markup import failure_html
from pullquote_ui.page.uploads import refuse_foreign

AT_ONCE = 2
"""Uploads that are read at the same time. They wait for each other in a line of their own, never with the questions."""

BROKE_OFF = (
    '<p class="pq-failure" role="alert">Pullquote failed while it was adding files; what is listed below was stored. '
    "The server's log says how. Add the others again, and report it if it fails again.</p>"
)


class DocumentsTab:
    """Lays the tab out, and wires it to the engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.files = gr.File(label="Add documents", file_count="multiple", height=150, elem_id="pq-drop")
        fragment(f'<p class="pq-note">Pullquote reads files that end in {", ".join(SUFFIXES)}.</p>')
        self.report = fragment(elem_id="pq-report")
        self.listing = fragment(elem_id="pq-listing")
        # Not preprocessed: Gradio would hand over paths only, and leave an open temporary file behind for each.
        self.added = self.files.upload(
            self._add,
            self.files,
            [self.files, self.report, self.listing],
            preprocess=False,
            concurrency_id="add",
            concurrency_limit=AT_ONCE,
            api_visibility="private",
            show_progress="hidden",
        )
        self.added.failure(
            self._break_off, None, self.report, queue=False, api_visibility="private", show_progress="hidden"
        )

    def listed(self) -> str:
        """What `listing` shows: the documents, or the sentence that says why they cannot be listed."""
        try:
            return documents_html(self._engine.documents(limit=MOST_ROWS), self._engine.counts())
        except PullquoteError as error:
            return failure_html(error)

    def _add(self, files: list[dict[str, Any]] | None) -> Iterator[tuple[Any, ...]]:
        refuse_foreign(files)  # what is named here is read and deleted
        waiting = [(_name(file), Path(file["path"])) for file in files or []]
        names = [_readable(name) for name, _ in waiting]
        uploads: list[Upload] = []
        yield None, uploads_html(uploads, names), gr.skip()
        for name, path in waiting:
            uploads.append(self._add_one(name, path))
            yield None, uploads_html(uploads, names[len(uploads) :]), self.listed()

    def _break_off(self) -> str:
        return BROKE_OFF

    def _add_one(self, name: str, path: Path) -> Upload:
        """Index an upload, and delete Gradio's copy of it: the store has the text."""
        shown = _readable(name)
        try:
            return Upload(shown, self._engine.add_upload(name, path.read_bytes()))
        except PullquoteError as error:
            return Upload(shown, error)
        except OSError as error:
            why = f"The server could not read its copy ({error.strerror or error})."
            return _unread(shown, why, "Add the file again.")
        except UnicodeError:
            why = "Its name has half a surrogate pair, which is no character."
            return _unread(shown, why, "Rename it, then add it again.")
        finally:
            with suppress(OSError):  # what cannot be deleted now is, with the uploads that nobody read
                path.unlink()


def _name(file: dict[str, Any]) -> str:
    """The file's name on the machine it came from; the browser says it, so it may be anything."""
    stated = PurePosixPath(str(file.get("orig_name") or file["path"])).name
    return stated or Path(file["path"]).name


def _unread(name: str, why: str, remedy: str) -> Upload:
    return Upload(name, Added(failures=[UnreadableDocument(name, why, remedy)]))


def _readable(name: str) -> str:
    """`name` with a question mark for each half of a surrogate pair, which could not be sent to the browser."""
    return name.encode("utf-8", "replace").decode("utf-8")
