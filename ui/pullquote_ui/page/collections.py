"""Each collection has a page of its own, over its engine alone: nothing that a browser sends can name another one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import Receive, Scope, Send

from pullquote.collections import MAIN, Collections
from pullquote.engine import Engine
from pullquote.errors import UnknownCollection
from pullquote_ui.page.markup import shown

PATH = "/c"


@dataclass(frozen=True, slots=True)
class _Page:
    app: FastAPI
    engine: Engine
    started: AsyncExitStack


class CollectionPages:
    """ASGI app below `/c/{collection}`: lays a collection's page out when it is first asked for."""

    def __init__(self, collections: Collections, lay_out: Callable[[str, Engine], FastAPI]) -> None:
        self._collections = collections
        self._lay_out = lay_out
        self._pages: dict[str, _Page] = {}
        self._started = AsyncExitStack()
        self._laying_out = asyncio.Lock()  # one at a time: Gradio remembers in one place what it is laying out

    def install(self, app: FastAPI) -> None:
        """Serve them in `app`, as long as that is served."""
        app.add_api_route(f"{PATH}/{{collection}}", _with_slash, include_in_schema=False)
        app.mount(f"{PATH}/{{collection}}", self)
        whole = app.router.lifespan_context

        @asynccontextmanager
        async def lifespan(app: FastAPI) -> AsyncIterator[object]:
            async with whole(app) as state, self._started:
                yield state

        app.router.lifespan_context = lifespan  # type: ignore[assignment]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path_params"]["collection"]
        try:
            engine = await run_in_threadpool(self._collections.engine, name)
        except UnknownCollection as error:
            await self._end(name)
            await PlainTextResponse(str(error), 404)(scope, receive, send)
            return
        page = await self._page(name, engine)
        await page(scope, receive, send)

    async def _page(self, name: str, engine: Engine) -> FastAPI:
        if app := self._laid_out(name, engine):
            return app
        async with self._laying_out:
            if app := self._laid_out(name, engine):
                return app
            await self._end(name)
            app = await run_in_threadpool(self._lay_out, name, engine)
            started = await self._started.enter_async_context(AsyncExitStack())
            await started.enter_async_context(app.router.lifespan_context(app))
            self._pages[name] = _Page(app, engine, started)
            return app

    async def _end(self, name: str) -> None:
        """Let go of the page of a collection that was removed: each looks for events as long as it lives."""
        if page := self._pages.pop(name, None):
            await page.started.aclose()

    def _laid_out(self, name: str, engine: Engine) -> FastAPI | None:
        """The page where it is started already; one that was removed and made anew has another engine."""
        page = self._pages.get(name)
        return page.app if page and page.engine is engine else None


def address(name: str, seen_from: str) -> str:
    """Where a collection's page is, relative to another collection's.

    >>> address("harbour", "main"), address("main", "harbour"), address("town", "harbour")
    ('c/harbour/', '../../', '../../c/town/')
    """
    up = "" if seen_from == MAIN else "../../"
    return up + ("" if name == MAIN else f"c/{name}/") or "./"


def switch_html(names: list[str], present: str) -> str:
    """Links to the pages of all collections; nothing where there is but one."""
    if len(names) < 2:
        return ""
    links = "".join(
        f'<a href="{shown(address(name, present))}"{" aria-current=page" if name == present else ""}>{shown(name)}</a>'
        for name in names
    )
    return f'<nav class="pq-collections" aria-label="Collections">{links}</nav>'


def _with_slash(request: Request) -> RedirectResponse:
    # What the page fetches is relative to its folder.
    return RedirectResponse(f"{request.url.path}/{'?' if request.url.query else ''}{request.url.query}", 307)
