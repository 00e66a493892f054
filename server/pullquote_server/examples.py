"""The examples on the OpenAPI page: one document, and what is asked, answered and refused about it.

A test holds them to the truth: each citation's quotation stands in `TEXT` at its offsets.
"""

from http import HTTPStatus
from typing import Any

TEXT = (
    "The ferry Marit caught fire off Tolling Rock on Friday morning.\n\n"
    "Harbour master Ada Brandt said that all 41 passengers were taken off within an hour. "
    "The ferry was towed to the north quay."
)
QUESTION = "How many passengers were taken off the ferry?"
DOCUMENT_ID = "f30cef693e678c94"

FILTERS: dict[str, Any] = {
    "published_from": "2025-03-01",
    "published_to": "2025-03-31",
    "uri_prefix": "paper:",
    "metadata": {"desk": "harbour"},
}

NEW_DOCUMENT: dict[str, Any] = {
    "uri": "paper:2025-03-14/ferry-fire",
    "title": "Fire on the ferry",
    "text": TEXT,
    "published": "2025-03-14",
    "metadata": {"desk": "harbour"},
}

_VERSION = "482ec46837851d62c5c38ae5c931003535663dcd8322e8ac8622ed1e1236aa9c"

_CITED: dict[str, Any] = {
    "document": DOCUMENT_ID,
    "uri": "paper:2025-03-14/ferry-fire",
    "title": "Fire on the ferry",
    "published": "2025-03-14",
    "version": _VERSION,
    "page": None,
    "heading": None,
}

CITATION: dict[str, Any] = {
    **_CITED,
    "start": 65,
    "end": 149,
    "quote": "Harbour master Ada Brandt said that all 41 passengers were taken off within an hour.",
    "prefix": "olling Rock on Friday morning.\n\n",
    "suffix": " The ferry was towed to the nort",
    "also_in": [],
}

_SHORT: dict[str, Any] = {
    **_CITED,
    "start": 105,
    "end": 107,
    "quote": "41",
    "prefix": "master Ada Brandt said that all ",
    "suffix": " passengers were taken off withi",
    "also_in": [],
}

ANSWERED: dict[str, Any] = {
    "question": QUESTION,
    "outcome": "answered",
    "text": CITATION["quote"],
    "confidence": 0.93,
    "generation": 12,
    "short": _SHORT,
    "quotes": [CITATION],
    "resolved": None,
    "reason": None,
    "untold": [],
    "nearest": [],
}

ABSTAINED: dict[str, Any] = {
    "question": "Who owns the ferry?",
    "outcome": "abstained",
    "text": "",
    "confidence": 0.08,
    "generation": 12,
    "short": None,
    "quotes": [],
    "resolved": None,
    "reason": "NOT_STATED",
    "untold": [],
    "nearest": [CITATION],
}

HIT: dict[str, Any] = {
    **_CITED,
    "start": 65,
    "end": 188,
    "text": TEXT[65:188],
    "score": 0.9825,
    "ranks": {"dense": 1, "lexical": 2},
    "scores": {"dense": 0.61, "lexical": 7.4},
}

SEARCH_RESULT: dict[str, Any] = {"question": QUESTION, "generation": 12, "hits": [HIT]}

_SOURCE: dict[str, Any] = {
    "id": DOCUMENT_ID,
    "uri": "paper:2025-03-14/ferry-fire",
    "title": "Fire on the ferry",
    "published": "2025-03-14",
    "media_type": "text/plain",
    "version": _VERSION,
    "metadata": {"desk": "harbour"},
}

LISTING: dict[str, Any] = {**_SOURCE, "passages": 1, "characters": 188, "added": "2025-03-14T16:20:00Z"}
LISTINGS: dict[str, Any] = {"documents": [LISTING], "total": 1, "limit": 100, "offset": 0}

DOCUMENT: dict[str, Any] = {
    **_SOURCE,
    "text": TEXT,
    "sections": [{"start": 0, "end": 188, "heading": None, "page": None}],
}

EXCERPT: dict[str, Any] = {**_SOURCE, "start": 65, "end": 149, "text": TEXT[65:149], "characters": 188}

FAILURE: dict[str, Any] = {
    "uri": "upload:scan.pdf",
    "reason": "It is damaged, or no PDF.",
    "remedy": "Save it anew from the program that made it.",
}

ADDED: dict[str, Any] = {
    "added": [DOCUMENT_ID],
    "replaced": [],
    "unchanged": [],
    "removed": [],
    "passages": 1,
    "failures": [FAILURE],
}

JOB: dict[str, Any] = {
    "id": "8c1f0a5e3d7b4296",
    "state": "finished",
    "created": "2026-01-03T10:00:00.304558Z",
    "files": 2,
    "files_done": 2,
    "documents": 1,
    "passages": 1,
    "result": ADDED,
    "problem": None,
}

VERIFICATION: dict[str, Any] = {
    "document": DOCUMENT_ID,
    "quote": CITATION["quote"],
    "verdict": "VALID",
    "start": 65,
    "end": 149,
    "detail": "The cited version is current and has these words at this place.",
}

CHAT_REQUEST: dict[str, Any] = {"model": "pullquote", "messages": [{"role": "user", "content": QUESTION}]}

_CREATED = 1741969200

COLLECTION: dict[str, Any] = {
    "name": "harbour",
    "generation": 12,
    "documents": 54,
    "passages": 171,
    "problem": None,
}

MODEL: dict[str, Any] = {"id": "pullquote", "object": "model", "created": _CREATED, "owned_by": "pullquote"}

ANNOTATION: dict[str, Any] = {
    "type": "url_citation",
    "url_citation": {"start_index": 0, "end_index": 84, "url": CITATION["uri"], "title": CITATION["title"]},
    "citation": CITATION,
}

RECORD = 42

CHAT_COMPLETION: dict[str, Any] = {
    "id": "chatcmpl-5d0c2f6c8a3e4b7f",
    "object": "chat.completion",
    "created": _CREATED,
    "model": "pullquote",
    "choices": [
        {
            "index": 0,
            "message": {
                "role": "assistant",
                "content": f"{CITATION['quote']} [1]",
                "refusal": None,
                "annotations": [ANNOTATION],
            },
            "logprobs": None,
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
    "pullquote": ANSWERED,
    "pullquote_audit": RECORD,
}

OPENAI_ERROR: dict[str, Any] = {
    "error": {
        "message": "The request cannot be used: n: 2 cannot be had; there is one answer. Leave n out. "
        "/docs says what is expected.",
        "type": "invalid_request_error",
        "param": "n",
        "code": "invalid_request",
    }
}

_DETAILS = {
    400: "The body is not valid JSON: Expecting value. Correct it, then send it again.",
    401: "This takes a key that holds. Send one as `Authorization: Bearer pq_...`; `pullquote keys create` makes it.",
    403: "A page of https://example.org made this request. Pages of other sites may not use this server.",
    404: "No document has the id or uri 'f30cef693e678c94'.",
    409: "The job 8c1f0a5e3d7b4296 has begun. What it adds can be removed when it is finished.",
    413: "The body is larger than 2000000 bytes. Send less.",
    415: "The body is 'text/plain'. Send it as application/json.",
    422: "The request cannot be used: top_k: Input should be greater than or equal to 1. /docs says what is expected.",
    429: "More than the 600 questions a minute that are allowed. Try again in 7 seconds, or have the limit raised.",
    500: "Something failed in the server, and was logged there.",
    503: "The data folder cannot be used.",
}


def problem(status: int) -> dict[str, Any]:
    """What a problem of this status looks like."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": _DETAILS[status],
        "instance": "/v1/documents",
    }
