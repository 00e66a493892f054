"""What routes are given: the collections, the engine over one, and checks that are the same for several of them."""

from email.message import Message
from typing import Annotated

from fastapi import Depends, Query
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from pullquote.access import Scope
from pullquote.collections import Collections
from pullquote.engine import Engine
from pullquote.errors import Unauthorized
from pullquote_server.gate import Access
from pullquote_server.schemas import CollectionRequest, SearchRequest
from pullquote_server.visitor import visitor_of


def _collections(request: Request) -> Collections:
    collections: Collections = request.app.state.collections
    return collections


CollectionsDependency = Annotated[Collections, Depends(_collections)]


def engine_of(request: Request, collection: str, scope: Scope = Scope.READ) -> Engine:
    """The engine over a collection, for whom may do with it what takes the `scope`.

    Raises `UnknownCollection`, also where there is one that the visitor does not see, and `Forbidden`.
    """
    visitor_of(request.scope).require(scope, collection)
    engine = _collections(request).engine(collection)
    request.state.collection = collection
    return engine


def require_still(request: Request, collection: str) -> None:
    """For what goes on for long: let in again, as the key may have ended. Raises `Unauthorized`, and what `engine_of`
    does.
    """
    access: Access = request.app.state.access
    visitor = access.visitor(request.scope)
    if not visitor.is_open and not visitor.key:
        raise Unauthorized
    visitor.require(Scope.READ, collection)


def _named(wanted: Annotated[CollectionRequest, Query()]) -> str:
    # FastAPI takes no other query parameter beside a model of them: who else needs the name depends on this.
    return wanted.collection


NameDependency = Annotated[str, Depends(_named)]


def named_in_query(request: Request) -> str:
    """The same where FastAPI looks at no query. Raises `RequestValidationError`."""
    try:
        return CollectionRequest.model_validate(dict(request.query_params)).collection
    except ValidationError as error:
        found = [{**each, "loc": ("query", *each["loc"])} for each in error.errors()]
        raise RequestValidationError(found) from error


async def refuse_collection(request: Request) -> None:
    """For the routes that name it otherwise: whoever puts it into the query would be answered from `main`.

    Raises `RequestValidationError`. It is asynchronous as `require_json` is.
    """
    if "collection" in request.query_params:
        message = "The model says which collection is quoted, such as pullquote/harbour; leave the parameter out"
        raise RequestValidationError([{"type": "extra_forbidden", "loc": ("query", "collection"), "msg": message}])


def _engine(request: Request, collection: NameDependency) -> Engine:
    return engine_of(request, collection)


def _engine_to_write(request: Request, collection: NameDependency) -> Engine:
    return engine_of(request, collection, Scope.WRITE)


def require_admin(request: Request) -> None:
    """Before anything is looked up. Raises `Forbidden`."""
    visitor_of(request.scope).require_scope(Scope.ADMIN)


def visible_collections(request: Request) -> list[str]:
    """The names of those that the visitor sees."""
    return visitor_of(request.scope).visible(_collections(request).names())


EngineDependency = Annotated[Engine, Depends(_engine)]
WritingEngineDependency = Annotated[Engine, Depends(_engine_to_write)]
VisibleDependency = Annotated[list[str], Depends(visible_collections)]


JSON = "application/json"


def media_type(request: Request) -> str:
    """The body's type without parameters, in lower case; empty where the request states none."""
    header = request.headers.get("content-type", "")
    if not header:
        return ""
    message = Message()
    message["content-type"] = header
    return message.get_content_type()


async def require_json(request: Request) -> None:
    """Refuse any other body: what a form of another site can send without asking is not JSON.

    It waits for nothing, and is asynchronous so that FastAPI does not call it in the thread pool.
    """
    if media_type(request) != JSON:
        sent = request.headers.get("content-type")
        raise HTTPException(415, f"The body is {sent or 'of no stated type'!r}. Send it as {JSON}.")


def checked_top_k(request: Request, body: SearchRequest) -> int | None:
    """`top_k`, which may not be higher than the app that serves allows."""
    return bounded_top_k(body.top_k, request.app.state.settings.max_top_k)


def bounded_top_k(top_k: int | None, highest: int) -> int | None:
    """The same of a number alone. Raises `RequestValidationError`."""
    if top_k is not None and top_k > highest:
        message = f"Input should be less than or equal to {highest}"
        raise RequestValidationError([{"type": "less_than_equal", "loc": ("body", "top_k"), "msg": message}])
    return top_k
