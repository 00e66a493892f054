"""Whoever looks at the page: what he is shown of the collections, and whether he may change what is stored."""

from collections.abc import Sequence

import gradio as gr

from pullquote.access import Scope
from pullquote.errors import Forbidden
from pullquote_server.visitor import Visitor, introduced
from pullquote_ui.page.markup import failure_html

_ANYBODY = Visitor(None, "", is_open=True)


def visitor(request: gr.Request) -> Visitor:
    """Whom the server's gate let in; anybody, where the page is mounted in an app that has none."""
    return (introduced(request.request.scope) if request.request else None) or _ANYBODY


def visible(request: gr.Request, collections: Sequence[str]) -> list[str]:
    return visitor(request).visible(collections)


def may_write(request: gr.Request) -> bool:
    return visitor(request).may(Scope.WRITE)


def refusal_html(request: gr.Request) -> str | None:
    """What to say instead of changing anything; None for whoever may."""
    return None if may_write(request) else failure_html(Forbidden(Scope.WRITE))
