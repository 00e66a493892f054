"""The page as a whole: masthead, three tabs, and its place in a FastAPI application."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import gradio as gr
from fastapi import FastAPI
from gradio.routes import App
from starlette.responses import RedirectResponse
from starlette.routing import Mount

from pullquote.collections import MAIN, Collections
from pullquote.engine import Engine
from pullquote_server.admission import Admission
from pullquote_ui.page.ask import ASK_OF_ADDRESS, DRAFT, AskTab
from pullquote_ui.page.calls import KnownCallsOnly
from pullquote_ui.page.collections import CollectionPages, switch_html
from pullquote_ui.page.documents import DocumentsTab
from pullquote_ui.page.fragment import fragment
from pullquote_ui.page.policy import OwnHostOnly
from pullquote_ui.page.quietly import QUIETLY
from pullquote_ui.page.scripts import script_element
from pullquote_ui.page.shelf import ConversationsTab
from pullquote_ui.page.theme import make_theme, style_variables
from pullquote_ui.page.uploads import UploadsOnly, delete_left_uploads, uploads_of
from pullquote_ui.page.visitors import visible, visitor

MASTHEAD = (
    '<header class="pq-masthead"><h1>Pullquote</h1>'
    "<p>Ask your documents. Every answer is a quotation you can check.</p></header>"
)
STYLE = Path(__file__).with_name("style.css")
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' "
    "fill='%23a3201d'/%3E%3Ctext x='16' y='37' font-family='Georgia,serif' font-size='44' text-anchor='middle' "
    "fill='white'%3E%E2%80%9C%3C/text%3E%3C/svg%3E"
)
HEAD = f'<link rel="icon" href="{ICON}"><meta name="color-scheme" content="light dark">'
UPLOADS_KEPT_SECONDS = 3600
"""Gradio's copy of an upload that was never read, as its browser went away, is deleted after this time."""

REFRESH = "() => { pullquote.shelf.refresh(); return []; }"
LOG_OUT = '<nav class="pq-collections" aria-label="Session"><a href="/login">Log out</a></nav>'
AT_ONCE = 1000
"""Events under way. The questions among them wait in the server's line, which refuses what is too much."""
WAITING = 64
"""Events that wait in the page's own line, such as uploads; more are refused."""
SESSIONS = 300
"""Tabs whose conversations are held, those used last. Of one that was let go of the browser sends its own again."""
QUEUE_SECONDS, PROGRESS_SECONDS = 0.01, 0.1
"""So long Gradio leaves its queue alone; unless it is told, it looks there a thousand times a second."""


@dataclass(frozen=True, slots=True)
class Offers:
    """Questions for whoever has not asked yet, folders of this machine to add, and an archive for an empty index."""

    examples: Sequence[str] = ()
    folders: Sequence[Path] = ()
    archive: Sequence[Path] = ()


def mount_page(
    app: FastAPI, collections: Collections, offers: Offers = Offers(), *, max_upload_bytes: int | None = None
) -> FastAPI:
    """Serve the pages of `collections` in `app`, which is returned: of `main` at "/", of the others at "/c/NAME/".

    Call it last: a route that is added later is not reached. Larger uploads than `max_upload_bytes` are refused.
    Questions stand in the line of the app, where `pullquote_server` has made it.
    """
    admission: Admission | None = getattr(app.state, "admission", None)
    delete_left_uploads(collections.data)

    def lay_out(app: FastAPI, name: str, engine: Engine) -> FastAPI:
        return _lay_out(app, lambda: make_page(collections, name, engine, offers, admission), max_upload_bytes)

    CollectionPages(collections, lambda name, engine: lay_out(FastAPI(openapi_url=None), name, engine)).install(app)
    return lay_out(app, MAIN, collections.engine())


def _lay_out(app: FastAPI, make: Callable[[], UploadsOnly], max_upload_bytes: int | None) -> FastAPI:
    app.add_api_route("/read/{document}", _read, include_in_schema=False)

    async def mount() -> None:
        _mount(app, make(), max_upload_bytes)

    # Where no event loop is running, Gradio makes one for each of its locks and never closes it.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, mount()).result()
    return app


