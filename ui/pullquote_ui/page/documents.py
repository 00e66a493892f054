"""The tab of the documents: adding files, with a report for each, and the list of what is indexed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

import gradio as gr

from pullquote.engine import Engine
from pullquote.errors import PullquoteError, UnknownDocument, UnreadableDocument
from pullquote.ingest import Added
from pullquote.readers import SUFFIXES
from pullquote_ui.page.arrangement import ROWS, Arrangement
from pullquote_ui.page.fragment import fragment
from pullquote_ui.page.listing import Upload, documents_html, uploads_html
from pullquote_ui.page.markup import failure_html, isolated
from pullquote_ui.page.quietly import QUIETLY
from pullquote_ui.page.uploads import refuse_foreign
from pullquote_ui.page.visitors import may_write, refusal_html

AT_ONCE = 2
"""Uploads that are read at the same time. They wait for each other in a line of their own, never with the questions."""
IN_LINE: dict[str, Any] = {
    "concurrency_id": "add",
    "concurrency_limit": AT_ONCE,
    "api_visibility": "private",
    "show_progress": "hidden",
}
READING_ONLY = (
    '<p class="pq-note">Your key reads these documents. Adding and removing some takes one of the scope '
    "<code>write</code>: ask the server's operator for it.</p>"
)
BROKE_OFF = (
    '<p class="pq-failure" role="alert">Pullquote failed while it was adding files; what is listed below was stored. '
    "The server's log says how. Add the others again, and report it if it fails again.</p>"
)


class DocumentsTab:
    """Lays the tab out, and wires it to the engine. `folders` of the server may be added from the page.

    Its uploads are in the folder `uploads`.
    """

    def __init__(
        self, engine: Engine, uploads: Path, folders: Sequence[Path] = (), archive: Sequence[Path] = ()
    ) -> None:
        self._engine = engine
        self._uploads = uploads
        self._folders = {str(folder): folder for folder in folders}
        self._archive = archive
        self.arrangement = gr.State(Arrangement())
        with gr.Column(elem_id="pq-adding") as self.adding:
            self.archive = gr.Button("Add the example archive", size="sm", elem_id="pq-archive", visible=False)
            self.files = gr.File(label="Add documents", file_count="multiple", height=150, elem_id="pq-drop")
            fragment(f'<p class="pq-note">Pullquote reads files that end in {", ".join(SUFFIXES)}.</p>')
            with gr.Row(visible=bool(folders), elem_id="pq-folders"):
                self.folder = gr.Dropdown(list(self._folders), label="Or a folder on the server", scale=3)
                self.add_folder = gr.Button("Add the folder", size="sm", scale=0, min_width=140)
        self.reading_only = fragment(READING_ONLY, visible=False)
        self.report = fragment(elem_id="pq-report")
        self.search = gr.Textbox(label="Search documents", placeholder="Words of a title, source or fact")
        self.listing = gr.HTML(
            "",
            elem_id="pq-listing",
            js_on_load="pullquote.listing(element, trigger, 'arrange', 'remove')",
            apply_default_css=False,
        )
        self.changed = self._wire()

    def offered(self, request: gr.Request) -> tuple[dict[str, Any], dict[str, Any]]:
        """What `adding` and `reading_only` show: nothing is offered that the server would refuse."""
        writes = may_write(request)
        return gr.update(visible=writes), gr.update(visible=not writes)

    def listed(self, arrangement: Arrangement, request: gr.Request) -> tuple[str, dict[str, Any]]:
        """What `listing` and `archive` show: the documents, or the sentence that says why they cannot be listed."""
        try:
            total = self._engine.counts()
            matching = self._engine.matching(arrangement.matching)
            arrangement = arrangement.within(matching)
            page = self._engine.documents(
                ROWS,
                arrangement.offset,
                matching=arrangement.matching,
                order=arrangement.order,
                descending=arrangement.descending,
            )
            offered = bool(self._archive) and total.documents == 0
            html = documents_html(page, arrangement, matching, total, removable=may_write(request))
            return html, gr.update(visible=offered)
        except PullquoteError as error:
            return failure_html(error), gr.skip()

    def _wire(self) -> list[Any]:
        """The events after which there are other documents than before."""
        shows = [self.report, self.listing, self.archive]
        # Not preprocessed: Gradio would hand over paths only, and leave an open temporary file behind for each.
        uploaded = self.files.upload(
            self._add_files, [self.files, self.arrangement], [self.files, *shows], preprocess=False, **IN_LINE
        )
        from_folder = self.add_folder.click(self._add_folder, [self.folder, self.arrangement], shows, **IN_LINE)
        from_archive = self.archive.click(self._add_archive, self.arrangement, shows, **IN_LINE)
        removed = self.listing.remove(self._remove, self.arrangement, shows, **QUIETLY)
        arranged = [self.arrangement, self.listing, self.archive]
        self.search.change(
            self._search, [self.search, self.arrangement], arranged, trigger_mode="always_last", **QUIETLY
        )
        self.listing.arrange(self._arrange, self.arrangement, arranged, **QUIETLY)
        changed = [uploaded, from_folder, from_archive, removed]
        for event in changed[:-1]:
            event.failure(self._break_off, None, self.report, **QUIETLY)
        return changed

    def _search(self, words: str, arrangement: Arrangement, request: gr.Request) -> tuple[Any, ...]:
        found = arrangement.searching(words)
        return found, *self.listed(found, request)

    def _arrange(self, arrangement: Arrangement, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        arranged = arrangement.pressed(event._data if isinstance(event._data, dict) else {})
        return arranged, *self.listed(arranged, request)

    def _remove(self, arrangement: Arrangement, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        if refused := refusal_html(request):
            return refused, *self.listed(arrangement, request)
        named = str(event._data.get("document")) if isinstance(event._data, dict) else ""
        try:
            removed = self._engine.remove(named)
            said = f'<p class="pq-note" role="status">Removed {isolated(removed.title)}.</p>'
        except UnknownDocument:
            said = '<p class="pq-note" role="status">It was removed already.</p>'
        except PullquoteError as error:
            said = failure_html(error)
        return said, *self.listed(arrangement, request)

    def _add_files(
        self, files: list[dict[str, Any]] | None, arrangement: Arrangement, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        refuse_foreign(files, self._uploads)  # what is named here is read and deleted
        if refused := refusal_html(request):
            yield None, refused, *self.listed(arrangement, request)
            return
        waiting = [(_name(file), Path(file["path"])) for file in files or []]
        names = [_readable(name) for name, _ in waiting]
        adding = [
            lambda name=name, path=path, before=names[:place]: self._add_one(name, path, before)
            for place, (name, path) in enumerate(waiting)
        ]
        for shown in self._adding(names, adding, arrangement, request):
            yield None, *shown

    def _add_folder(
        self, chosen: str | None, arrangement: Arrangement, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        folder = self._folders.get(chosen or "")
        yield from self._add_paths([folder] if folder else [], arrangement, request)

    def _add_archive(self, arrangement: Arrangement, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        yield from self._add_paths(self._archive, arrangement, request)

    def _add_paths(
        self, paths: Sequence[Path], arrangement: Arrangement, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        if refused := refusal_html(request):
            yield refused, *self.listed(arrangement, request)
            return
        adding = [lambda path=path: _outcome(path.name, lambda: self._engine.add([path])) for path in paths]
        yield from self._adding([path.name for path in paths], adding, arrangement, request)

    def _adding(
        self,
        names: Sequence[str],
        adding: Sequence[Callable[[], Upload]],
        arrangement: Arrangement,
        request: gr.Request,
    ) -> Iterator[tuple[Any, ...]]:
        """Add one after the other; yield the report and the list each time that one is done."""
        uploads: list[Upload] = []
        yield uploads_html(uploads, names), gr.skip(), gr.skip()
        for add in adding:
            uploads.append(add())
            yield uploads_html(uploads, names[len(uploads) :]), *self.listed(arrangement, request)

    def _break_off(self) -> str:
        return BROKE_OFF

    def _add_one(self, name: str, path: Path, before: Sequence[str]) -> Upload:
        """Index an upload, unless one `before` it has its name, and delete Gradio's copy: the store has the text."""
        shown = _readable(name)
        try:
            if shown in before:  # of two folders: it would replace the other
                return _unread(shown, "Another file of this upload has its name.", "Rename one, then add it again.")
            return _outcome(shown, lambda: self._engine.add_upload(name, path.read_bytes()))
        except OSError as error:
            why = f"The server could not read its copy ({error.strerror or error})."
            return _unread(shown, why, "Add the file again.")
        finally:
            with suppress(OSError):  # what cannot be deleted now is, with the uploads that nobody read
                path.unlink()
                path.parent.rmdir()  # which Gradio made for it, unless there is another of the same words


def _outcome(name: str, add: Callable[[], Added]) -> Upload:
    try:
        return Upload(name, add())
    except UnreadableDocument as failure:
        return Upload(name, Added(failures=[failure]))
    except PullquoteError as error:
        return Upload(name, error)


def _name(file: dict[str, Any]) -> str:
    """The file's name on the machine it came from; the browser says it, so it may be anything."""
    stated = PurePosixPath(str(file.get("orig_name") or file["path"])).name
    return stated or Path(file["path"]).name


def _unread(name: str, why: str, remedy: str) -> Upload:
    return Upload(name, Added(failures=[UnreadableDocument(name, why, remedy)]))


def _readable(name: str) -> str:
    """`name` with a question mark for each half of a surrogate pair, which could not be sent to the browser."""
    return name.encode("utf-8", "replace").decode("utf-8")
