"""Why a reply is as it is: each passage that was found, at which ranks, and what became of it. HTML, escaped."""

from collections.abc import Sequence

from pullquote.types import Abstention, Considered, Filters, Hit
from pullquote_ui.counted import counted
from pullquote_ui.page.conversation import Replied, Turn
from pullquote_ui.page.links import place_address
from pullquote_ui.page.markup import day, isolated, shown

RETRIEVERS = {"dense": "By meaning", "lexical": "By words"}


def why_html(turn: Turn, replied: Replied) -> str:
    """A fold, closed at first."""
    asked = "Why there is no answer" if isinstance(replied.reply, Abstention) else "Why this answer"
    inside = _summary(turn, replied) + _table(replied.considered)
    return f'<details class="pq-why"><summary>{asked}</summary>{inside}</details>'


def _summary(turn: Turn, replied: Replied) -> str:
    reply = replied.reply
    what = "do answer after all" if isinstance(reply, Abstention) else "answer the question"
    looked = f"{counted(len(replied.considered), 'passage')} looked at. " if replied.considered else ""
    return (
        f'<p class="pq-note">{looked}The estimated probability that the documents {what} is '
        f"{reply.confidence:.0%}. Asked of commit {reply.generation:,}{_limits(turn.filters)}.</p>"
    )


def _limits(filters: Filters) -> str:
    limits = [
        f"from {day(filters.published_from)}" if filters.published_from else "",
        f"to {day(filters.published_to)}" if filters.published_to else "",
        f"from {isolated(filters.uri_prefix)}" if filters.uri_prefix else "",
        *(isolated(value) for value in filters.metadata.values()),
    ]
    said = ", ".join(limit for limit in limits if limit)
    return f", only documents {said}" if said else ""


def _table(considered: Sequence[Considered]) -> str:
    if not considered:
        return ""
    heads = "".join(
        f'<th scope="col">{head}</th>' for head in ("Passage, and what became of it", *RETRIEVERS.values(), "Score")
    )
    rows = "".join(map(_row, considered))
    return (
        '<div class="pq-scroll" role="region" aria-label="Passages looked at" tabindex="0">'
        f'<table class="pq-passages"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _row(each: Considered) -> str:
    hit = each.hit
    source, span = hit.passage.source, hit.passage.span
    ranks = "".join(f"<td>{_rank(hit, retriever)}</td>" for retriever in RETRIEVERS)
    address = place_address(source.id, source.version, span)
    title = f'<a class="pq-open" href="{shown(address)}">{isolated(source.title)}</a>'
    return (
        f'<tr><th scope="row">{title} <span>{span.start:,}–{span.end:,}</span><br>{_fate(each)}</th>{ranks}'
        f"<td>{hit.score:.4f}</td></tr>"
    )


def _rank(hit: Hit, retriever: str) -> str:
    if retriever not in hit.ranks:
        return "not found"
    return f"{hit.ranks[retriever]}. <span>({hit.scores[retriever]:.2f})</span>"


def _fate(each: Considered) -> str:
    number = f" [{each.quote}]" if each.quote else ""
    score = f" ({each.score:.2f})" if each.score is not None else ""
    return f"<span>{shown(each.fate.sentence)}{number}{score}</span>"