def _mount(app: FastAPI, page: UploadsOnly, max_upload_bytes: int | None) -> None:
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=max_upload_bytes,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=make_theme(),
        css=style_variables() + STYLE.read_text(encoding="utf-8"),
        head=HEAD + script_element(),
    )
    mounted = _mounted(app)
    mounted.uploaded_file_dir = str(page.uploads)
    mounted.add_middleware(OwnHostOnly)
    mounted.add_middleware(KnownCallsOnly, page=page)
    queue = page._queue
    queue.max_size = WAITING
    # What Gradio calls a thread is anything under way: a question that waits for its turn takes none.
    queue.max_thread_count = AT_ONCE
    queue.sleep_when_free, queue.progress_update_sleep_when_free = QUEUE_SECONDS, PROGRESS_SECONDS
    _end_with(app, queue.close)


def _end_with(app: FastAPI, close: Callable[[], None]) -> None:
    """Close the queue when the page ends, and not when the process does, as Gradio has it."""
    whole = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[object]:
        async with whole(app) as state:
            yield state
            close()

    app.router.lifespan_context = lifespan  # type: ignore[assignment]


def _read(document: str, v: str = "") -> RedirectResponse:
    """The address of a quotation: the page itself, told what to open. A browser keeps the part behind the "#"."""
    asked = urlencode({"read": document, "v": v} if v else {"read": document})
    return RedirectResponse(f"../?{asked}", status_code=303)


def make_page(
    collections: Collections, name: str, engine: Engine, offers: Offers, admission: Admission | None = None
) -> UploadsOnly:
    """The page over the engine of one collection; it links to those of the others."""

    def switch(request: gr.Request) -> str:
        logged_in = visitor(request).key is not None
        return switch_html(visible(request, collections.names()), name) + (LOG_OUT if logged_in else "")

    kept = (UPLOADS_KEPT_SECONDS, UPLOADS_KEPT_SECONDS)
    page = UploadsOnly(title="Pullquote", analytics_enabled=False, fill_width=True, delete_cache=kept)
    page.state_session_capacity = SESSIONS
    uploads = uploads_of(collections.data, name)
    with page:
        fragment(MASTHEAD)
        others = fragment(elem_id="pq-switch")
        with gr.Tabs(elem_id="pq-tabs"):
            with gr.Tab("Ask", id="ask"):
                ask = AskTab(engine, offers.examples, admission)
            with gr.Tab("Documents", id="documents"):
                documents = DocumentsTab(engine, uploads, offers.folders, offers.archive)
            with gr.Tab("Conversations", id="conversations"):
                shelf = ConversationsTab(engine)
        welcome = [ask.welcome, ask.examples]
        page.load(switch, None, others, **QUIETLY)
        page.load(ask.greeting_again, ask.view, welcome, **QUIETLY)
        page.load(shelf.recorded, None, shelf.note, **QUIETLY)
        page.load(documents.listed, documents.arrangement, [documents.listing, documents.archive], **QUIETLY)
        page.load(documents.offered, None, [documents.adding, documents.reading_only], **QUIETLY)
        filtered = page.load(ask.filters_of_address, None, ask.filters.shows, **QUIETLY)
        filtered.then(None, None, None, js=ASK_OF_ADDRESS, **QUIETLY)
        page.load(None, None, None, js=DRAFT, **QUIETLY)
        for event in documents.changed:
            event.then(ask.greeting_again, ask.view, welcome, **QUIETLY)
            event.then(None, None, None, js=REFRESH, **QUIETLY)
    page.keep_uploads_in(uploads)
    return page


def _mounted(app: FastAPI) -> App:
    """Gradio's own application, which was mounted last."""
    mount = app.router.routes[-1]
    if not isinstance(mount, Mount) or not isinstance(mount.app, App):
        raise TypeError(f"Gradio mounted its application as {mount!r}. Use the version of it that is pinned.")
    return mount.app
