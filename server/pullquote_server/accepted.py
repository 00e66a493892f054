"""How much a client likes each type of response, in the header `Accept`.

https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
"""

import re
from collections.abc import Iterable
from urllib.request import parse_http_list

_WEIGHT = re.compile(r"\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*", re.IGNORECASE)


def accepted(headers: Iterable[str]) -> dict[str, float]:
    """Each type and range of types by its name in lower case, with its weight from 0, for not at all, to 1.

    >>> accepted(["Text/Event-Stream, application/json;q=0.5", "*/*; q=0"])
    {'text/event-stream': 1.0, 'application/json': 0.5, '*/*': 0.0}
    """
    found: dict[str, float] = {}
    for each in parse_http_list(", ".join(headers)):
        name, *parameters = each.split(";")
        weights = [float(match[1]) for match in map(_WEIGHT.fullmatch, parameters) if match]
        found.setdefault(name.strip().lower(), weights[0] if weights else 1.0)
    return found


def likes(headers: Iterable[str], media_type: str, other: str) -> bool:
    """Whether a client names a type, and accepts it as gladly as the `other`, which a range may stand for.

    >>> likes(["text/event-stream, */*;q=0.8"], "text/event-stream", "application/json")
    True
    >>> likes(["*/*"], "text/event-stream", "application/json")
    False
    """
    weights = accepted(headers)
    ranges = (other, f"{other.partition('/')[0]}/*", "*/*")
    others = next((weights[each] for each in ranges if each in weights), 0)
    return 0 < weights.get(media_type, 0) >= others
