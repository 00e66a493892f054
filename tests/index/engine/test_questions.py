"""Questions within filters, and what is no question."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from unicodedata import normalize

import pytest

from pullquote.build import build_reader
from pullquote.engine import Engine
from pullquote.errors import InvalidQuestion
from pullquote.protocols import Embedder
from pullquote.settings import Settings
from pullquote.types import Abstention, Answer, Filters, Reason

from .conftest import COST, FIRE, UNRELATED, MakeDocument

# What a reader's score says of them is no estimate of anything.
WORDLESS = ("?", "...", ", " * 100, "€?", "🗼", "☕?", "_", "\u200b", "\u0301", "\x00")


@pytest.mark.parametrize(
    "filters",
    [
        Filters(published_to=date(2024, 12, 31)),
        Filters(published_from=date(2025, 6, 7)),
        Filters(uri_prefix="paper:q"),
        Filters(metadata={"desk": "harbour"}),
        Filters(uri_prefix="elsewhere:"),
    ],
)
def test_an_answer_outside_the_filters_is_not_given_but_known(engine: Engine, filters: Filters) -> None:
    reply = engine.ask(COST, filters)
    assert isinstance(reply, Abstention)
    assert reply.reason == Reason.FILTERED_OUT
    assert "310,000" not in repr(reply)


def test_an_answer_inside_the_filters_is_given(engine: Engine) -> None:
    reply = engine.ask(COST, Filters(published_from=date(2025, 6, 6), metadata={"desk": "town"}))
    assert isinstance(reply, Answer)
    assert {quote.uri for quote in reply.quotes} == {"paper:roof"}


def test_a_part_that_is_told_nowhere_is_named_whoever_is_asked_for_first(
    embedder: Embedder, open_engine: Callable[..., Engine], tmp_path: Path, document: MakeDocument
) -> None:
    engine = open_engine(tmp_path, reader=build_reader(Settings(), embedder))
    engine.add_documents([document("a:port", "Osk Marine bought the port of Tolling.")])
    for question in (f"{who} bought the port of Tolling, and when?" for who in ("Who", "Which company")):
        reply = engine.ask(question)
        assert isinstance(reply, Answer)
        assert reply.untold == ("when",)
    engine.add_documents([document("a:port", "Osk Marine bought the port of Tolling on Friday.")])
    for question in (f"{who} bought the port of Tolling, and when?" for who in ("Who", "Which company")):
        assert engine.ask(question).reason is None
    engine.close()


def test_a_part_that_is_told_outside_the_filters_alone_is_not_called_untold(
    embedder: Embedder, open_engine: Callable[..., Engine], tmp_path: Path, document: MakeDocument
) -> None:
    engine = open_engine(tmp_path, reader=build_reader(Settings(), embedder))
    engine.add_documents([document("a:fire", "The ferry Marit burned on Friday morning.")])
    question, filters = "When and where did the ferry Marit burn?", Filters(uri_prefix="a:")
    reply = engine.ask(question, filters)
    assert isinstance(reply, Answer)
    assert (reply.reason, reply.caveat) == (Reason.PARTLY_STATED, "The documents do not say where.")
    engine.add_documents([document("b:fire", "The ferry Marit burned off Tolling Rock.")])
    reply = engine.ask(question, filters)
    assert isinstance(reply, Answer)
    assert [quote.uri for quote in reply.quotes] == ["a:fire"]
    assert (reply.reason, reply.caveat) == (
        Reason.FILTERED_OUT,
        "Only documents outside the chosen filters may say where.",
    )
    assert engine.ask(question).reason is None
    engine.close()


def test_what_is_told_outside_the_filters_is_not_called_untold(engine: Engine) -> None:
    question = "Who said that all passengers of the ferry Marit were taken off?"
    assert isinstance(engine.ask(question), Answer)
    outside = engine.ask(question, Filters(uri_prefix="paper:q"))
    assert (outside.reason, outside.untold) == (Reason.FILTERED_OUT, ())
    nowhere = engine.ask(question.replace("Marit", "Petrel"), Filters(uri_prefix="paper:q"))
    assert (nowhere.reason, nowhere.untold) == (Reason.NO_PASSAGE, ("Petrel",))


def test_what_nobody_says_is_not_called_filtered_out(engine: Engine) -> None:
    reply = engine.ask(UNRELATED, Filters(uri_prefix="paper:q"))
    assert isinstance(reply, Abstention)
    assert reply.reason != Reason.FILTERED_OUT


def test_filters_that_let_nothing_through_are_said_to(engine: Engine) -> None:
    reply = engine.ask(UNRELATED, Filters(uri_prefix="elsewhere:"))
    assert isinstance(reply, Abstention)
    assert reply.reason == Reason.FILTERED_OUT


def test_top_k_bounds_the_hits(engine: Engine) -> None:
    assert len(engine.search(COST, top_k=2).hits) == 2
    assert len(engine.search(COST).hits) == 4


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "The question is empty. Ask something, in words."),
        (" \n\t", "The question is empty. Ask something, in words."),
        *((each, "The question has no letter and no digit. Ask something, in words.") for each in WORDLESS),
        ("a" * 201, "The question has 201 characters, over the limit of 200. Ask a shorter one."),
        ("Who \ud800?", "The question has half a surrogate pair, which is no character. Send it as UTF-8."),
    ],
    ids=["empty", "blank", *map(ascii, WORDLESS), "long", "surrogate"],
)
def test_what_is_no_question_is_refused(engine: Engine, question: str, said: str) -> None:
    for ask in (engine.ask, engine.search, lambda question: list(engine.stream(question))):
        with pytest.raises(InvalidQuestion) as refusal:
            ask(question)
        assert str(refusal.value) == said


@pytest.mark.parametrize(
    "question", ["a" * 200, "x\x00y", "\u202ewho\ufeff", "who\nwhat", "1911?", "灯台?", "من؟", "क?", "½?", "☕ c?"]
)
def test_what_can_be_asked_gets_a_reply(engine: Engine, question: str) -> None:
    assert engine.ask(question).question == question


def test_a_question_finds_and_reads_the_same_however_its_letters_were_typed(engine: Engine) -> None:
    question = "Who is Pál Szabó, and what does the Osk choir sing?"
    typed = normalize("NFD", question)
    assert typed != question
    assert engine.search(typed).hits == engine.search(question).hits
    assert engine.ask(typed) == replace(engine.ask(question), question=typed)
    copied = question.replace("Szabó", "Sza\u00adb\u200bó")
    assert engine.search(copied).hits == engine.search(question).hits
    assert engine.ask(copied) == replace(engine.ask(question), question=copied)
    assert engine.ask("Szabo\u0301?").question == "Szabo\u0301?"


def test_a_question_may_be_asked_of_one_origin(empty_engine: Engine, document: MakeDocument) -> None:
    empty_engine.add_documents(
        [
            document("file:///a/minutes/1.txt", FIRE, metadata={"newspaper": "The Courier"}),
            document("file:///a/minutes/2.txt", FIRE),
            document("file:///b/minutes/3.txt", FIRE),
            document("upload:4.txt", FIRE),
        ]
    )
    found = {
        origin.name: {hit.passage.source.uri for hit in empty_engine.search("ferry fire", origin.filters).hits}
        for origin in empty_engine.origins()
    }
    assert found == {
        # A folder's filter is its address, which the documents of a publisher may have too.
        "a/minutes": {"file:///a/minutes/1.txt", "file:///a/minutes/2.txt"},
        "b/minutes": {"file:///b/minutes/3.txt"},
        "The Courier": {"file:///a/minutes/1.txt"},
        "uploads": {"upload:4.txt"},
    }


def test_a_name_may_be_asked_for_by_its_initials(own_engine: Engine, document: MakeDocument) -> None:
    text = "The Marrowick Harbour Trust has its seat in the old customs house. It was founded in 1894."
    own_engine.add_documents([document("paper:trust", text)])
    reply = own_engine.ask("Where does the MHT have its seat?")
    assert isinstance(reply, Answer)
    assert reply.question == "Where does the MHT have its seat?"
    assert "customs house" in reply.quotes[0].quote
