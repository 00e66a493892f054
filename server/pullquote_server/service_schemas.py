"""What the service tells of itself, for the OpenAPI page: its collections, its jobs, and whether it is well."""

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from pullquote_server import examples
from pullquote_server.job import State
from pullquote_server.schemas import Added, Response


class Collection(Response):
    model_config = ConfigDict(json_schema_extra={"examples": [examples.COLLECTION]})

    name: str = Field(description="What `collection` is in requests.")
    generation: int | None = Field(description="The number of its newest commit; 0 where nothing was ever stored.")
    documents: int | None
    passages: int | None
    problem: str | None = Field(description="Why it cannot be read, and what to do; the numbers are null then.")


class CollectionList(Response):
    model_config = ConfigDict(json_schema_extra={"examples": [{"collections": [examples.COLLECTION]}]})

    collections: list[Collection] = Field(description="`main`, which is always there, and the others by name.")


class Job(Response):
    """What an upload has come to."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.JOB]})

    id: str
    state: State = Field(description="`failed` is no fault of the documents: it is tried again at the next start.")
    created: datetime = Field(description="When it was sent, in UTC.")
    files: int = Field(description="How many were sent; 0 for documents that came as JSON.")
    files_done: int = Field(description="How many of them are indexed.")
    documents: int = Field(description="How many are indexed so far.")
    passages: int
    result: Added | None = Field(description="What was added, once it is finished.")
    problem: str | None = Field(description="Why it failed, and what to do.")


class JobPage(Response):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"jobs": [examples.JOB], "total": 1, "limit": 100, "offset": 0}]}
    )

    jobs: list[Job] = Field(description="The newest first.")
    total: int = Field(description="How many there are in all.")
    limit: int
    offset: int


class Health(Response):
    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "alive"}]})

    status: Literal["alive"]


class Readiness(Response):
    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ready", "generation": 12, "documents": 54}]})

    status: Literal["ready"]
    generation: int | None = Field(description="Null for whoever may not see `main`.")
    documents: int | None
