"""The exception tree is documented where it is defined: the docstring's tree is the real one."""

import inspect
import re

from pullquote import errors
from pullquote.errors import PullquoteError, UnreadableDocument


def documented() -> dict[str, str]:
    """Class to parent, as the indentation of the docstring's tree tells."""
    parents, above = {}, []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"( *)([A-Z]\w+)(?:\s{2,}\S|$)", line)
        if not found:
            continue
        depth = len(found[1]) // 4
        above = [*above[:depth], found[2]]
        parents[found[2]] = above[depth - 1] if depth else "Exception"
    return parents


def defined() -> dict[str, str]:
    return {
        name: each.__mro__[1].__name__
        for name, each in inspect.getmembers(errors, inspect.isclass)
        if each.__module__ == errors.__name__
    }


def test_the_docstring_names_every_class_under_its_parent() -> None:
    assert documented() == defined()


def test_every_error_is_caught_as_the_base() -> None:
    assert all(issubclass(getattr(errors, name), PullquoteError) for name in defined())


def test_unreadable_document_says_what_why_and_what_to_do() -> None:
    error = UnreadableDocument("file:///a.pdf", "It is locked.", "Unlock it.")
    assert str(error) == "file:///a.pdf: It is locked. Unlock it."
    assert (error.uri, error.reason, error.remedy) == ("file:///a.pdf", "It is locked.", "Unlock it.")
