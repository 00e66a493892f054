"""Saved replies: what `wire` wrote as JSON, read back. What it would not have written is refused."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from math import isfinite
from typing import Any, TypeVar

from pullquote.errors import InvalidReply
from pullquote.fate import Fate
from pullquote.types import (
    Abstention,
    Answer,
    Citation,
    Considered,
    Filters,
    Hit,
    Passage,
    Reason,
    Reply,
    Resolved,
    Section,
    Source,
    Span,
)
from pullquote.wire import reply_to_json

Value = TypeVar("Value")
MOST_RECEIPTS = 1_000
"""In a reply that is to be verified: more than any has."""
_REMEDY = "Give a reply as it was saved from `pullquote ask --json` or from POST /v1/ask."


@contextmanager
def _reading(what: str) -> Iterator[None]:
    """Whatever goes wrong while `what` is read is an `InvalidReply` that names the field."""
    try:
        yield
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError) as error:
        raise InvalidReply(f"This is no {what} as Pullquote writes them ({_why(error)}). {_REMEDY}") from error


def _why(error: Exception) -> str:
    match error:
        case KeyError():
            return f"it has no {error}"
        case TypeError() | ValueError():  # most are ours, in words
            return str(error).removesuffix(".")
        case _:
            return f"{type(error).__name__}: {error}"


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError(f"it is {type(value).__name__}, not an object")
    return value


def reply_from_json(value: object) -> Reply:
    """The reply that `reply_to_json` wrote, its confidence in the four digits that are written.

    Strict: raises `InvalidReply` with the name of a field that is missing, of another type, or at odds with the others.
    Fields that are not the reply's, such as "considered", are left alone.
    """
    with _reading("reply"):
        given = _object(value)
        reply = _abstention(given) if given["outcome"] == "abstained" else _answer(given)
        for name, written in reply_to_json(reply).items():
            if name not in given or given[name] != written:
                raise ValueError(f"{name!r} is missing, or is not what the other fields say")
    return reply


def _answer(value: Mapping[str, Any]) -> Answer:
    return Answer(
        question=_text(value, "question"),
        quotes=_citations(value, "quotes"),
        short=_or_none(value, "short", lambda: citation_from_json(value["short"])),
        confidence=_number(value, "confidence"),
        generation=_whole(value, "generation"),
        resolved=_or_none(value, "resolved", lambda: resolved_from_json(value["resolved"])),
        untold=tuple(_strings(value, "untold")),
        filtered_out=value["reason"] == Reason.FILTERED_OUT,
    )


def _abstention(value: Mapping[str, Any]) -> Abstention:
    return Abstention(
        question=_text(value, "question"),
        reason=Reason(_text(value, "reason")),
        confidence=_number(value, "confidence"),
        generation=_whole(value, "generation"),
        nearest=_citations(value, "nearest"),
        untold=tuple(_strings(value, "untold")),
    )


def resolved_from_json(value: Mapping[str, Any]) -> Resolved:
    """The days that `resolved_to_json` wrote; `InvalidReply` names the field that cannot be read."""
    with _reading("days"):
        return Resolved(_day(value, "start"), _day(value, "end"), _text(value, "rule"))


def filters_from_json(value: Mapping[str, Any]) -> Filters:
    """The filters that `filters_to_json` wrote; `InvalidReply` names the field that cannot be read."""
    with _reading("filters"):
        return Filters(
            published_from=_or_none(value, "published_from", lambda: _day(value, "published_from")),
            published_to=_or_none(value, "published_to", lambda: _day(value, "published_to")),
            uri_prefix=_or_none(value, "uri_prefix", lambda: _text(value, "uri_prefix")),
            metadata={name: _text(value["metadata"], name) for name in value["metadata"]},
        )


def citation_from_json(value: Mapping[str, Any]) -> Citation:
    """The receipt that `citation_to_json` wrote; `InvalidReply` names the field that is missing or of another type."""
    with _reading("citation"):
        return Citation(
            document=_text(_object(value), "document"),
            uri=_text(value, "uri"),
            title=_text(value, "title"),
            published=_published(value),
            version=_text(value, "version"),
            span=Span(_whole(value, "start"), _whole(value, "end")),
            quote=_text(value, "quote"),
            prefix=_text(value, "prefix"),
            suffix=_text(value, "suffix"),
            page=_page(value),
            heading=_heading(value),
            also_in=_citations(value, "also_in") if value.get("also_in") else (),
        )


def receipts_from_json(reply: object) -> list[Citation]:
    """Every receipt in a saved reply: the short answer, the quotations, their copies, and the nearest passages.

    Raises `InvalidReply` where `reply` is not of the reply's layout, or has more than `MOST_RECEIPTS`.
    """
    if not isinstance(reply, Mapping) or not isinstance(reply.get("quotes"), list):
        raise InvalidReply(f'This is no saved reply: it has no list "quotes". {_REMEDY}')
    nearest = reply.get("nearest") or []
    if not isinstance(nearest, list):
        raise InvalidReply('In this reply "nearest" is no list. Give a reply as it was saved.')
    short = [reply["short"]] if reply.get("short") else []
    cited = [citation_from_json(value) for value in [*short, *reply["quotes"], *nearest]]
    receipts = [receipt for citation in cited for receipt in (citation, *citation.also_in)]
    if len(receipts) > MOST_RECEIPTS:
        raise InvalidReply(
            f"These are {len(receipts):,} receipts, copies (also_in) among them, and at most {MOST_RECEIPTS:,} are "
            "verified at a time. Give fewer."
        )
    return receipts


def considered_from_json(values: object) -> tuple[Considered, ...]:
    """What `considered_to_json` wrote. The passages have their places and not their words, which it leaves out.

    Raises `InvalidReply` with the name of the field that cannot be read.
    """
    with _reading("list of considered passages"):
        return tuple(_considered(value) for value in _list({"considered": values}, "considered"))


def _considered(value: Mapping[str, Any]) -> Considered:
    source = Source(
        id=_text(value, "document"),
        uri=_text(value, "uri"),
        title=_text(value, "title"),
        version=_text(value, "version"),
        media_type="",
        published=_published(value),
    )
    span = Span(_whole(value, "start"), _whole(value, "end"))
    passage = Passage(source, span, Section(span, _heading(value), _page(value)), text="", sentences=())
    return Considered(
        hit=Hit(
            passage,
            score=_number(value, "score"),
            ranks=_by_retriever(value, "ranks", _whole),
            scores=_by_retriever(value, "scores", _number),
        ),
        fate=Fate(_text(value, "fate")),
        score=_or_none(value, "reading", lambda: _number(value, "reading")),
        quote=_or_none(value, "quote", lambda: _whole(value, "quote")),
    )


def _by_retriever(
    value: Mapping[str, Any], name: str, read: Callable[[Mapping[str, Any], str], Value]
) -> dict[str, Value]:
    told = value[name]
    if not isinstance(told, Mapping):
        raise TypeError(f"{name!r} is {type(told).__name__}, not an object")
    return {retriever: read(told, retriever) for retriever in told}


def _or_none(value: Mapping[str, Any], name: str, read: Callable[[], Value]) -> Value | None:
    return None if value[name] is None else read()


def _citations(value: Mapping[str, Any], name: str) -> tuple[Citation, ...]:
    return tuple(citation_from_json(citation) for citation in _list(value, name))


def _strings(value: Mapping[str, Any], name: str) -> list[str]:
    return [_text({name: each}, name) for each in _list(value, name)]


def _list(value: Mapping[str, Any], name: str) -> list[Any]:
    listed = value[name]
    if not isinstance(listed, list):
        raise TypeError(f"{name!r} is {type(listed).__name__}, not a list")
    return listed


def _text(value: Mapping[str, Any], name: str) -> str:
    text = value[name]
    if not isinstance(text, str):
        raise TypeError(f"{name!r} is {type(text).__name__}, not a string")
    text.encode()  # Half a surrogate pair, which JSON can write, is no character: a ValueError.
    return text


def _whole(value: Mapping[str, Any], name: str) -> int:
    number = value[name]
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError(f"{name!r} is {type(number).__name__}, not a whole number")
    return number


def _number(value: Mapping[str, Any], name: str) -> float:
    number = value[name]
    if not isinstance(number, float | int) or isinstance(number, bool):
        raise TypeError(f"{name!r} is {type(number).__name__}, not a number")
    if not isfinite(number):
        raise ValueError(f"{name!r} is {number}, not a finite number")
    return float(number)


def _day(value: Mapping[str, Any], name: str) -> date:
    told = _text(value, name)
    try:
        return date.fromisoformat(told)
    except ValueError as error:
        raise ValueError(f"{name!r} is {told!r}, not a day as 2025-03-14") from error


def _published(value: Mapping[str, Any]) -> date | None:
    return None if value.get("published") is None else _day(value, "published")


def _page(value: Mapping[str, Any]) -> int | None:
    return None if value.get("page") is None else _whole(value, "page")


def _heading(value: Mapping[str, Any]) -> str | None:
    return None if value.get("heading") is None else _text(value, "heading")
