"""The replies that quoted a document, and what became of their quotations since."""

from dataclasses import dataclass
from typing import Any

from pullquote.audit.log import Audit
from pullquote.audit.record import Record
from pullquote.engine import Engine
from pullquote.types import Verdict, Verification
from pullquote.wire import verification_to_json


@dataclass(frozen=True, slots=True)
class Affected:
    """A recorded reply, and the verdicts of today on those of its quotations that the document held."""

    record: Record
    verifications: tuple[Verification, ...]

    @property
    def holds(self) -> bool:
        """Whether the document still says all that is quoted of it."""
        return all(each.verdict in {Verdict.VALID, Verdict.MOVED} for each in self.verifications)


def affected(document: str, audit: Audit, engine: Engine) -> list[Affected]:
    """The replies, oldest first, that quote the document of this id, which may have been removed since."""
    return [
        Affected(record, tuple(engine.verify(each for each in record.quotations if each.document == document)))
        for record in audit.quoting(document)
    ]


def affected_to_json(each: Affected) -> dict[str, Any]:
    return {
        "number": each.record.number,
        "replied": each.record.content["replied"],
        "question": each.record.question,
        "holds": each.holds,
        "verifications": [verification_to_json(verification) for verification in each.verifications],
    }
