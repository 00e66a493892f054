"""Receipts are verified against the document as it stands now: valid, moved, changed or gone."""

import pytest

from pullquote.engine import Engine
from pullquote.types import Citation, Filters, Verdict

from .conftest import FIRE, MakeDocument, edited


@pytest.fixture
def receipt(own_engine: Engine) -> Citation:
    """For the first sentence about the fire."""
    passage = own_engine.search("ferry fire", Filters(uri_prefix="paper:fire")).hits[0].passage
    return Citation.of(passage.source, passage.section, passage.sentences[0], FIRE)


def test_a_fresh_receipt_is_valid(own_engine: Engine, receipt: Citation) -> None:
    [verification] = own_engine.verify([receipt])
    assert (verification.verdict, verification.found) == (Verdict.VALID, receipt.span)


def test_a_receipt_outlives_a_new_title(own_engine: Engine, receipt: Citation, document: MakeDocument) -> None:
    own_engine.add_documents([document("paper:fire", FIRE, "Another title")])
    assert [each.verdict for each in own_engine.verify([receipt])] == [Verdict.VALID]


def test_words_that_moved_are_found(own_engine: Engine, receipt: Citation, document: MakeDocument) -> None:
    own_engine.add_documents([edited(document, f"Update 🚒. {FIRE}")])
    [verification] = own_engine.verify([receipt])
    assert (verification.verdict, verification.found) == (Verdict.MOVED, receipt.span.shifted(10))
    assert own_engine.store.text(receipt.document, receipt.version) == FIRE


def test_words_that_changed_are_told(own_engine: Engine, receipt: Citation, document: MakeDocument) -> None:
    own_engine.add_documents([edited(document, FIRE.replace("Friday", "Saturday"))])
    [verification] = own_engine.verify([receipt])
    assert (verification.verdict, verification.found) == (Verdict.CHANGED, None)


def test_an_edit_that_is_undone_makes_a_receipt_valid_again(
    own_engine: Engine, receipt: Citation, document: MakeDocument
) -> None:
    own_engine.add_documents([edited(document, "Nothing burned after all.")])
    own_engine.add_documents([edited(document, FIRE)])
    assert [each.verdict for each in own_engine.verify([receipt])] == [Verdict.VALID]


def test_a_removed_document_is_gone(own_engine: Engine, receipt: Citation) -> None:
    own_engine.remove("paper:fire")
    [verification] = own_engine.verify([receipt])
    assert (verification.verdict, verification.found) == (Verdict.GONE, None)
