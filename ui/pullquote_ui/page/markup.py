"""Text as HTML. What comes from documents and people passes through here, and is shown as it stands."""

from datetime import date
from html import escape
from urllib.parse import urlsplit

from pullquote.errors import PullquoteError
from pullquote.types import Span

END_OF_ISOLATION = "\N{POP DIRECTIONAL ISOLATE}"


def shown(text: str) -> str:
    """`text` for an element or a quoted attribute: no character of it is markup.

    >>> shown('<img src="x">')
    '&lt;img src=&quot;x&quot;&gt;'
    """
    return escape(text)


def isolated(text: str, tag: str = "bdi") -> str:
    """`text` inside a line: words written from right to left do not turn what stands beside them around.

    Of a `span`, a paragraph around it still takes its direction, and of a `bdi` not.

    >>> isolated("a < b")
    '<bdi>a &lt; b</bdi>'
    """
    # A browser takes a sign in the text that ends an isolation for the end of its own: a box by itself has no such end.
    apart = ' class="pq-apart"' if END_OF_ISOLATION in text else ""
    return f"<{tag}{apart}>{escape(text)}</{tag}>"


def marked(text: str, part: Span, tag: str) -> str:
    """`text` with the characters of `part` in a `tag` element.

    >>> marked("in under 15 minutes", Span(9, 19), "em")
    'in under <em>15 minutes</em>'
    """
    before, after = text[: part.start], text[part.end :]
    return f"{escape(before)}<{tag}>{escape(part.of(text))}</{tag}>{escape(after)}"


def failure_html(error: PullquoteError) -> str:
    """An error as the sentence that it is."""
    return f'<p class="pq-failure" role="alert" dir="auto">{escape(str(error))}</p>'


def day(published: date) -> str:
    """A date as a newspaper writes it, in a `time` element.

    >>> day(date(2025, 12, 2))
    '<time datetime="2025-12-02">2 December 2025</time>'
    """
    return f'<time datetime="{published.isoformat()}">{written_day(published)}</time>'


def written_day(published: date) -> str:
    """
    >>> written_day(date(2025, 12, 2))
    '2 December 2025'
    """
    return f"{published.day} {published:%B %Y}"


def web_address(*candidates: str | None) -> str | None:
    """The first candidate that a browser may follow: http or https with a host, nothing else.

    >>> web_address("file:///etc/passwd", "javascript:alert(1)", "https://gazette.example/1")
    'https://gazette.example/1'
    """
    return next((address for address in candidates if address and _is_web(address)), None)


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:  # a document may state any address, "http://[" too
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
