"""The exit statuses. 0 is done or answered, and 2 wrong usage, which Typer tells by itself."""

from enum import IntEnum


class Status(IntEnum):
    """What a command ends with where it did not end well."""

    ERROR = 1
    """Told on standard error; what was not concerned is done all the same."""
    NOT_HELD = 3
    """The documents do not answer, or a receipt holds no more: no error, but nothing to build on."""
    INTERRUPTED = 130
    BROKEN_PIPE = 141
    """128 and the number of SIGPIPE: what a shell shows for a program that writes to a reader who left."""
