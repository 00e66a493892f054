"""The sources beside the chat: each quotation highlighted where it stands. HTML, all text escaped."""

from pullquote.engine import Engine
from pullquote.errors import PullquoteError
from pullquote.types import Abstention, Citation, Hit, Reason, Verdict
from pullquote_ui.page.conversation import Checked, Failure, Reading, Replied, Searching, Turn, Waiting
from pullquote_ui.page.elsewhere import elsewhere_html
from pullquote_ui.page.links import also_attribute, reader_address
from pullquote_ui.page.markup import day, failure_html, isolated, shown
from pullquote_ui.page.origins import name_of_place
from pullquote_ui.page.surroundings import Surroundings, surroundings

NOTHING_YET = (
    '<div class="pq-nothing"><p class="pq-kicker">Sources</p><p>Whatever is quoted stands here in its place: the words '
    "around it, the title, the date and the page. Press a source to read the whole document.</p></div>"
)


def sources_html(engine: Engine, turn: Turn) -> str:
    """The sources of a turn; where they cannot be looked up, the sentence that says why."""
    try:
        inside = _of_state(engine, turn)
    except PullquoteError as error:
        inside = failure_html(error)
    return f'<section class="pq-sources" aria-label="Sources">{inside}</section>'


def _of_state(engine: Engine, turn: Turn) -> str:
    match turn.state:
        case Waiting() | Searching():
            return _head("Sources", turn.question)
        case Failure():
            return _head("No sources", turn.question) + '<p class="pq-note">This question could not be answered.</p>'
        case Reading(hits):
            return _head("Reading", turn.question) + _found(hits)
        case Replied(reply, cited):
            if isinstance(reply, Abstention):
                return _read_instead(engine, reply, cited, turn.question)
            return _head("Sources", turn.question) + _quoted(engine, cited)


def _head(kicker: str, question: str) -> str:
    return f'<p class="pq-kicker">{kicker}</p><h2 class="pq-asked" dir="auto">{shown(question)}</h2>'


def _found(hits: tuple[Hit, ...]) -> str:
    sources = {hit.passage.source.id: hit.passage.source for hit in hits}
    rows = "".join(
        f"<li>{isolated(source.title)}{f', {day(source.published)}' if source.published else ''}</li>"
        for source in sources.values()
    )
    return f'<ul class="pq-found">{rows}</ul>'


def _quoted(engine: Engine, cited: tuple[Checked, ...]) -> str:
    cards = [_card(engine, each, "mark", number) for number, each in enumerate(cited, start=1)]
    return f'<ol class="pq-cards">{"".join(cards)}</ol>'


def _read_instead(engine: Engine, reply: Abstention, nearest: tuple[Checked, ...], question: str) -> str:
    if not nearest:
        where = "inside the filters" if reply.reason is Reason.FILTERED_OUT else "in the documents"
        return _head("No sources", question) + f'<p class="pq-note">Nothing {where} comes near.</p>'
    note = '<p class="pq-note">These passages come nearest. They are for reading: none of them is an answer.</p>'
    cards = "".join(_card(engine, each, "span") for each in nearest)
    return _head("Nearest passages", question) + note + f'<ul class="pq-cards">{cards}</ul>'


def _card(engine: Engine, checked: Checked, tag: str, number: int | None = None) -> str:
    """One source. `tag` sets the cited words off: `mark` where they answer, `span` where they are only near."""
    citation = checked.citation
    around = surroundings(engine, citation)
    shown_number = f'<span class="pq-number" aria-hidden="true">{number}</span>' if number else ""
    address = f'href="{shown(reader_address(citation))}"{also_attribute(citation)}'
    open_link = f'<a class="pq-open" {address}>{shown(citation.title)}</a>'
    return (
        f'<li class="pq-card">{shown_number}<h3 class="pq-title" dir="auto">{open_link}</h3>'
        f"{_facts(checked)}{_caution(checked)}{_in_place(citation, around, tag)}"
        f"{elsewhere_html((reader_address(copy), copy) for copy in citation.also_in)}{_receipt(citation)}</li>"
    )


def _facts(checked: Checked) -> str:
    """Date, publisher, page and heading in a line, and the place: a link where a browser may follow it."""
    citation = checked.citation
    facts = [
        day(citation.published) if citation.published else "undated",
        isolated(checked.publisher) if checked.publisher else "",
        f"page {citation.page}" if citation.page is not None else "",
        isolated(citation.heading) if citation.heading and citation.heading != citation.title else "",
        _place(checked),
    ]
    return f'<p class="pq-facts">{" <span>·</span> ".join(fact for fact in facts if fact)}</p>'


def _place(checked: Checked) -> str:
    if checked.original is None:
        return isolated(name_of_place(checked.citation.uri))
    return f'<a href="{shown(checked.original)}" target="_blank" rel="noopener noreferrer">Open the original</a>'


def _caution(checked: Checked) -> str:
    verification = checked.verification
    if verification.verdict is Verdict.VALID:
        return ""
    return f'<p class="pq-caution">{shown(verification.detail)}</p>'


def _in_place(citation: Citation, around: Surroundings, tag: str) -> str:
    """The cited words between what stands before and after them, by offsets."""
    before = ("… " if around.cut_before else "") + around.before
    after = around.after + (" …" if around.cut_after else "")
    cited = f'<{tag} class="pq-cited">{shown(citation.quote)}</{tag}>'
    return f'<blockquote class="pq-place" dir="auto">{shown(before)}{cited}{shown(after)}</blockquote>'


def _receipt(citation: Citation) -> str:
    """What a machine needs to check the quotation."""
    return (
        '<details class="pq-receipt"><summary>Receipt</summary><dl>'
        f"<dt>Characters</dt><dd>{citation.span.start}–{citation.span.end}</dd>"
        f"<dt>Version</dt><dd>{shown(citation.version)}</dd><dt>Document</dt><dd>{shown(citation.document)}</dd>"
        f"<dt>Address</dt><dd>{isolated(citation.uri)}</dd></dl></details>"
    )
