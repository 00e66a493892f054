"""What is indexed, and what became of the files that were added. HTML, all text escaped."""

from collections.abc import Sequence
from dataclasses import dataclass

from pullquote.errors import PullquoteError
from pullquote.ingest import Added
from pullquote.protocols import Counts, Listing
from pullquote_ui.page.markup import counted, day, isolated, shown
from pullquote_ui.page.sources import name_of_place, publisher_of

MOST_ROWS = 500
EMPTY = '<p class="pq-note">No documents yet. Add some above; what is listed here can be asked about.</p>'


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of one file: its report, or the error that kept it from being stored."""

    name: str
    outcome: Added | PullquoteError


def documents_html(listings: Sequence[Listing], total: Counts) -> str:
    """The documents, ordered as they were given; of very many these are only the first `MOST_ROWS`."""
    if not listings:
        return EMPTY
    rows = "".join(map(_row, listings))
    left_out = total.documents - len(listings)
    more = f'<p class="pq-note">And {left_out:,} more: `pullquote list` shows them all.</p>' if left_out > 0 else ""
    passages = counted(total.passages, "passage")
    return (
        f'<table class="pq-documents"><caption>{counted(total.documents, "document")}, {passages}</caption>'
        '<thead><tr><th scope="col">Title</th><th scope="col">Date</th><th scope="col">Source</th>'
        f'<th scope="col" class="pq-amount">Passages</th></tr></thead><tbody>{rows}</tbody></table>{more}'
    )


def uploads_html(uploads: Sequence[Upload], waiting: Sequence[str] = ()) -> str:
    """A line for each file: what was read, or why it was not and what to do; then those that still wait."""
    lines = "".join(map(_upload, uploads))
    lines += "".join(f'<li class="pq-waits">{isolated(name)} <span>Reading</span></li>' for name in waiting)
    return f'<ul class="pq-uploads" role="status">{lines}</ul>' if lines else ""


def _row(listing: Listing) -> str:
    source = listing.source
    where = publisher_of(source) or name_of_place(source.uri)
    published = day(source.published) if source.published else "undated"
    return (
        f'<tr><th scope="row" dir="auto">{shown(source.title)}</th><td>{published}</td>'
        f'<td title="{shown(source.uri)}">{isolated(where)}</td>'
        f'<td class="pq-amount">{listing.passages:,}</td></tr>'
    )


def _upload(upload: Upload) -> str:
    match upload.outcome:
        case PullquoteError() as error:
            return _line(upload.name, "pq-refused", shown(str(error)))
        case Added(failures=[]) as added:
            return _line(upload.name, "pq-read", _done(added))
        case Added(failures=failures) as added:
            reasons = [f"{shown(failure.reason)} {shown(failure.remedy)}" for failure in failures]
            why = "".join(f'<span class="pq-why">{reason}</span>' for reason in reasons)
            return _line(upload.name, "pq-refused", f"{_done(added)}{why}")


def _line(name: str, look: str, said: str) -> str:
    return f'<li class="{look}">{isolated(name)} <span>{said}</span></li>'


def _done(added: Added) -> str:
    """What was stored, in words; "Not read." where nothing was."""
    parts = [
        f"{counted(len(ids), 'document')} {what}"
        for ids, what in ((added.added, "added"), (added.replaced, "replaced"), (added.unchanged, "known already"))
        if ids
    ]
    if not parts:
        return "Not read."
    passages = f", {counted(added.passages, 'passage')}" if added.passages else ""
    return f"{' and '.join(parts)}{passages}."
