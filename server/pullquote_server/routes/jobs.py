"""/v1/jobs: what uploads have come to, in one piece or as events."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from pullquote.access import Scope
from pullquote.collections import MAIN
from pullquote_server import events, examples, service_schemas
from pullquote_server.dependencies import NameDependency, engine_of, require_still
from pullquote_server.errors import responses
from pullquote_server.events import Message
from pullquote_server.job import Job, job_to_json
from pullquote_server.jobs import LOOK_SECONDS, Jobs
from pullquote_server.jobs_of_collections import JobsOfCollections
from pullquote_server.schemas import PageRequest
from pullquote_server.uploads import Uploads

router = APIRouter(prefix="/v1/jobs", tags=["documents"])


def _jobs_of(request: Request, collection: str, scope: Scope) -> Jobs:
    of_collections: JobsOfCollections = request.app.state.jobs
    return of_collections.of(collection, engine_of(request, collection, scope))


def _uploads(request: Request, collection: NameDependency) -> Uploads:
    return _jobs_of(request, collection, Scope.READ).uploads


def _jobs_to_write(request: Request, collection: NameDependency) -> Jobs:
    return _jobs_of(request, collection, Scope.WRITE)


UploadsDependency = Annotated[Uploads, Depends(_uploads)]
WritingJobsDependency = Annotated[Jobs, Depends(_jobs_to_write)]
Name = Annotated[str, Path(alias="id", description="As the upload's response has it.")]


@router.get(
    "",
    operation_id="list_jobs",
    summary="List jobs",
    response_model=service_schemas.JobPage,
    responses=responses(401, 404, 422, 503),
)
def list_jobs(request: Request, wanted: Annotated[PageRequest, Query()]) -> dict[str, Any]:
    """The uploads that wait, are under way or failed, or were finished in the last day; the newest first, by pages.

    One that is sent meanwhile moves the others on by one.
    """
    jobs = _jobs_of(request, wanted.collection, Scope.READ).uploads.all()
    return {
        "jobs": [job_to_json(job) for job in jobs[wanted.offset : wanted.offset + wanted.limit]],
        "total": len(jobs),
        "limit": wanted.limit,
        "offset": wanted.offset,
    }


_STREAM_EXAMPLE = "".join(
    Message.of({**examples.JOB, **told}, name).encode(number).decode()
    for number, (name, told) in enumerate(
        (("working", {"state": "working", "files_done": 0, "result": None}), ("finished", {})), start=1
    )
)
_AS_EVENTS: dict[int | str, dict[str, Any]] = {
    200: events.described("The job, or the events that lead to its end.", _STREAM_EXAMPLE)
}


@router.get(
    "/{id}",
    operation_id="get_job",
    summary="Read a job",
    response_model=service_schemas.Job,
    responses={**_AS_EVENTS, **responses(401, 404, 422, 503)},
)
def get_job(
    request: Request, name: Name, uploads: UploadsDependency, collection: NameDependency
) -> dict[str, Any] | Response:
    """A client that accepts `text/event-stream` gets an event whenever the job has come further, called as its `state`.

    The last one is `finished` or `failed`. What failed was no fault of the documents: it is tried again when the server
    starts, and `problem` says what to do. Where the key ends or the job is deleted meanwhile, the last
    one is `error`.
    """
    if events.wanted(request):
        check = partial(require_still, request, collection)
        return events.follow(request, _followed(uploads, uploads.job(name), check))
    return job_to_json(uploads.job(name))


@router.delete(
    "/{id}",
    operation_id="cancel_job",
    summary="Cancel a job",
    status_code=204,
    response_class=Response,
    responses=responses(401, 403, 404, 409, 422, 503),
)
def cancel_job(name: Name, jobs: WritingJobsDependency) -> None:
    """Deletes a job that has not begun or has failed, with its files; of one that is finished, only what is told."""
    jobs.uploads.cancel(name)


def address(name: str, collection: str) -> str:
    """Where a job is told.

    >>> address("8c1f0a5e", "main"), address("8c1f0a5e", "town")
    ('/v1/jobs/8c1f0a5e', '/v1/jobs/8c1f0a5e?collection=town')
    """
    return f"/v1/jobs/{name}" + ("" if collection == MAIN else f"?collection={collection}")


async def _followed(uploads: Uploads, job: Job, check: Callable[[], None]) -> AsyncGenerator[Message, None]:
    """The job's states, each when it is another than the one before; `check` raises where they are told no more."""

    def look() -> Job:
        check()
        return uploads.job(job.id)

    yield _message(job)
    while not job.is_over:
        await asyncio.sleep(LOOK_SECONDS)
        told, job = job, await run_in_threadpool(look)
        if job != told:
            yield _message(job)


def _message(job: Job) -> Message:
    return Message.of(job_to_json(job), job.state.value)
