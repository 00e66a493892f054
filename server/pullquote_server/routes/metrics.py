"""GET /metrics: for Prometheus, and whatever else reads its formats."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from pullquote_server.dependencies import CollectionsDependency
from pullquote_server.monitoring.monitoring import Monitoring

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
def metrics(request: Request, collections: CollectionsDependency) -> Response:
    """Of this process, or of all that serve together; what is stored is read now."""
    monitoring: Monitoring = request.app.state.monitoring
    content, media_type = monitoring.metrics.exposition(collections, request.headers.get("accept", ""))
    return Response(content, headers={"content-type": media_type})
