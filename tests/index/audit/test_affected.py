"""The replies that quoted a document, with today's verdict on each quotation."""

from collections.abc import Callable

from pullquote.audit.affected import affected, affected_to_json
from pullquote.audit.log import Audit
from pullquote.engine import Engine
from pullquote.types import Document, Verdict, document_id

from .conftest import TEXT, citation_of, exchange_of

BUILT = "Who built the lighthouse on Tolling Rock?"
LIGHT = document_id("paper:light")


def verdicts(recorded: Audit, engine: Engine) -> list[list[Verdict]]:
    return [[each.verdict for each in found.verifications] for found in affected({LIGHT}, recorded, engine)]


def test_the_replies_that_quoted_a_document_are_told_with_verdicts(
    recording: Engine, recorded: Audit, document: Callable[..., Document]
) -> None:
    for question in (BUILT, "By how much did the herring quota fall?", BUILT):
        recording.ask(question)
    assert [each.number for each in affected({LIGHT}, recorded, recording)] == [1, 3]
    assert verdicts(recorded, recording) == [[Verdict.VALID], [Verdict.VALID]]
    recording.add_documents([document("paper:light", f"Corrected. {TEXT}")])
    assert verdicts(recorded, recording) == [[Verdict.MOVED], [Verdict.MOVED]]
    assert all(each.holds for each in affected({LIGHT}, recorded, recording))
    recording.add_documents([document("paper:light", "Nothing is known of who built it.")])
    assert verdicts(recorded, recording) == [[Verdict.CHANGED], [Verdict.CHANGED]]
    recording.remove("paper:light")
    [first, _] = affected({LIGHT}, recorded, recording)
    assert not first.holds
    told = affected_to_json(first)
    assert (told["number"], told["question"], told["holds"]) == (1, BUILT, False)
    assert [each["verdict"] for each in told["verifications"]] == ["GONE"]


def test_a_reply_that_quotes_two_of_the_documents_is_told_once(audit: Audit, recording: Engine) -> None:
    for number, uri in enumerate(("paper:choir", "paper:light", "paper:quota"), start=1):
        assert audit.append(exchange_of(BUILT, uri)) == number
    both = exchange_of(BUILT, "paper:light")
    [quote] = both.finished.reply.quotes
    object.__setattr__(quote, "also_in", (citation_of("paper:quota"),))
    assert audit.append(both) == 4
    asked = {document_id("paper:quota"), LIGHT}
    found = [(each.number, len(each.verifications)) for each in affected(asked, audit, recording)]
    assert found == [(2, 1), (3, 1), (4, 2)]


def test_copies_count_as_quotations_and_what_is_only_near_does_not(audit: Audit, recording: Engine) -> None:
    copied = exchange_of(BUILT, "paper:light")
    [quote] = copied.finished.reply.quotes
    object.__setattr__(quote, "also_in", (citation_of("paper:copy"),))
    audit.append(copied)
    near = exchange_of("Who?")
    object.__setattr__(near.finished.reply, "nearest", (citation_of("paper:near"),))
    audit.append(near)
    for uri, numbers in (("paper:light", [1]), ("paper:copy", [1]), ("paper:near", [])):
        assert [each.number for each in affected({document_id(uri)}, audit, recording)] == numbers
