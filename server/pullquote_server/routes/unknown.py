"""Whatever else is asked for under /v1, and of our own paths: a problem, before the page at "/" answers for it."""

from starlette.exceptions import HTTPException
from starlette.routing import Match, Mount, Route
from starlette.types import Receive, Scope, Send

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class _Unknown:
    """A known path with another method is 405, and told all the methods that it has; any other path is 404."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - all are given
        others = [each for each in scope["app"].routes if each not in routes and not isinstance(each, Mount)]

        def is_taken(method: str) -> bool:
            # HEAD is answered as GET, before any route sees it.
            asked = {**scope, "method": "GET" if method == "HEAD" else method}
            return any(each.matches(asked)[0] is Match.FULL for each in others)

        if allowed := [method for method in METHODS if is_taken(method)]:
            raise HTTPException(405, headers={"Allow": ", ".join(allowed)})
        raise HTTPException(404)


_BESIDE = ("/healthz", "/readyz", "/metrics", "/docs", "/openapi.json", "/login", "/logout")
_PATHS = ("/v1/{rest:path}", "/docs/{rest:path}", *_BESIDE)
routes = [Route(path, _Unknown(), include_in_schema=False) for path in _PATHS]
"""They take every method there is: Starlette lets through any where the endpoint is no function."""
