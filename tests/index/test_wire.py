"""What stands in the JSON of a reply, a hit, a document, a verification."""

import dataclasses
import json
from datetime import UTC, date, datetime

from pullquote.fate import Fate
from pullquote.protocols import Listing
from pullquote.types import (
    Abstention,
    Answer,
    Citation,
    Considered,
    Document,
    Hit,
    Passage,
    Reason,
    Resolved,
    Section,
    Span,
    Verdict,
    Verification,
)
from pullquote.wire import (
    considered_to_json,
    document_to_json,
    hit_to_json,
    listing_to_json,
    receipt_hash,
    reply_to_json,
    verification_to_json,
)

TEXT = "The Grey Petrel burned on Friday. Captain Ada Brandt saw the smoke first."
SECTION = Section(Span(0, len(TEXT)), "Fire", 3)
DOCUMENT = Document("https://x.example/fire", "Fire", TEXT, "text/plain", (SECTION,), date(2025, 3, 14), {"a": "b"})


def cite(start: int, end: int) -> Citation:
    return Citation.of(DOCUMENT.source, SECTION, Span(start, end), TEXT)


ANSWER = Answer("Who?", (dataclasses.replace(cite(34, 73), also_in=(cite(0, 3),)),), cite(42, 52), 0.93456, 12)


def test_an_answer_has_the_layout_of_the_design() -> None:
    value = reply_to_json(ANSWER)
    assert list(value) == (
        "question outcome text confidence generation short quotes resolved reason untold nearest".split()
    )
    assert (value["outcome"], value["confidence"], value["generation"]) == ("answered", 0.9346, 12)
    assert value["text"] == "Captain Ada Brandt saw the smoke first."
    assert (value["resolved"], value["reason"], value["untold"], value["nearest"]) == (None, None, [], [])
    assert value["short"] == {
        "document": DOCUMENT.id,
        "uri": "https://x.example/fire",
        "title": "Fire",
        "published": "2025-03-14",
        "version": DOCUMENT.version,
        "start": 42,
        "end": 52,
        "quote": "Ada Brandt",
        "prefix": "rey Petrel burned on Friday. Captain "[-32:],
        "suffix": " saw the smoke first.",
        "page": 3,
        "heading": "Fire",
        "also_in": [],
    }


def test_the_days_that_an_answer_means_stand_beside_it() -> None:
    friday = Resolved(date(2025, 3, 14), date(2025, 3, 14), "the Friday of the story's date, 2025-03-14")
    value = reply_to_json(dataclasses.replace(ANSWER, resolved=friday))
    assert value["resolved"] == {
        "start": "2025-03-14",
        "end": "2025-03-14",
        "rule": "the Friday of the story's date, 2025-03-14",
    }


def test_a_partial_answer_says_what_is_not_told() -> None:
    partial = dataclasses.replace(ANSWER, short=None, untold=("when",))
    value = reply_to_json(partial)
    assert (value["outcome"], value["reason"], value["untold"]) == ("partly", "PARTLY_STATED", ["when"])
    assert (value["short"], value["quotes"][0]["quote"]) == (None, "Captain Ada Brandt saw the smoke first.")
    outside = reply_to_json(dataclasses.replace(partial, filtered_out=True))
    assert outside == {**value, "reason": "FILTERED_OUT"}


def test_an_abstention_has_the_same_layout() -> None:
    value = reply_to_json(Abstention("Who?", Reason.NOT_STATED, 0.1, 12, (cite(0, 33),)))
    assert list(value) == list(reply_to_json(ANSWER))
    assert (value["outcome"], value["reason"], value["text"]) == ("abstained", "NOT_STATED", "")
    assert (value["short"], value["quotes"]) == (None, [])
    assert value["nearest"][0]["quote"] == "The Grey Petrel burned on Friday."
    assert value["untold"] == []
    assert reply_to_json(Abstention("Who?", Reason.NOT_STATED, 0.6, 12, untold=("Osk",)))["untold"] == ["Osk"]


def test_a_verification_tells_where_the_words_are_now() -> None:
    verification = Verification("d", "quote", Verdict.MOVED, Span(3, 8), "They moved.")
    assert verification_to_json(verification) == {
        "document": "d",
        "quote": "quote",
        "verdict": "MOVED",
        "start": 3,
        "end": 8,
        "detail": "They moved.",
    }
    gone = dataclasses.replace(verification, verdict=Verdict.GONE, found=None)
    assert (verification_to_json(gone)["start"], verification_to_json(gone)["end"]) == (None, None)


def test_a_hit_explains_itself() -> None:
    passage = Passage(DOCUMENT.source, Span(0, 33), SECTION, TEXT[:33], (Span(0, 33),))
    value = hit_to_json(Hit(passage, 0.5, {"dense": 1}, {"dense": 0.8}))
    assert (value["start"], value["end"], value["text"]) == (0, 33, "The Grey Petrel burned on Friday.")
    assert (value["ranks"], value["scores"], value["page"]) == ({"dense": 1}, {"dense": 0.8}, 3)
    json.dumps(value)


def test_what_was_considered_has_no_text_but_its_fate() -> None:
    passage = Passage(DOCUMENT.source, Span(0, 33), SECTION, TEXT[:33], (Span(0, 33),))
    hit = Hit(passage, 0.5, {"dense": 1}, {"dense": 0.8})
    quoted, unread = considered_to_json((Considered(hit, Fate.QUOTED, 0.75, 2), Considered(hit, Fate.UNREAD, None)))
    place = hit_to_json(hit)
    del place["text"]
    assert quoted == {**place, "fate": "QUOTED", "reading": 0.75, "quote": 2}
    assert unread == {**place, "fate": "UNREAD", "reading": None, "quote": None}


def test_a_receipts_hash_covers_all_of_it_but_its_copies() -> None:
    receipt = cite(34, 73)
    assert receipt_hash(receipt) == receipt_hash(dataclasses.replace(receipt, also_in=(cite(0, 3),)))
    others = [cite(34, 72), *(dataclasses.replace(receipt, **{name: "x"}) for name in ("quote", "suffix", "title"))]
    assert len({receipt_hash(each) for each in (receipt, *others)}) == len(others) + 1


def test_documents_and_listings() -> None:
    value = document_to_json(DOCUMENT)
    assert (value["text"], value["published"], value["metadata"]) == (TEXT, "2025-03-14", {"a": "b"})
    assert value["sections"] == [{"start": 0, "end": len(TEXT), "heading": "Fire", "page": 3}]
    listed = listing_to_json(Listing(DOCUMENT.source, 1, len(TEXT), datetime(2025, 3, 14, tzinfo=UTC)))
    assert (listed["added"], listed["passages"]) == ("2025-03-14T00:00:00Z", 1)
