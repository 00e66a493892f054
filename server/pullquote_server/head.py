"""Answers HEAD as GET is answered, without the body: what watches over servers asks so, and proxies do."""

from starlette.types import ASGIApp, Receive, Scope, Send

_NO_END = "/gradio_api/"
"""Whose streams of events end only when their reader goes."""


class Head:
    """ASGI middleware. FastAPI's routes know no HEAD, and would each be described twice if they did."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD" or _NO_END in scope["path"]:
            await self.app(scope, receive, send)
            return
        # The ASGI server leaves the body out, as long as its own scope says HEAD.
        as_get = {**scope, "method": "GET"}
        try:
            await self.app(as_get, receive, send)
        finally:
            # What was noted meanwhile, such as the route.
            scope.update(as_get, method="HEAD")
