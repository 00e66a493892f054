"""Whatever else is asked for under /v1: a problem that says so, before the page at "/" answers for it."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Match
from starlette.types import Message

router = APIRouter(prefix="/v1", include_in_schema=False)
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


@router.api_route("/{rest:path}", methods=METHODS)
async def unknown(request: Request) -> None:
    """A known path with another method is 405, any other path 404."""
    for route in request.app.routes:
        match, child = route.matches(request.scope)
        if match is Match.PARTIAL:
            # It raises the 405 with the methods that it has.
            await route.handle({**request.scope, **child}, request.receive, _nothing_is_sent)
    raise HTTPException(404)


async def _nothing_is_sent(message: Message) -> None:
    raise AssertionError(f"A route that does not take the method answered: {message['type']}")
