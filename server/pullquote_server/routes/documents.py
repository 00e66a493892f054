"""/v1/documents: list, add, read and remove documents."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request

from pullquote.engine import Engine
from pullquote.ingest import Added as Report
from pullquote.wire import document_to_json, failure_to_json, listing_to_json
from pullquote_server import examples, schemas
from pullquote_server.dependencies import EngineDependency, engine_of
from pullquote_server.errors import NothingRead, responses
from pullquote_server.submissions import FILES_FIELD, Submission, SubmissionDependency, new_documents, readable

router = APIRouter(prefix="/v1/documents", tags=["documents"])


@router.get(
    "",
    operation_id="list_documents",
    summary="List documents",
    response_model=schemas.DocumentPage,
    responses=responses(404, 422, 503),
)
def list_documents(request: Request, wanted: Annotated[schemas.PageRequest, Query()]) -> dict[str, Any]:
    """The documents without their text, ordered by uri, a page at a time."""
    engine = engine_of(request, wanted.collection)
    return {
        "documents": [listing_to_json(listing) for listing in engine.documents(wanted.limit, wanted.offset)],
        "total": engine.counts().documents,
        "limit": wanted.limit,
        "offset": wanted.offset,
    }


_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "anyOf": [
                        {"$ref": "#/components/schemas/NewDocument"},
                        {"$ref": "#/components/schemas/NewDocuments"},
                    ]
                },
                "example": examples.NEW_DOCUMENT,
            },
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FILES_FIELD],
                    "additionalProperties": False,
                    "properties": {
                        FILES_FIELD: {
                            "type": "array",
                            "minItems": 1,
                            "items": {"type": "string", "contentMediaType": "application/octet-stream"},
                        }
                    },
                }
            },
        },
    }
}


@router.post(
    "",
    operation_id="add_documents",
    summary="Add documents",
    status_code=201,
    response_model=schemas.Added,
    response_description="What was added. When this arrives, the documents are found and survive a crash.",
    responses=responses(400, 403, 404, 413, 415, 422, 503),
    openapi_extra=_BODY,
)
def add_documents(engine: EngineDependency, submission: SubmissionDependency) -> dict[str, Any]:
    """Send files (txt, md, html, pdf, docx, json, jsonl, csv) as `multipart/form-data`, or words as JSON.

    What cannot be read is named under `failures`, and the rest is indexed. Where nothing can be read, the response is
    a problem (422) with the same `failures`. A document at the address of an older one replaces it.
    """
    report = _index(engine, submission)
    if report.failures and not (report.added or report.replaced or report.unchanged):
        raise NothingRead(report.failures)
    return {
        "added": report.added,
        "replaced": report.replaced,
        "unchanged": report.unchanged,
        "passages": report.passages,
        "failures": [failure_to_json(failure) for failure in report.failures],
    }


@router.get(
    "/{id}",
    operation_id="get_document",
    summary="Read a document",
    response_model=schemas.Document,
    responses=responses(404, 422, 503),
)
def get_document(id: str, engine: EngineDependency) -> dict[str, Any]:  # noqa: A002 - the path's parameter is called so
    """The current version with its text, in which the offsets of citations count."""
    return document_to_json(engine.document(id))


@router.delete(
    "/{id}",
    operation_id="remove_document",
    summary="Remove a document",
    status_code=204,
    responses=responses(403, 404, 422, 503),
)
def remove_document(id: str, engine: EngineDependency) -> None:  # noqa: A002 - as above
    """Removes it with all its versions. When this arrives, it is never quoted again."""
    engine.remove(id)


def _index(engine: Engine, submission: Submission) -> Report:
    if not submission.files:
        report = Report()
        _join(report, engine.add_documents(readable(new_documents(submission.body), report.failures)))
        return report
    report = Report()
    for file in submission.files:
        _join(report, engine.add_upload(file.filename or "", file.file.read()))
    return report


def _join(report: Report, more: Report) -> None:
    report.added += more.added
    report.replaced += more.replaced
    report.unchanged += more.unchanged
    report.passages += more.passages
    report.failures += more.failures
