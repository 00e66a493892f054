"""Pairs: an answer is the answer's own words, and where there is none the passage does not have them."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest
from exchange import Exchange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pairs import ALIKE, UNANSWERABLE, UNANSWERABLE_BESIDE, Pair, PairMaker, make_pairs
from questions import Question

from pullquote.passages import heading_line
from pullquote.sentences import split_sentences
from pullquote.types import Document, Section, Span

MakeQuestion = Callable[..., Question]
MakeExchange = Callable[[Sequence[Question]], Exchange]

FIRE = (
    "The ferry burned off Osk on Friday, 14 March 2025. Captain Ada Brandt saw the smoke first. Forty people were "
    "taken off by the lifeboat of Tolling, and nobody was hurt. The ferry was towed to the harbour of Marrowick. It "
    "lies there now, and the police have sealed it."
)
HERRING = (
    "Herring sold for less than ever at the Fish Hall. The boats came home late, and the ferry brought no buyers. "
    "A crate went for three crowns. Theo Corvane, who owns nine boats, will keep them in the harbour for a week."
)
ODD = [
    "The Grey Petrel burned off Osk on Friday.",
    "Mr. Hale paid £3.50; no. 7 is shut!",
    "עשן נראה ראשון.",
    "Cafe\u0301 “Ünder” 🗼 opens at 5.30 p.m.",
    "İstanbul ΟΔΟΣ straße.",
    "Nobody knows.\n\nYet",
    '"Why?" asked Ada Brandt, 58.',
    "Twelve crews have entered the Wend Regatta, which is rowed from the harbour of Marrowick to Tolling Rock.",
]


def sampled(maker: PairMaker, rounds: int = 100) -> list[Pair]:
    return [pair for _ in range(rounds) for pair in maker.pairs()]


def spans_in(text: str) -> st.SearchStrategy[Span]:
    places = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 40))
    spans = places.map(lambda place: Span(place[0], min(sum(place), len(text))))
    return spans.filter(lambda span: bool(span.of(text).strip()))


@st.composite
def worlds(draw: st.DrawFn) -> list[Question]:
    """Questions whose answers are any stretches of odd contexts, some of them with titles."""
    sentences = st.lists(st.sampled_from(ODD) | st.text(min_size=1, max_size=30), max_size=20)
    titles = st.sampled_from(["", "Fire on the ferry", "Two\nlines", "🗼"]) | st.text(max_size=9)
    asked = st.sampled_from(["Who is it?", "When did Ada Brandt see 12", "zzz", "??"])
    questions = []
    for number in range(draw(st.integers(1, 4))):
        context = draw(st.sampled_from([" ", "\n", "  "])).join([*draw(sentences), draw(st.sampled_from(ODD))])
        answers = draw(st.lists(spans_in(context), min_size=1, max_size=3))
        questions.append(Question("nq", f"{number} {draw(asked)}", draw(titles), context, tuple(answers)))
    return questions


few = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@few
@given(worlds(), st.integers())
def test_an_answer_is_the_annotators_own_words_at_their_place(
    exchange: MakeExchange, questions: list[Question], seed: int
) -> None:
    by_number = {question.text.split()[0]: question for question in questions}
    for pair in make_pairs(questions, exchange(questions), random.Random(seed), rounds=4):
        if pair.answer:
            question = by_number[pair.question.split()[0]]
            after = pair.passage[pair.answer.end :]
            assert any(
                gold.of(question.context) == pair.answer.of(pair.passage)
                and question.context.startswith(after, gold.end)
                for gold in question.answers
            )


@few
@given(worlds(), st.integers())
def test_a_passage_without_an_answer_has_neither_an_answer_nor_a_sentence_that_holds_some_of_one(
    exchange: MakeExchange, questions: list[Question], seed: int
) -> None:
    # Nothing in these questions can be exchanged, nor do they ask of a month.
    asked = {
        text: replace(each, text=text)
        for text, each in zip("qzqzq qzqzqz qzqzqzq qzqzqzqz".split(), questions, strict=False)
    }
    pairs = make_pairs(list(asked.values()), exchange(questions), random.Random(seed), rounds=6)
    for pair in pairs:
        if pair.answer is None:
            question = asked[pair.question]
            holding = [
                sentence
                for sentence in split_sentences(question.context)
                if any(sentence.overlaps(answer) for answer in question.answers)
            ]
            gold = {span.of(question.context).casefold() for span in (*question.answers, *holding)}
            assert not [text for text in gold if text in pair.passage.casefold()]


@few
@given(worlds(), st.integers())
def test_the_same_seed_makes_the_same_pairs(exchange: MakeExchange, questions: list[Question], seed: int) -> None:
    first, second = (make_pairs(questions, exchange(questions), random.Random(seed), rounds=2) for _ in range(2))
    assert first == second


def test_of_a_source_no_more_pairs_are_drawn_than_is_said(
    question: MakeQuestion, exchange: MakeExchange, rng: random.Random
) -> None:
    smoke, herring = (
        question("Who saw the smoke", FIRE, "Ada Brandt"),
        question("What sold for less", HERRING, "Herring"),
    )
    questions = [replace(smoke, source="fires"), replace(herring, source="markets")]
    pairs = make_pairs(questions, exchange(questions), rng, rounds=20, most={"fires": 7})
    assert sum("smoke" in pair.question for pair in pairs) == 7
    assert sum("sold" in pair.question for pair in pairs) >= 20


def test_every_question_has_an_answer_in_each_round_and_most_have_a_pair_without(
    question: MakeQuestion, exchange: MakeExchange, rng: random.Random
) -> None:
    questions = [question("Who saw the smoke", FIRE, "Ada Brandt"), question("What sold for less", HERRING, "Herring")]
    pairs = make_pairs(questions, exchange(questions), rng, rounds=100)
    without = [pair for pair in pairs if pair.answer is None]
    assert len(pairs) - len(without) == 200
    assert UNANSWERABLE - 0.1 < len(without) / 200 < UNANSWERABLE + 0.1


def test_what_was_asked_without_an_answer_has_none_and_few_others_are_made_beside_it(
    question: MakeQuestion, exchange: MakeExchange, rng: random.Random
) -> None:
    answered, untold = question("Who saw the smoke", FIRE, "Ada Brandt"), question("Who sealed it", FIRE)
    questions = [replace(each, title="Fire", published=date(2025, 3, 14)) for each in (answered, untold)]
    pairs = make_pairs(questions, exchange(questions), rng, rounds=200)
    without = [pair for pair in pairs if pair.answer is None]
    assert sum(pair.question.startswith("Who sealed it") for pair in without) == 200
    assert len(without) - 200 == pytest.approx(200 * UNANSWERABLE_BESIDE, abs=30)
    headed = [pair.passage for pair in pairs if pair.passage.startswith("Fire (")]
    assert headed
    assert all(passage.startswith("Fire (14 March 2025)\n") for passage in headed)


def test_a_question_that_is_asked_of_every_text_has_no_pair_without_an_answer(
    question: MakeQuestion, exchange: MakeExchange, rng: random.Random
) -> None:
    [source] = ALIKE
    questions = [question("Who saw the smoke", FIRE, "Ada Brandt", source=source)]
    assert all(pair.answer for pair in make_pairs(questions, exchange(questions), rng, rounds=50))


def test_other_passages_come_from_the_same_source(
    question: MakeQuestion, exchange: MakeExchange, rng: random.Random
) -> None:
    # The one about herring has the question's words, and would be ranked high.
    questions = [
        question("zzz the ferry", "The ferry burned off Osk on Friday.", "Friday"),
        question("zzz boats", HERRING, "Herring", source="qamr"),
    ]
    pairs = make_pairs(questions, exchange(questions), rng, rounds=30)
    assert not [pair for pair in pairs if pair.question == "zzz the ferry" and "Herring" in pair.passage]


def test_the_head_of_a_passage_is_the_line_that_is_served(
    question: MakeQuestion, exchange: MakeExchange, rng: random.Random
) -> None:
    questions = [question("Who saw the smoke", FIRE, "Ada Brandt", title="Fire on the ferry")]
    dated = set()
    for pair in sampled(PairMaker(questions, exchange(questions), rng)):
        head, _, rest = pair.passage.partition("\n")
        if rest and (told := re.fullmatch(r"Fire on the ferry \((.+)\)", head)):
            published = datetime.strptime(told[1], "%d %B %Y").date()  # noqa: DTZ007 - a day has no zone
            document = Document("file:///x", "Fire on the ferry", rest, "text/plain", (Section(Span(0, 1)),), published)
            dated.add(head == heading_line(document.source))
    assert dated == {True}


def test_half_of_the_passages_have_a_head_and_a_made_up_title_is_of_the_source(
    question: MakeQuestion, exchange: MakeExchange, rng: random.Random
) -> None:
    questions = [question("Who saw the smoke", FIRE, "Ada Brandt"), question("What sold", HERRING, "Herring")]
    pairs = sampled(PairMaker(questions, exchange(questions), rng))
    heads = [pair.passage.partition("\n")[0] for pair in pairs if "\n" in pair.passage]
    assert 0.4 < len(heads) / len(pairs) < 0.6
    titles = {re.sub(r" \(\d+ \w+ \d{4}\)$", "", head) for head in heads}
    assert len(titles) > 5
    assert all(title in FIRE or title in HERRING for title in titles)


def test_a_question_of_another_month_has_no_answer(
    question: MakeQuestion, exchange: MakeExchange, rng: random.Random
) -> None:
    questions = [question("Who saw the smoke?", FIRE, "Ada Brandt", title="Fire")]
    asked = [
        (pair, month[1], pair.passage.partition("\n")[0])
        for pair in sampled(PairMaker(questions, exchange(questions), rng), 800)
        if (month := re.fullmatch(r".* in (\w+ \d{4})\?", pair.question))
    ]
    assert {True, False} == {pair.answer is None for pair, _, _ in asked}
    assert all(month in head or pair.answer is None for pair, month, head in asked)
    assert all("(" in head for _, _, head in asked)


def test_the_questions_own_passage_is_read_without_the_sentences_that_answer(
    question: MakeQuestion, exchange: MakeExchange, rng: random.Random
) -> None:
    # Nothing in the question can be exchanged, and no other passage is there.
    context = FIRE.replace("Forty", "Ada Brandt’s forty")
    whole = Question("nq", "zzz", "Fire", context, (Span(context.index("Ada"), context.index("Ada") + 10),))
    without = [pair for pair in sampled(PairMaker([whole], exchange([whole]), rng)) if pair.answer is None]
    assert len(without) > 40
    assert not [pair for pair in without if "Brandt" in pair.passage or "lifeboat" in pair.passage]
    assert any("Friday, 14 March 2025. The ferry was towed" in pair.passage for pair in without)


def test_a_title_that_tells_the_answer_stands_before_no_passage_without_it(
    question: MakeQuestion, exchange: MakeExchange, rng: random.Random
) -> None:
    asked = question("zzz boats", HERRING, "Theo Corvane", title="Theo Corvane")
    other = question("zzz", FIRE, "Osk", title="Theo Corvane at sea")
    pairs = sampled(PairMaker([asked, other], exchange([asked, other]), rng))
    without = [pair for pair in pairs if pair.answer is None and pair.question == asked.text]
    assert len(without) > 20
    assert not [pair for pair in without if "Theo" in pair.passage]


def test_a_passage_that_is_ranked_high_has_none_of_the_answers(
    question: MakeQuestion, exchange: MakeExchange, rng: random.Random
) -> None:
    asked = question("zzz ferry", "The ferry burned off Osk.", "Osk", title="Fire")
    other = FIRE.replace("Osk", "OSK")
    others = [question("zzz", HERRING, "Herring", title="Sold"), question("zzz", other, "OSK", title="Burned")]
    maker = PairMaker([asked, *others], exchange([asked, *others]), rng)
    without = [pair for pair in sampled(maker) if pair.answer is None and pair.question == "zzz ferry"]
    assert without
    assert not [pair for pair in without if "osk" in pair.passage.lower()]


def test_a_near_miss_is_read_with_the_passage_that_answered_the_question(
    question: MakeQuestion, exchange: MakeExchange, rng: random.Random
) -> None:
    # Too short to be read without its answer, and no other passage is there.
    questions = [question("who was first to see smoke", "Captain Ada Brandt was first to see it.", "Ada Brandt")]
    without = [pair for pair in sampled(PairMaker(questions, exchange(questions), rng)) if pair.answer is None]
    assert without
    assert all("Captain Ada Brandt was first to see it." in pair.passage for pair in without)
    assert all(pair.question != questions[0].text for pair in without)


@pytest.mark.parametrize("answer", ["Ada Brandt saw the smoke first. Forty people", "Friday"])
def test_an_answer_may_cross_sentences(
    question: MakeQuestion, exchange: MakeExchange, rng: random.Random, answer: str
) -> None:
    questions = [question("zzz", FIRE, answer)]
    for pair in sampled(PairMaker(questions, exchange(questions), rng), 20):
        assert pair.answer is None or pair.answer.of(pair.passage) == answer


def test_an_answer_that_reaches_beyond_its_sentences_has_no_pair(
    question: MakeQuestion, exchange: MakeExchange, rng: random.Random
) -> None:
    questions = [question("zzz", "  Ada Brandt saw the smoke.  ", answer) for answer in ("  Ada Brandt", "smoke.  ")]
    assert not [pair for pair in sampled(PairMaker(questions, exchange(questions), rng), 20) if pair.answer]
