"""GET /v1/models: the collections as OpenAI's clients see them, each a model that quotes it."""

from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request

from pullquote.engine import Engine
from pullquote.errors import PullquoteError, UnknownCollection
from pullquote_server import errors, examples
from pullquote_server.chat_schemas import MODEL, Model, Models, collection_of, model_of
from pullquote_server.dependencies import VisibleDependency, engine_of, refuse_collection
from pullquote_server.openai_error import responses

router = APIRouter(tags=["OpenAI's schema"], dependencies=[Depends(refuse_collection)])


class UnknownModel(PullquoteError):
    """`model` is none that quotes a collection of ours."""

    def __init__(self, model: str) -> None:
        super().__init__(f"There is no model {model!r}. Ask {MODEL!r}, or one of those that /v1/models lists.")


errors.TABLE[UnknownModel] = errors.Kind(404, "model-not-found", "There is no such model")


@router.get(
    "/v1/models",
    operation_id="list_models",
    summary="List models",
    response_model=Models,
    responses=responses(400, 401, 503),
)
def list_models(visible: VisibleDependency) -> dict[str, Any]:
    """`pullquote` quotes the collection `main`, `pullquote/NAME` the collection of that name."""
    return {"object": "list", "data": [_model(model_of(name)) for name in visible]}


@router.get(
    "/v1/models/{model:path}",
    operation_id="get_model",
    summary="Read a model",
    response_model=Model,
    responses=responses(400, 401, 404, 503),
)
def get_model(request: Request, model: str) -> dict[str, Any]:
    """One of those that are listed."""
    quoted_by(request, model)
    return _model(model)


def quoted_by(request: Request, model: str) -> Engine:
    """The engine over the collection that a model quotes. Raises `UnknownModel`."""
    collection = collection_of(model)
    try:
        if collection:
            return engine_of(request, collection)
    except UnknownCollection as error:
        raise UnknownModel(model) from error
    raise UnknownModel(model)


def _model(name: str) -> dict[str, Any]:
    return {**examples.MODEL, "id": name}
