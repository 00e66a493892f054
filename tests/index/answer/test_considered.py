"""Every passage that was found has one fate, and those that are quoted are those that the reply quotes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.answer.compose import MOST_QUOTES, NEAR, SHARE_OF_BEST, compose
from pullquote.answer.considered import consider
from pullquote.answer.parts import parts_of, together
from pullquote.fate import Fate
from pullquote.protocols import Finding, Reading
from pullquote.search.hybrid import Retrieval
from pullquote.types import (
    Abstention,
    Answer,
    Citation,
    Considered,
    Document,
    Hit,
    Passage,
    Reason,
    Reply,
    Section,
    Span,
    document_id,
)

THRESHOLD = 0.5
WIRE = "The herring quota fell by 18 per cent on Thursday, the fisheries office said."
STORIES = {
    "ferry": ["One ship sank.", "Two men swam.", "Three gulls saw.", "Four ran.", "Five sang."],
    "courier": [WIRE, "Nobody was glad.", "It will rain."],
    "gazette": [WIRE, "Some were sorry.", "It may snow."],
    "choir": ["Forty singers came.", "The roof leaked.", "They sang on."],
}


class Texts:
    """The one call of a `Store` that quoting needs."""

    def __init__(self, *removed: str) -> None:
        self.removed = {document_id(f"https://x.example/{name}") for name in removed}

    def text(self, document: str, version: str) -> str | None:
        return None if document in self.removed else TEXTS[document, version]


def story(name: str) -> Document:
    text = " ".join(STORIES[name])
    return Document(f"https://x.example/{name}", name, text, "text/plain", (Section(Span(0, len(text))),), date.min)


TEXTS = {(each.id, each.version): each.text for each in map(story, STORIES)}


def hit(name: str, first: int = 0, last: int | None = None, dense: float = 0.8) -> Hit:
    """A passage of some neighbouring sentences, all of the story where none are named."""
    document = story(name)
    starts = [document.text.index(sentence) for sentence in STORIES[name]]
    sentences = [Span(start, start + len(words)) for start, words in zip(starts, STORIES[name], strict=True)]
    inside = tuple(sentences[first : None if last is None else last + 1])
    span = Span(inside[0].start, inside[-1].end)
    passage = Passage(document.source, span, document.sections[0], span.of(document.text), inside)
    return Hit(passage, 1.0, {"dense": 1}, {"dense": dense})


def finding(where: Hit, words: str, score: float) -> Finding:
    return next(
        Finding(where, span, None, score)
        for span in where.passage.sentences
        if where.passage.sentence_text(span) == words
    )


def reading(*found: Finding, confidence: float = 0.9, read: int = 9) -> Reading:
    return Reading(tuple(sorted(found, key=lambda each: -each.score)), confidence, read)


def told(
    hits: list[Hit], *readings: Reading, question: str = "q", store: Texts | None = None
) -> tuple[Reply, tuple[Considered, ...]]:
    """What is replied and what became of the hits; a reading for each part of the question."""
    store = store or Texts()
    parts = parts_of(question)
    retrieval = Retrieval(tuple(hits), 7, 9)
    replies = [
        compose(part.question, retrieval, each, THRESHOLD, store) for part, each in zip(parts, readings, strict=True)
    ]
    reply = together(question, parts, replies) if len(parts) > 1 else replies[0]
    return reply, consider(hits, readings, replies, reply, store)


def fates(considered: tuple[Considered, ...]) -> list[tuple[Fate, int | None]]:
    return [(each.fate, each.quote) for each in considered]


def test_quoted_weaker_silent_and_unread() -> None:
    ferry, choir, courier, gazette = map(hit, ("ferry", "choir", "courier", "gazette"))
    found = [finding(ferry, "Two men swam.", 0.8), finding(choir, "The roof leaked.", 0.8 * SHARE_OF_BEST - 0.01)]
    _, considered = told([ferry, choir, courier, gazette], reading(*found, read=3))
    assert fates(considered) == [(Fate.QUOTED, 1), (Fate.WEAKER, None), (Fate.SILENT, None), (Fate.UNREAD, None)]
    assert [each.score for each in considered] == [0.8, found[1].score, None, None]


def test_a_copy_names_the_quotation_that_it_repeats() -> None:
    ferry, courier, gazette = map(hit, ("ferry", "courier", "gazette"))
    found = [finding(ferry, "Four ran.", 0.9), finding(courier, WIRE, 0.8), finding(gazette, WIRE, 0.7)]
    _, considered = told([gazette, ferry, courier], reading(*found))
    assert fates(considered) == [(Fate.COPY, 2), (Fate.QUOTED, 1), (Fate.QUOTED, 2)]


def test_what_is_good_enough_but_one_too_many_is_beyond() -> None:
    hits = [hit("ferry", 0, 0), hit("ferry", 2, 2), hit("ferry", 4, 4), hit("choir")]
    found = [
        finding(each, each.passage.sentence_text(each.passage.sentences[0]), 0.9 - n / 10)
        for n, each in enumerate(hits)
    ]
    _, considered = told(hits, reading(*found))
    assert fates(considered) == [(Fate.QUOTED, 1), (Fate.QUOTED, 2), (Fate.QUOTED, MOST_QUOTES), (Fate.BEYOND, None)]


def test_a_sentence_counts_for_each_passage_that_it_stands_in() -> None:
    one, other, third = hit("ferry", 0, 2), hit("ferry", 2, 4), hit("ferry", 1, 1)
    _, considered = told([one, other, third], reading(finding(one, "Three gulls saw.", 0.9), read=1))
    assert fates(considered) == [(Fate.QUOTED, 1), (Fate.QUOTED, 1), (Fate.UNREAD, None)]
    assert [each.score for each in considered] == [0.9, 0.9, None]


def test_a_passage_with_only_a_part_of_a_quotation_is_quoted_too() -> None:
    whole, part = hit("ferry", 0, 2), hit("ferry", 2, 3)
    found = [finding(whole, "Two men swam.", 0.9), finding(whole, "Three gulls saw.", 0.8)]
    reply, considered = told([whole, part], reading(*found))
    assert isinstance(reply, Answer)
    assert reply.text == "Two men swam. Three gulls saw."
    assert fates(considered) == [(Fate.QUOTED, 1), (Fate.QUOTED, 1)]


def test_what_would_have_been_quoted_is_unsure_in_an_abstention() -> None:
    ferry, choir = hit("ferry"), hit("choir")
    found = [finding(ferry, "Two men swam.", 0.8), finding(choir, "The roof leaked.", 0.01)]
    reply, considered = told([ferry, choir], reading(*found, confidence=THRESHOLD - 0.01))
    assert isinstance(reply, Abstention)
    assert fates(considered) == [(Fate.UNSURE, None), (Fate.WEAKER, None)]


def test_where_nothing_is_about_the_question_all_is_far() -> None:
    ferry, choir = hit("ferry", dense=NEAR - 0.1), hit("choir", dense=NEAR - 0.2)
    found = finding(ferry, "Two men swam.", 0.8)
    reply, considered = told([ferry, choir], reading(found, confidence=0.1))
    assert isinstance(reply, Abstention)
    assert reply.reason is Reason.NO_PASSAGE
    assert fates(considered) == [(Fate.FAR, None)] * 2


@pytest.mark.parametrize("confidence", [0.9, 0.1])
def test_what_was_removed_meanwhile_says_so(confidence: float) -> None:
    ferry, choir = hit("ferry"), hit("choir")
    found = [finding(ferry, "Two men swam.", 0.8), finding(choir, "The roof leaked.", 0.7)]
    _, [gone, _] = told([ferry, choir], reading(*found, confidence=confidence), store=Texts("ferry"))
    assert (gone.fate, gone.score) == (Fate.REMOVED, 0.8)


def test_quotations_are_numbered_as_the_parts_together_have_them() -> None:
    ferry, choir, courier = map(hit, ("ferry", "choir", "courier"))
    when = reading(finding(ferry, "Two men swam.", 0.8), finding(courier, "It will rain.", 0.5))
    where = reading(finding(choir, "The roof leaked.", 0.9))
    reply, considered = told([courier, choir, ferry], when, where, question="When and where did it burn?")
    assert isinstance(reply, Answer)
    assert [quote.title for quote in reply.quotes] == ["ferry", "choir", "courier"]
    assert fates(considered) == [(Fate.QUOTED, 3), (Fate.QUOTED, 2), (Fate.QUOTED, 1)]


def test_what_came_near_to_an_untold_part_is_unsure_though_the_other_part_is_answered() -> None:
    ferry, choir = hit("ferry"), hit("choir")
    when = reading(finding(ferry, "Two men swam.", 0.8))
    where = reading(finding(choir, "The roof leaked.", 0.9), confidence=0.1)
    reply, considered = told([ferry, choir], when, where, question="When and where did it burn?")
    assert isinstance(reply, Answer)
    assert reply.untold == ("where",)
    assert fates(considered) == [(Fate.QUOTED, 1), (Fate.UNSURE, None)]


def test_an_answer_that_leans_on_what_is_not_told_leaves_nothing_beyond() -> None:
    ferry = hit("ferry")
    unsure, sure = reading(confidence=0.1), reading(finding(ferry, "Two men swam.", 0.8))
    reply, considered = told([ferry], unsure, sure, question="Who bought it and when did they pay?")
    assert isinstance(reply, Abstention)
    assert fates(considered) == [(Fate.UNSURE, None)]


passages = st.sampled_from(list(STORIES)).flatmap(
    lambda name: st.tuples(st.integers(0, len(STORIES[name]) - 1), st.integers(0, 3)).map(
        lambda pair: hit(name, pair[0], sum(pair))
    )
)


@st.composite
def readings(draw: st.DrawFn, hits: list[Hit]) -> Reading:
    """Some sentences of the first hits, each once though passages overlap, as a reader finds them."""
    read = draw(st.integers(0, len(hits)))
    found: dict[tuple[str, Span], Finding] = {}
    for each in hits[:read]:
        for span in each.passage.sentences:
            if draw(st.booleans()):
                score = draw(st.sampled_from([0.1, 0.3, 0.6, 0.9]))
                found.setdefault((each.passage.source.id, span), Finding(each, span, None, score))
    return reading(*found.values(), confidence=draw(st.sampled_from([0.1, 0.9])), read=read)


@given(st.data(), st.lists(passages, max_size=6), st.sampled_from(["q", "When and where did it burn?"]))
def test_every_hit_has_one_fate_and_the_quoted_ones_are_those_of_the_reply(
    data: st.DataObject, hits: list[Hit], question: str
) -> None:
    read = [data.draw(readings(hits)) for _ in parts_of(question)]
    reply, considered = told(hits, *read, question=question)
    quotes = reply.quotes if isinstance(reply, Answer) else ()
    assert [each.hit for each in considered] == hits
    for each in considered:
        numbers = [number for number, quote in enumerate(quotes, start=1) if shares_words(each.hit, quote)]
        assert (each.fate is Fate.QUOTED) == bool(numbers)
        assert each.quote == numbers[0] if numbers else (each.quote is not None) == (each.fate is Fate.COPY)
        # It may have only the sentence that is quoted before the one that answers.
        assert each.fate is Fate.QUOTED or (each.score is None) == (each.fate in {Fate.SILENT, Fate.UNREAD})
        assert isinstance(reply, Answer) or each.fate not in {Fate.QUOTED, Fate.COPY, Fate.BEYOND}
    for quote in quotes:
        assert any(each.fate is Fate.QUOTED and quote.span in each.hit.passage.span for each in considered)
        for copy in quote.also_in:
            holding = [each for each in considered if shares_words(each.hit, copy)]
            assert holding
            assert all(each.fate in {Fate.COPY, Fate.QUOTED} for each in holding)


def shares_words(hit: Hit, quote: Citation) -> bool:
    return hit.passage.source.id == quote.document and hit.passage.span.overlaps(quote.span)


def test_every_fate_has_a_sentence_of_its_own() -> None:
    assert len({fate.sentence for fate in Fate}) == len(Fate)
