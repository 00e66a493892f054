"""Documents by id, uri, version and order; what is removed, and what is uploaded."""

import pytest

from pullquote.engine import Engine
from pullquote.errors import UnknownDocument, UnknownVersion, UnreadableDocument
from pullquote.protocols import Edition, Order
from pullquote.types import Abstention, Document, document_id

from .conftest import COST, FIRE, MakeDocument, edited


def test_a_document_is_known_by_id_and_by_uri(engine: Engine, articles: list[Document]) -> None:
    assert engine.document("paper:fire") == engine.document(document_id("paper:fire")) == articles[0]


def test_an_unknown_document_is_named(own_engine: Engine) -> None:
    for use in (own_engine.document, own_engine.remove):
        with pytest.raises(UnknownDocument, match=r"No document has the id or uri 'paper:none'\. `pullquote list`"):
            use("paper:none")


def test_documents_are_searched_and_sorted(engine: Engine) -> None:
    newest = engine.documents(2, 0, matching="HARBOUR", order=Order.PUBLISHED, descending=True)
    assert [listing.source.uri for listing in newest] == ["paper:fire", "paper:quota"]
    assert (engine.matching("HARBOUR"), engine.matching("")) == (2, 4)


def test_an_edition_is_of_the_version_that_is_named(own_engine: Engine, document: MakeDocument) -> None:
    former = own_engine.document("paper:fire")
    own_engine.add_documents([edited(document, "Nothing burned after all.")])
    current = own_engine.document("paper:fire")
    assert own_engine.edition("paper:fire") == own_engine.edition(current.id, current.version) == Edition(current, None)
    edition = own_engine.edition(current.id, former.version)
    assert (edition.document, edition.superseded is None) == (former, False)


def test_what_is_not_kept_has_no_edition(engine: Engine) -> None:
    with pytest.raises(UnknownDocument, match="'paper:none'"):
        engine.edition("paper:none", "0")
    with pytest.raises(UnknownVersion, match=r"No text of the version '0' of 'paper:fire' is kept: .* Ask for") as told:
        engine.edition("paper:fire", "0")
    assert (told.value.name, told.value.version) == ("paper:fire", "0")


def test_a_removed_document_is_returned_and_gone(own_engine: Engine, articles: list[Document]) -> None:
    assert own_engine.remove("paper:roof") == articles[1]
    assert own_engine.counts().documents == 3
    reply = own_engine.ask(COST)
    assert isinstance(reply, Abstention)
    assert "310,000" not in repr(reply)
    assert [listing.source.uri for listing in own_engine.documents(limit=2, offset=1)] == ["paper:fire", "paper:quota"]


def test_an_upload_is_addressed_by_its_name(empty_engine: Engine) -> None:
    added = empty_engine.add_upload("mein café.txt", FIRE.encode())
    assert added.added == [document_id("upload:mein%20caf%C3%A9.txt")]
    assert empty_engine.add_upload("mein café.txt", FIRE.encode()).unchanged == added.added
    assert empty_engine.store.generation() == 1


def test_an_upload_whose_name_can_be_no_address_is_refused(empty_engine: Engine) -> None:
    with pytest.raises(UnreadableDocument, match=r"upload:a%3F\.txt: .*half a surrogate pair.* Rename it"):
        empty_engine.add_upload("a\ud800.txt", FIRE.encode())
    assert empty_engine.counts().documents == 0


def test_a_name_that_encodes_nothing_is_no_document_s(engine: Engine) -> None:
    for look_up in (engine.document, engine.edition, engine.remove):
        with pytest.raises(UnknownDocument, match=r"'\\ud800'"):
            look_up("\ud800")
    with pytest.raises(UnknownVersion):
        engine.edition("paper:fire", "\ud800")
