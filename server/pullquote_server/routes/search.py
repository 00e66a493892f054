"""POST /v1/search: the passages nearest to a question, without reading them for an answer."""

from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request

from pullquote.wire import hit_to_json
from pullquote_server.admission import take_turn
from pullquote_server.dependencies import EngineDependency, checked_top_k, require_json
from pullquote_server.errors import responses
from pullquote_server.schemas import SearchRequest, SearchResult

router = APIRouter(tags=["questions"])


@router.post(
    "/v1/search",
    operation_id="search",
    summary="Search for passages",
    response_model=SearchResult,
    responses=responses(400, 401, 403, 404, 413, 415, 422, 429, 503),
    dependencies=[Depends(require_json), Depends(take_turn)],
)
def search(request: Request, body: SearchRequest, engine: EngineDependency) -> dict[str, Any]:
    """The best passages, best first, with the rank and score that each retriever gave them."""
    retrieval = engine.search(body.question, body.engine_filters, checked_top_k(request, body))
    return {
        "question": body.question,
        "generation": retrieval.generation,
        "hits": [hit_to_json(hit) for hit in retrieval.hits],
    }
