"""What the fault tests record in an audit: answers that quote two documents, of some kilobytes as real ones are."""

from datetime import UTC, datetime
from pathlib import Path

from pullquote.audit.chain import Head
from pullquote.audit.log import Audit
from pullquote.protocols import Exchange
from pullquote.types import Answer, Citation, Document, Filters, Finished, Section, Span

TEXT = "The lighthouse on Tolling Rock was built by Ada Brandt in 1911."


def exchange(number: int) -> Exchange:
    reply = Answer(f"Question {number}?", (_quotation(number), _quotation(number + 1)), None, 0.9, 1)
    return Exchange(Filters(), 8, {"made by": "a reader " * 500}, datetime.now(UTC), Finished(reply))


def check_chain(path: Path, acknowledged: int, begun: int = 0) -> int:
    """It is whole, and has each row that was acknowledged, and at most those that were `begun` then; how many."""
    audit = Audit(path)
    audit.prepare()
    found = audit.verify()
    audit.close()
    assert isinstance(found, Head), found
    assert acknowledged <= found.number <= acknowledged + begun, (acknowledged, found)
    return found.number


def _quotation(number: int) -> Citation:
    document = Document(f"paper:{number % 7}", "The light", TEXT, "text/plain", (Section(Span(0, len(TEXT))),))
    return Citation.of(document.source, document.sections[0], Span(0, len(TEXT)), TEXT)
