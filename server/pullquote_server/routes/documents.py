"""/v1/documents: list, add, read and remove documents."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pullquote.wire import document_to_json, listing_to_json
from pullquote_server import examples, schemas, service_schemas
from pullquote_server.dependencies import EngineDependency, NameDependency, WritingEngineDependency, engine_of
from pullquote_server.errors import NothingRead, responses
from pullquote_server.form import FILES_FIELD
from pullquote_server.job import job_to_json, report_to_json
from pullquote_server.jobs import Jobs, Submitted
from pullquote_server.limits import take_bytes
from pullquote_server.preferences import preferences
from pullquote_server.routes.jobs import WritingJobsDependency, address
from pullquote_server.submissions import Submission, SubmissionDependency, new_documents

router = APIRouter(prefix="/v1/documents", tags=["documents"])


@router.get(
    "",
    operation_id="list_documents",
    summary="List documents",
    response_model=schemas.DocumentPage,
    responses=responses(401, 404, 422, 503),
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


ASYNCHRONOUS = "respond-async"
WAIT_SECONDS = 10
MOST_SECONDS = 60
_ACCEPTED: dict[str, Any] = {
    "model": service_schemas.Job,
    "description": "It is stored, and not all indexed yet: `Location` is the job.",
    "headers": {"Location": {"schema": {"type": "string"}, "description": "Where the job is told."}},
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
    responses={202: _ACCEPTED, **responses(400, 401, 403, 404, 413, 415, 422, 429, 503)},
    openapi_extra=_BODY,
    dependencies=[Depends(take_bytes)],
)
async def add_documents(
    request: Request, jobs: WritingJobsDependency, submission: SubmissionDependency, collection: NameDependency
) -> dict[str, Any] | Response:
    """Send files (txt, md, html, pdf, docx, json, jsonl, csv) as `multipart/form-data`, or words as JSON.

    What cannot be read is named under `failures`, and the rest is indexed. Where nothing can be read, the response is
    a problem (422) with the same `failures`. A document at the address of an older one replaces it. What an
    earlier file of the same name held, and this one holds no more, is removed.

    What takes longer than ten seconds is answered with 202 and a job, which goes on, and survives a crash as well:
    `/v1/jobs/{id}` tells what it comes to. `Prefer: wait=60` waits for so many seconds at most, of which 60 are
    the most, and `respond-async` without it not at all.
    """
    preferred = preferences(request.headers.getlist("prefer"))
    submitting = asyncio.ensure_future(run_in_threadpool(_submit, jobs, submission))
    # Cancelled where the server's grace is over. What is stored outlives that, and the next server goes on with it: so
    # it is told as it is, for a problem would say that it was given up.
    with suppress(asyncio.CancelledError):
        await asyncio.wait([submitting])
        await asyncio.wait([asyncio.wrap_future(submitting.result().end)], timeout=seconds_to_wait(preferred))
    submitted = await submitting
    if submitted.end.cancel():  # from here on, the job is promised
        applied = {"preference-applied": ASYNCHRONOUS} if ASYNCHRONOUS in preferred else {}
        return JSONResponse(
            job_to_json(await run_in_threadpool(jobs.uploads.job, submitted.id)),
            202,
            {"location": address(submitted.id, collection), **applied},
        )
    job = await asyncio.wrap_future(submitted.end)
    if job.read_nothing:
        raise NothingRead(job.report.failures)
    return report_to_json(job)


@router.get(
    "/{id}",
    operation_id="get_document",
    summary="Read a document",
    response_model=schemas.Document,
    responses=responses(401, 404, 422, 503),
)
def get_document(id: str, engine: EngineDependency) -> dict[str, Any]:  # noqa: A002 - the path's parameter is called so
    """The current version with its text, in which the offsets of citations count."""
    return document_to_json(engine.document(id))


@router.delete(
    "/{id}",
    operation_id="remove_document",
    summary="Remove a document",
    status_code=204,
    response_class=Response,
    responses=responses(401, 403, 404, 422, 503),
)
def remove_document(id: str, engine: WritingEngineDependency) -> None:  # noqa: A002 - as above
    """Removes it with all its versions. When this arrives, it is never quoted again."""
    engine.remove(id)


def _submit(jobs: Jobs, submission: Submission) -> Submitted:
    if submission.files:
        return jobs.submit_files(submission.files)
    new_documents(submission.body)  # what cannot be used is refused now
    return jobs.submit_documents(BytesIO(submission.body))


def seconds_to_wait(preferred: Mapping[str, str]) -> int:
    """For how long the client likes to be kept; ten seconds where it says nothing that is understood.

    >>> seconds_to_wait({}), seconds_to_wait({"respond-async": ""}), seconds_to_wait({"respond-async": "", "wait": "3"})
    (10, 0, 3)
    """
    wait = preferred.get("wait", "")
    if wait.isdecimal():
        return min(int(wait[:4]), MOST_SECONDS)
    return 0 if ASYNCHRONOUS in preferred else WAIT_SECONDS
