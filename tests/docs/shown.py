"""What a page shows of an answer, held against the answer.

Where the page has "..." anything may stand: in a line, for whole lines, in a JSON string, as the last item of a list
for more items, and as the key of an object for more keys. What is another each time may differ, as long as it is of the
same form: the patterns of `VARYING`, and numbers with a decimal point by `TOLERANCE`. Nothing else may.
"""

import json
import math
import re
from collections.abc import Iterator

VARYING = (
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[+]00:00|Z)?",  # a time
    r"\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT",  # a time in a header
    r"pq_[0-9a-f]{10}_[0-9a-f]{64}",  # a key
    r"\b[0-9a-f]{64}\b",  # the SHA-256 of a version
    r"\b[0-9a-f]{32}\b",  # the id of a job, a request, a completion
    r"\b[0-9a-f]{16}\b",  # the id of a document, whose address has the checkout's folder in it
    r"\b[0-9a-f]{10}\b",  # the prefix of a key
    r"\b\d+\.\d s\b",  # how long it took
    r"\b[\d,]+ bytes\b",
)
TOLERANCE = 0.02
"""Processors compute with different precision, and the models' numbers differ in the third digit."""
ANYTHING = "..."
_SPECIAL = re.compile("|".join(f"({pattern})" for pattern in (re.escape(ANYTHING), *VARYING)))


def difference(language: str, shown: str, got: str) -> str | None:
    """In which way `got` is not what is shown, in a sentence; None where it is."""
    match language:
        case "json":
            return _json_difference(shown, got)
        case "http":
            return _http_difference(shown, got)
    return None if _is_text(shown, got) else f"The page shows:\n{shown}"


def _json_difference(shown: str, got: str) -> str | None:
    try:
        answered = json.loads(got)
    except ValueError:
        return "This is no JSON."
    return next(_differences(json.loads(shown), answered, "It"), None)


def _differences(shown: object, got: object, at: str) -> Iterator[str]:
    match shown, got:
        case dict(), dict():
            yield from _of_objects(shown, got, at)
        case list(), list():
            yield from _of_lists(shown, got, at)
        case str(), str() if _pattern(shown).fullmatch(got):
            pass
        case float(), float() if math.isclose(shown, got, abs_tol=TOLERANCE):
            pass
        case _ if shown == got and type(shown) is type(got):
            pass
        case _:
            yield f"{at} is {got!r}, and the page shows {shown!r}."


def _of_objects(shown: dict[str, object], got: dict[str, object], at: str) -> Iterator[str]:
    named = shown.keys() - {ANYTHING}
    if missing := named - got.keys():
        yield f"{at} lacks {sorted(missing)}."
    if (more := got.keys() - named) and ANYTHING not in shown:
        yield f"{at} has {sorted(more)} too."
    for name in named & got.keys():
        yield from _differences(shown[name], got[name], f"{at}.{name}")


def _of_lists(shown: list[object], got: list[object], at: str) -> Iterator[str]:
    items = shown[:-1] if shown[-1:] == [ANYTHING] else shown
    if len(got) < len(items) or (len(got) > len(items) and len(items) == len(shown)):
        yield f"{at} has {len(got)} items, and the page shows {len(items)}."
    for number, (item, other) in enumerate(zip(items, got, strict=False)):
        yield from _differences(item, other, f"{at}[{number}]")


def _http_difference(shown: str, got: str) -> str | None:
    """Of the headers only those that are shown; the body as JSON where it is JSON."""
    (status, headers, body), (got_status, got_headers, got_body) = _parts(shown), _parts(got)
    if status != got_status:
        return f"The page shows {status}."
    for name, value in headers.items():
        if not _pattern(value).fullmatch(got_headers.get(name, "")):
            return f"The header {name} is {got_headers.get(name)!r}, and the page shows {value!r}."
    if not body:
        return "It has a body." if got_body else None
    return difference("json" if "json" in got_headers.get("content-type", "") else "text", body, got_body)


def _parts(message: str) -> tuple[str, dict[str, str], str]:
    head, _, body = message.replace("\r\n", "\n").partition("\n\n")
    status, *lines = head.splitlines()
    headers = (line.partition(":") for line in lines)
    return status.strip(), {name.lower(): value.strip() for name, _, value in headers}, body.strip()


def _is_text(shown: str, got: str) -> bool:
    lines = [r"(?:.*\n)*?" if line == ANYTHING else _pattern(line).pattern + r"\n" for line in _lines(shown)]
    return bool(re.fullmatch("".join(lines), "".join(f"{line}\n" for line in _lines(got))))


def _lines(text: str) -> list[str]:
    """Without the spaces that only fill up columns, whose widths vary."""
    return [re.sub(r" {2,}", "  ", line.rstrip()) for line in text.strip("\n").splitlines()]


def _pattern(shown: str) -> re.Pattern[str]:
    """
    >>> bool(_pattern("Copied ... (2 databases, 100 bytes).").fullmatch("Copied to x (2 databases, 528,384 bytes)."))
    True
    """
    parts, end = [], 0
    for found in _SPECIAL.finditer(shown):
        parts += [re.escape(shown[end : found.start()]), ".*" if found.lastindex == 1 else _varying(found.lastindex)]
        end = found.end()
    return re.compile("".join(parts) + re.escape(shown[end:]), re.DOTALL if "\n" in shown else 0)


def _varying(group: int | None) -> str:
    assert group
    return f"(?:{VARYING[group - 2]})"
