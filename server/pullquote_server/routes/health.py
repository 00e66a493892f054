"""GET /healthz and /readyz: for whoever starts and watches the server."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request

from pullquote.collections import MAIN
from pullquote_server.dependencies import CollectionsDependency, NameDependency, engine_of
from pullquote_server.errors import responses
from pullquote_server.service_schemas import Health, Readiness
from pullquote_server.visitor import visitor_of

router = APIRouter(tags=["health"])


@router.get(
    "/healthz",
    operation_id="health",
    summary="Is the server alive?",
    response_model=Health,
    responses=responses(),
)
async def health() -> dict[str, Any]:
    """Answers as long as the process does."""
    return {"status": "alive"}


@router.get(
    "/readyz",
    operation_id="readiness",
    summary="Can the server answer questions?",
    response_model=Readiness,
    responses=responses(404, 422, 503),
)
def readiness(request: Request, collections: CollectionsDependency, collection: NameDependency) -> dict[str, Any]:
    """Loads the models, if they are not loaded yet, and opens the store. The problem says which of them failed.

    Without a key that may read `main`, its numbers are null.
    """
    visible = visitor_of(request.scope).sees(collection)
    # That there is `main` is no secret, and whoever starts the server has no key.
    engine = collections.engine() if collection == MAIN else engine_of(request, collection)
    generation = engine.ready()
    if not visible:
        return {"status": "ready", "generation": None, "documents": None}
    return {"status": "ready", "generation": generation, "documents": engine.counts().documents}
