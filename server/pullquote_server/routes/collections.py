"""/v1/collections: list, make and remove collections of documents."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from starlette.requests import Request

from pullquote.collections import NAME_PATTERN
from pullquote.extents import extent_to_json, extents
from pullquote_server import service_schemas
from pullquote_server.dependencies import CollectionsDependency, VisibleDependency, require_admin
from pullquote_server.errors import responses
from pullquote_server.jobs_of_collections import JobsOfCollections

router = APIRouter(prefix="/v1/collections", tags=["collections"])
# Said and not checked here: the collections say in words what is wrong with a name.
_PATTERN = {"pattern": NAME_PATTERN}
Name = Annotated[str, Path(description="Up to 63 small letters a-z, digits and hyphens.", json_schema_extra=_PATTERN)]


@router.get(
    "",
    operation_id="list_collections",
    summary="List collections",
    response_model=service_schemas.CollectionList,
    responses=responses(401, 503),
)
def list_collections(collections: CollectionsDependency, visible: VisibleDependency) -> dict[str, Any]:
    """Those that the key opens; `main` is always there. A question is answered from one collection alone.

    One that cannot be read has a `problem`, and nulls for what it holds.
    """
    return {"collections": [extent_to_json(*each) for each in extents(collections, visible)]}


@router.put(
    "/{name}",
    operation_id="create_collection",
    summary="Make a collection",
    status_code=201,
    response_model=service_schemas.Collection,
    response_description="The collection, which is new and empty.",
    responses={
        200: {"model": service_schemas.Collection, "description": "There was one already."},
        **responses(401, 403, 422, 503),
    },
    dependencies=[Depends(require_admin)],
)
def create_collection(name: Name, collections: CollectionsDependency, response: Response) -> dict[str, Any]:
    """Documents can be added to it then, with `collection` in the query."""
    if not collections.create(name):
        response.status_code = 200
    return extent_to_json(name, collections.extent(name))


@router.delete(
    "/{name}",
    operation_id="remove_collection",
    summary="Remove a collection",
    status_code=204,
    response_class=Response,
    responses=responses(401, 403, 404, 422, 503),
    dependencies=[Depends(require_admin)],
)
def remove_collection(request: Request, name: Name, collections: CollectionsDependency) -> None:
    """Removes it with all its documents and their versions. `main` cannot be removed."""
    collections.remove(name)
    jobs: JobsOfCollections = request.app.state.jobs
    jobs.let_go()
