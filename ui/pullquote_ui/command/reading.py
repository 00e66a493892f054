"""Reads what a command was given to read: a file, or standard input for "-"."""

import sys
from pathlib import Path

from pullquote.errors import PullquoteError

STANDARD_INPUT = "-"


def read_text(name: str, failure: type[PullquoteError]) -> str:
    """UTF-8 text, with or without a byte order mark; raises `failure` where there is none to be had."""
    try:
        data = sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise failure(
            f"{_shown(name)} is not UTF-8: {error.reason} at byte {error.start}. Save it as UTF-8."
        ) from error
    except OSError as error:
        raise failure(f"{_shown(name)} cannot be read: {error.strerror}. Check the path.") from error


def _shown(name: str) -> str:
    return "Standard input" if name == STANDARD_INPUT else name
