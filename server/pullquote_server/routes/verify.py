"""POST /v1/verify: holds the receipts of a saved reply against the documents as they are now."""

from typing import Any

from fastapi import APIRouter, Depends

from pullquote.answer.verify import MOST_STEPS
from pullquote.saved import receipts_from_json
from pullquote.wire import verification_to_json
from pullquote_server.admission import take_turn
from pullquote_server.dependencies import EngineDependency, require_json
from pullquote_server.errors import responses
from pullquote_server.schemas import Reply, Verifications

router = APIRouter(tags=["receipts"])


@router.post(
    "/v1/verify",
    operation_id="verify",
    summary="Verify a saved reply",
    response_model=Verifications,
    responses=responses(400, 401, 403, 404, 413, 415, 422, 429, 503),
    dependencies=[Depends(require_json), Depends(take_turn)],
)
def verify(body: Reply, engine: EngineDependency) -> dict[str, Any]:
    """Send a reply just as `/v1/ask` gave it, at any time later. Each of its quotations gets a verdict.

    Receipts that together would take too long are refused, none of them verified: send fewer at a time.
    """
    receipts = receipts_from_json(body.model_dump(mode="json"))
    return {"verifications": [verification_to_json(each) for each in engine.verify(receipts, MOST_STEPS)]}
