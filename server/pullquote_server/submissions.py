"""What POST /v1/documents was sent, files or JSON, to what the engine indexes."""

import hashlib
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from pydantic_core import from_json
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from pullquote.encodable import is_encodable
from pullquote.errors import UnreadableDocument
from pullquote.readers.document import Facts, make_document
from pullquote.readers.layout import Layout
from pullquote.readers.text import clean, paragraphs
from pullquote.types import Document
from pullquote_server.dependencies import media_type
from pullquote_server.errors import NOT_JSON
from pullquote_server.form import FILES_FIELD, read_form
from pullquote_server.schemas import NewDocument, NewDocuments


@dataclass(frozen=True, slots=True)
class Submission:
    """Either files or a JSON body, as it arrived: both are parsed in the thread pool, by the route."""

    files: tuple[UploadFile, ...] = ()
    body: bytes = b""


async def _receive(request: Request) -> AsyncIterator[Submission]:
    match media_type(request):
        case "application/json":
            yield Submission(body=await request.body())
        case "multipart/form-data":
            form = await read_form(request)
            try:
                yield Submission(files=_files(form))
            finally:
                await form.close()
        case _:
            sent = request.headers.get("content-type")
            raise HTTPException(
                415,
                f"The body is {sent or 'of no stated type'!r}. Send files as multipart/form-data, or documents as "
                "application/json.",
            )


SubmissionDependency = Annotated[Submission, Depends(_receive)]


def new_documents(body: bytes) -> list[NewDocument]:
    """The documents of a JSON body: one, or a list of them under `documents`."""
    try:
        value: Any = from_json(body)
    except ValueError as error:
        raise HTTPException(400, NOT_JSON.format(reason=error)) from error
    try:
        if isinstance(value, dict) and "documents" in value:
            return NewDocuments.model_validate(value).documents
        return [NewDocument.model_validate(value)]
    except ValidationError as error:
        found = [{**each, "loc": ("body", *each["loc"])} for each in error.errors()]
        raise RequestValidationError(found) from error


def readable(documents: Iterable[NewDocument], failures: list[UnreadableDocument]) -> Iterator[Document]:
    """Yield the documents that have text, and add the others to `failures`."""
    for new in documents:
        try:
            yield to_document(new)
        except UnreadableDocument as failure:
            failures.append(failure)


def to_document(new: NewDocument) -> Document:
    """The document, cleaned as the readers do it; `UnreadableDocument` where it has no text."""
    layout = Layout()
    for paragraph in paragraphs(clean(new.text)):
        layout.paragraph(paragraph)
    facts = Facts(new.title, new.published, new.metadata)
    return make_document(new.uri or _address(new), "text/plain", layout, facts)


def _address(new: NewDocument) -> str:
    # By the words, and not by the title: else a second "Minutes" would replace the first.
    words = f"{new.title}\0{new.text}"
    return f"text:{hashlib.sha256(words.encode()).hexdigest()[:16]}"


def _files(form: FormData) -> tuple[UploadFile, ...]:
    files: dict[str, UploadFile] = {}
    for field, value in form.multi_items():
        if field != FILES_FIELD or not isinstance(value, UploadFile):
            raise _invalid(field, f"Only files are expected, each in a field called {FILES_FIELD!r}")
        name = value.filename or ""
        if not is_encodable(name):
            raise _invalid(
                FILES_FIELD, f"The name {name!r} has half a surrogate pair, which is no character; rename it"
            )
        if name in files:  # the second would replace the first
            raise _invalid(FILES_FIELD, f"Two files are called {name!r}; give each a name of its own")
        files[name] = value
    if not files:
        raise _invalid(FILES_FIELD, "At least one file is expected")
    return tuple(files.values())


def _invalid(field: str, message: str) -> RequestValidationError:
    return RequestValidationError([{"type": "value_error", "loc": ("body", field), "msg": message}])
