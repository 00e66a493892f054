"""The sources beside the chat: each quotation highlighted where it stands. HTML, all text escaped."""

from pathlib import PurePosixPath
from urllib.parse import unquote

from pullquote.engine import Engine
from pullquote.errors import PullquoteError
from pullquote.types import Abstention, Answer, Citation, Hit, Source
from pullquote_ui.page.conversation import Failure, Reading, Searching, Turn
from pullquote_ui.page.markup import day, failure_html, isolated, shown, web_address
from pullquote_ui.page.surroundings import Surroundings, surroundings

NOTHING_YET = (
    '<div class="pq-nothing"><p class="pq-kicker">Sources</p><p>Whatever is quoted stands here in its place: the words '
    "around it, the title, the date and the page.</p></div>"
)
PUBLISHER_FACTS = ("publisher", "site", "source", "agency", "newspaper")
"""The metadata that names who published a document, the best first."""


def sources_html(engine: Engine, turn: Turn) -> str:
    """The sources of a turn; where they cannot be looked up, the sentence that says why."""
    try:
        inside = _of_state(engine, turn)
    except PullquoteError as error:
        inside = failure_html(error)
    return f'<section class="pq-sources" aria-label="Sources">{inside}</section>'


def name_of_place(uri: str) -> str:
    """The last part of a uri, which is the file's name or the end of an address.

    >>> name_of_place("file:///home/ada/harbour%20notes.txt")
    'harbour notes.txt'
    >>> name_of_place("upload:minutes.pdf")
    'minutes.pdf'
    """
    return PurePosixPath(unquote(uri.partition(":")[2])).name or uri


def publisher_of(source: Source) -> str | None:
    """Who published it, or else who wrote it, as far as it says."""
    facts = {name.lower(): value for name, value in source.metadata.items()}
    written = f"by {facts['author']}" if facts.get("author") else None
    return next((facts[name] for name in PUBLISHER_FACTS if facts.get(name)), written)


def _of_state(engine: Engine, turn: Turn) -> str:
    match turn.state:
        case Searching():
            return _head("Sources", turn.question)
        case Failure():
            return _head("No sources", turn.question) + '<p class="pq-note">This question could not be answered.</p>'
        case Reading(hits):
            return _head("Reading", turn.question) + _found(hits)
        case Answer(quotes=quotes):
            return _head("Sources", turn.question) + _quoted(engine, quotes)
        case Abstention(nearest=nearest):
            return _read_instead(engine, nearest, turn.question)


def _head(kicker: str, question: str) -> str:
    return f'<p class="pq-kicker">{kicker}</p><h2 class="pq-asked" dir="auto">{shown(question)}</h2>'


def _found(hits: tuple[Hit, ...]) -> str:
    titles = {hit.passage.source.id: hit.passage.source.title for hit in hits}
    rows = "".join(f'<li dir="auto">{shown(title)}</li>' for title in titles.values())
    return f'<ul class="pq-found">{rows}</ul>'


def _quoted(engine: Engine, quotes: tuple[Citation, ...]) -> str:
    cards = [_card(engine, quote, "mark", f"source-{number}", number) for number, quote in enumerate(quotes, start=1)]
    return f'<ol class="pq-cards">{"".join(cards)}</ol>'


def _read_instead(engine: Engine, nearest: tuple[Citation, ...], question: str) -> str:
    if not nearest:
        return _head("No sources", question) + '<p class="pq-note">Nothing in the documents comes near.</p>'
    note = '<p class="pq-note">These passages come nearest. They are for reading: none of them is an answer.</p>'
    cards = "".join(_card(engine, citation, "span", f"near-{n}") for n, citation in enumerate(nearest, start=1))
    return _head("Nearest passages", question) + note + f'<ul class="pq-cards">{cards}</ul>'


def _card(engine: Engine, citation: Citation, tag: str, anchor: str, number: int | None = None) -> str:
    """One source. `tag` sets the cited words off: `mark` where they answer, `span` where they are only near."""
    around = surroundings(engine, citation)
    shown_number = f'<span class="pq-number" aria-hidden="true">{number}</span>' if number else ""
    return (
        f'<li class="pq-card" id="{anchor}">{shown_number}'
        f'<h3 class="pq-title" dir="auto">{shown(citation.title)}</h3>{_facts(citation, around)}'
        f"{_caution(around)}{_in_place(citation, around, tag)}{_also_in(citation)}{_receipt(citation)}</li>"
    )


def _facts(citation: Citation, around: Surroundings) -> str:
    """Date, publisher, page and heading in a line, and the place: a link where a browser may follow it."""
    publisher = publisher_of(around.source) if around.source else None
    facts = [
        day(citation.published) if citation.published else "undated",
        isolated(publisher) if publisher else "",
        f"page {citation.page}" if citation.page is not None else "",
        isolated(citation.heading) if citation.heading and citation.heading != citation.title else "",
        _place(citation, around),
    ]
    return f'<p class="pq-facts">{" <span>·</span> ".join(fact for fact in facts if fact)}</p>'


def _place(citation: Citation, around: Surroundings) -> str:
    stated = around.source.metadata.get("url") if around.source else None
    address = web_address(citation.uri, stated)
    if address is None:
        return isolated(name_of_place(citation.uri))
    return f'<a href="{shown(address)}" target="_blank" rel="noopener noreferrer">Open the original</a>'


def _caution(around: Surroundings) -> str:
    return f'<p class="pq-caution">{shown(around.caution)}</p>' if around.caution else ""


def _in_place(citation: Citation, around: Surroundings, tag: str) -> str:
    """The cited words between what stands before and after them, by offsets."""
    before = ("… " if around.cut_before else "") + around.before
    after = around.after + (" …" if around.cut_after else "")
    cited = f'<{tag} class="pq-cited">{shown(citation.quote)}</{tag}>'
    return f'<blockquote class="pq-place" dir="auto">{shown(before)}{cited}{shown(after)}</blockquote>'


def _also_in(citation: Citation) -> str:
    if not citation.also_in:
        return ""
    copies = "".join(f"<li>{_copy(copy)}</li>" for copy in citation.also_in)
    return f'<div class="pq-also"><p>The same words also stand in</p><ul>{copies}</ul></div>'


def _copy(copy: Citation) -> str:
    address = web_address(copy.uri)
    title = isolated(copy.title)
    if address:
        title = f'<a href="{shown(address)}" target="_blank" rel="noopener noreferrer">{title}</a>'
    return title + (f", {day(copy.published)}" if copy.published else "")


def _receipt(citation: Citation) -> str:
    """What a machine needs to check the quotation."""
    return (
        '<details class="pq-receipt"><summary>Receipt</summary><dl>'
        f"<dt>Characters</dt><dd>{citation.span.start}–{citation.span.end}</dd>"
        f"<dt>Version</dt><dd>{shown(citation.version)}</dd><dt>Document</dt><dd>{shown(citation.document)}</dd>"
        f"<dt>Address</dt><dd>{isolated(citation.uri)}</dd></dl></details>"
    )
