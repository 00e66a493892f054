"""What is indexed, and what became of the files that were added. HTML, all text escaped."""

from collections.abc import Sequence
from dataclasses import dataclass

from pullquote.errors import PullquoteError, UnreadableDocument
from pullquote.ingest import Added
from pullquote.protocols import Counts, Listing, Order
from pullquote_ui.counted import counted
from pullquote_ui.page.arrangement import ROWS, Arrangement
from pullquote_ui.page.links import place_address
from pullquote_ui.page.markup import day, isolated, shown
from pullquote_ui.page.origins import name_of_place, publisher_of

EMPTY = '<p class="pq-note">No documents yet. Add some above; what is listed here can be asked about.</p>'
NOTHING = '<p class="pq-note">No documents yet.</p>'
COLUMNS = {
    Order.TITLE: "Title",
    Order.PUBLISHED: "Date",
    Order.URI: "Source",
    Order.PASSAGES: "Passages",
    Order.ADDED: "Added",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of one file: its report, or the error that kept it from being stored."""

    name: str
    outcome: Added | PullquoteError


def documents_html(
    listings: Sequence[Listing], arrangement: Arrangement, matching: int, total: Counts, *, removable: bool = True
) -> str:
    """A page of the documents. `matching` is how many have the words that are searched for."""
    if not total.documents:
        return EMPTY if removable else NOTHING
    all_of_them = f"{counted(total.documents, 'document')}, {counted(total.passages, 'passage')}"
    found = f"{matching:,} of {all_of_them}" if arrangement.matching.strip() else all_of_them
    heads = "".join(_column(order, arrangement) for order in COLUMNS)
    if removable:
        heads += "<td></td>"
    rows = "".join(_row(listing, removable) for listing in listings)
    return (
        f'<table class="pq-documents"><caption>{found}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{_pages(arrangement, matching)}"
    )


def uploads_html(uploads: Sequence[Upload], waiting: Sequence[str] = ()) -> str:
    """A line for each file: what was read, or why it was not and what to do; then those that still wait."""
    lines = "".join(map(_upload, uploads))
    doing = ["Reading", *["Waiting"] * (len(waiting) - 1)]
    lines += "".join(
        f'<li class="pq-waits">{isolated(name)} <span>{what}</span></li>'
        for name, what in zip(waiting, doing, strict=False)
    )
    return f'<div role="status"><ul class="pq-uploads">{lines}</ul></div>' if lines else ""


def _column(order: Order, arrangement: Arrangement) -> str:
    """A head whose press orders the list by it."""
    sort, sign = "none", ""
    if order is arrangement.order:
        sort, sign = ("descending", " ↓") if arrangement.descending else ("ascending", " ↑")
    press = f'<button type="button" data-order="{order.value}">{COLUMNS[order]}'
    return f'<th scope="col" aria-sort="{sort}">{press}<span aria-hidden="true">{sign}</span></button></th>'


def _row(listing: Listing, removable: bool) -> str:
    source = listing.source
    where = publisher_of(source) or name_of_place(source.uri)
    published = day(source.published) if source.published else "undated"
    added = f'<time datetime="{listing.added.isoformat()}">{listing.added:%Y-%m-%d %H:%M} UTC</time>'
    title = shown(source.title)
    remove = (
        f'<td><button type="button" class="pq-act" data-remove="{source.id}" data-title="{title}" '
        f'aria-label="Remove {title}">Remove</button></td>'
    )
    return (
        f'<tr><th scope="row" dir="auto"><a class="pq-open" href="{shown(place_address(source.id))}">{title}</a></th>'
        f'<td>{published}</td><td title="{shown(source.uri)}">{isolated(where)}</td>'
        f'<td class="pq-amount">{listing.passages:,}</td><td>{added}</td>{remove if removable else ""}</tr>'
    )


def _pages(arrangement: Arrangement, matching: int) -> str:
    """Which rows are listed, and the way to those before and after; nothing where one page has all."""
    first, last = arrangement.offset + 1, min(arrangement.offset + ROWS, matching)
    if matching == 0:
        return '<p class="pq-note" role="status">No document has these words in its title, source or facts.</p>'
    if matching <= ROWS:
        return ""
    before = _page_button("Earlier rows", arrangement.offset - ROWS, arrangement.offset > 0)
    after = _page_button("Further rows", arrangement.offset + ROWS, last < matching)
    return f'<p class="pq-pages">{before}<span>{first:,}–{last:,} of {matching:,}</span>{after}</p>'


def _page_button(label: str, offset: int, leads_on: bool) -> str:
    disabled = "" if leads_on else " disabled"
    return f'<button type="button" class="pq-act" data-offset="{max(0, offset)}"{disabled}>{label}</button>'


def _upload(upload: Upload) -> str:
    match upload.outcome:
        case PullquoteError() as error:
            return _line(upload.name, "pq-refused", shown(str(error)))
        case Added(failures=[]) as added:
            return _line(upload.name, "pq-read", _done(added))
        case Added(failures=failures) as added:
            why = "".join(_why_not(failure, upload.name) for failure in failures)
            return _line(upload.name, "pq-refused", f"{_done(added)}{why}")


def _why_not(failure: UnreadableDocument, added: str) -> str:
    """The reason, behind the name of what it is about where that is a part of what was `added`."""
    name = name_of_place(failure.uri)
    which = "" if name == added else f'<b title="{shown(failure.uri)}">{isolated(name)}</b> '
    return f'<span class="pq-why-not">{which}{shown(failure.reason)} {shown(failure.remedy)}</span>'


def _line(name: str, look: str, said: str) -> str:
    return f'<li class="{look}">{isolated(name)} <span>{said}</span></li>'


def _done(added: Added) -> str:
    """What was stored, in words; "Not read." where nothing was."""
    counts = [
        (len(added.added), "document", "added"),
        (len(added.replaced), "document", "replaced"),
        (len(added.unchanged), "document", "known already"),
        (len(added.removed), "document", "removed"),
        (added.files_unchanged, "file", "unchanged"),
        (len(added.gone), "file", "gone, whose documents stay"),
    ]
    parts = [f"{counted(count, noun)} {what}" for count, noun, what in counts if count]
    if not parts:
        return "Not read."
    passages = f", {counted(added.passages, 'passage')}" if added.passages else ""
    return f"{' and '.join(parts)}{passages}."
