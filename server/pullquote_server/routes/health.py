"""GET /healthz and /readyz: for whoever starts and watches the server."""

from typing import Any

from fastapi import APIRouter

from pullquote_server.dependencies import EngineDependency
from pullquote_server.errors import responses
from pullquote_server.schemas import Health, Readiness

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
def readiness(engine: EngineDependency) -> dict[str, Any]:
    """Loads the models, if they are not loaded yet, and opens the store. The problem says which of them failed."""
    return {"status": "ready", "generation": engine.ready(), "documents": engine.counts().documents}
