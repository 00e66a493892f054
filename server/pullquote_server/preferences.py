"""What a client prefers, in the header `Prefer`: https://www.rfc-editor.org/rfc/rfc7240."""

from collections.abc import Iterable
from urllib.request import parse_http_list


def preferences(headers: Iterable[str]) -> dict[str, str]:
    """Each preference by its name in lower case, with its value, if it has one; of two of a name the first counts.

    >>> preferences(["respond-async, wait=10", 'Wait="20"; why="late"'])
    {'respond-async': '', 'wait': '10'}
    """
    found: dict[str, str] = {}
    for preference in parse_http_list(", ".join(headers)):
        # Parameters stand behind a ";", and the RFC has none for the preferences that are looked at here.
        name, _, value = preference.partition(";")[0].partition("=")
        found.setdefault(name.strip().lower(), value.strip().strip('"'))
    return found
