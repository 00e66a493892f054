"""Which hits and quotations hold the gold."""

import pytest

from pullquote.engine import Engine
from pullquote.errors import QuestionSetError
from pullquote.evaluate.gold import check_places, holds_gold, judgements, quotes_gold, ranked_items
from pullquote.evaluate.questions import Place, Question, Words
from pullquote.types import Answer, Citation, Hit, Passage, Section, Source, Span

TEXT = "The boat burned. Ada Brandt saw it first. Nobody else did."
SHORT = Span(17, 27)
SENTENCE = Span(17, 41)
URI, COPY = "https://x.example/a", "https://x.example/copy"


def source(uri: str) -> Source:
    return Source(Place(uri, words(SENTENCE)).document, uri, "Fire", "0" * 64, "text/plain")


def words(span: Span) -> Words:
    return Words(span, span.of(TEXT))


def question(*uris: str, short: bool = True) -> Question:
    places = tuple(Place(uri, words(SENTENCE), words(SHORT) if short else None) for uri in uris)
    return Question("q", "who", "Who saw it first?", places)


def hit(uri: str, span: Span) -> Hit:
    return Hit(Passage(source(uri), span, Section(Span(0, len(TEXT))), span.of(TEXT), (span,)), 1.0, {}, {})


def citation(uri: str, span: Span, *copies: Citation) -> Citation:
    section = Section(Span(0, len(TEXT)))
    made = Citation.of(source(uri), section, span, TEXT)
    return Citation(
        *(made.document, made.uri, made.title, None, made.version, span, made.quote, made.prefix, made.suffix),
        also_in=copies,
    )


def answer(*quotes: Citation) -> Answer:
    return Answer("Who saw it first?", quotes, None, 0.9, 1)


def test_a_hit_holds_a_place_only_whole_and_in_its_document() -> None:
    hits = [hit(COPY, Span(0, 58)), hit(URI, Span(0, 20)), hit(URI, Span(17, 58))]
    assert ranked_items(question(URI), hits) == ["hit 1", "hit 2", "place 0"]


def test_the_short_answer_is_what_must_be_held() -> None:
    cut = [hit(URI, Span(17, 30))]
    assert ranked_items(question(URI), cut) == ["place 0"]
    assert ranked_items(question(URI, short=False), cut) == ["hit 1"]


def test_overlapping_hits_find_a_place_once() -> None:
    hits = [hit(URI, Span(0, 41)), hit(URI, Span(17, 58)), hit(COPY, Span(0, 41))]
    assert ranked_items(question(URI, COPY), hits) == ["place 0", "hit 2", "place 1"]
    assert judgements(question(URI, COPY)) == {"place 0": 1, "place 1": 1}


def test_any_quotation_may_hold_the_gold() -> None:
    assert quotes_gold(question(URI), answer(citation(URI, Span(0, 16)), citation(URI, SENTENCE)))
    assert not quotes_gold(question(URI), answer(citation(URI, Span(0, 16))))
    assert not quotes_gold(question(URI), answer(citation(URI, Span(20, 41))))
    assert not quotes_gold(question(URI), answer(citation(COPY, SENTENCE)))


def test_two_quotations_do_not_hold_the_gold_together() -> None:
    """Each is judged by itself, and a receipt for half of a name is none for the name."""
    halves = [citation(URI, Span(0, 20)), citation(URI, Span(20, 41))]
    assert [holds_gold(question(URI), half) for half in halves] == [False, False]
    assert not quotes_gold(question(URI), answer(*halves))


def test_a_copy_of_a_quotation_counts() -> None:
    assert quotes_gold(question(URI), answer(citation(COPY, SENTENCE, citation(URI, SENTENCE))))


def test_nothing_holds_the_gold_of_an_unanswerable_question() -> None:
    assert not quotes_gold(question(), answer(citation(URI, SENTENCE)))


def test_a_document_that_is_not_indexed_is_an_error(engine: Engine) -> None:
    with pytest.raises(QuestionSetError, match=r"x\.example/a, which is not indexed"):
        check_places([question(URI)], engine.store)


def test_a_document_that_says_otherwise_is_an_error(engine: Engine) -> None:
    with pytest.raises(QuestionSetError, match=r"at 17-41 of https://x\.example/ferry"):
        check_places([question("https://x.example/ferry")], engine.store)
