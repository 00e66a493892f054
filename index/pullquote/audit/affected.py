"""The replies that quoted documents, and what became of their quotations since."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache
from typing import Any

from pullquote.audit.log import Audit
from pullquote.engine import Engine
from pullquote.types import Citation, Verdict, Verification
from pullquote.wire import verification_to_json


@dataclass(frozen=True, slots=True)
class Affected:
    """A recorded reply, and the verdicts of today on those of its quotations that the documents held."""

    number: int
    replied: str
    question: str
    verifications: tuple[Verification, ...]

    @property
    def holds(self) -> bool:
        """Whether the documents still say all that is quoted of them."""
        return all(each.verdict in {Verdict.VALID, Verdict.MOVED} for each in self.verifications)


def affected(documents: Set[str], audit: Audit, engine: Engine) -> Iterator[Affected]:
    """The replies, oldest first, that quote a document of these ids, which may have been removed since."""

    @cache
    def verified(citation: Citation) -> Verification:
        """Many replies quote the same words."""
        [verification] = engine.verify([citation])
        return verification

    for record in audit.quoting(*documents):
        verifications = tuple(verified(each) for each in record.quotations if each.document in documents)
        yield Affected(record.number, record.content["replied"], record.question, verifications)


def affected_to_json(each: Affected) -> dict[str, Any]:
    return {
        "number": each.number,
        "replied": each.replied,
        "question": each.question,
        "holds": each.holds,
        "verifications": [verification_to_json(verification) for verification in each.verifications],
    }
