"""A form with files, read to its end: Starlette's parser takes one that is cut off for a whole one with fewer files."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

FILES_FIELD = "files"
MOST_FILES = 1000
_REMEDY = (
    f"Send it whole, each file as a part in a field called {FILES_FIELD!r}, at most {MOST_FILES:,} of them, with the "
    "boundary between them that Content-Type names."
)


class _Parser(MultiPartParser):
    has_ended = False

    def on_end(self) -> None:
        self.has_ended = True


async def read_form(request: Request) -> FormData:
    """The fields and files of a form, which are the caller's to close. A problem (400) says why it cannot be read."""

    async def to_the_end() -> AsyncGenerator[bytes, None]:
        async with aclosing(request.stream()) as stream:
            async for chunk in stream:
                yield chunk
        # Raised from in here, it has the parser close the files that it has begun.
        if not parser.has_ended:
            raise MultiPartException("It ends before its last boundary.")

    async with aclosing(to_the_end()) as chunks:
        parser = _Parser(request.headers, chunks, max_files=MOST_FILES)
        try:
            return await parser.parse()
        except MultiPartException as error:
            raise HTTPException(400, f"The form cannot be read: {error.message} {_REMEDY}") from error
        except ValueError as error:  # such as of a codec that the client named, and that is none for text
            raise HTTPException(
                400, f"The form cannot be read: {error}. Send it without a charset, with the files' names as UTF-8."
            ) from error
