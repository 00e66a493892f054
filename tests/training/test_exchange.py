"""What is exchanged in a question, and that its passage never speaks of what came in its place."""

import random
import re

import numpy as np
import pytest
from exchange import BESIDE, NEGATED, Exchange, names_of
from hypothesis import given
from hypothesis import strategies as st

PASSAGES = [
    "Ada Brandt saw 12 boats off Osk in May 1987.",
    "The Wend Regatta left Marrowick on Monday, and Theo Corvane won the 3,400 crowns.",
    "Captain Nils Hale sold the Grey Petrel to Tolling.",
]
WORDS = "ferry lifeboat harbour regatta herring lighthouse captain rowers fishing weather".split()
VECTORS = dict(zip(WORDS, np.random.default_rng(20).normal(size=(len(WORDS), 8)).astype(np.float32), strict=True))


@pytest.fixture(scope="module")
def exchange() -> Exchange:
    return Exchange([" ".join(WORDS)] * 5, PASSAGES, VECTORS)


def near_misses(exchange: Exchange, question: str, context: str = "", times: int = 200) -> set[str]:
    rng = random.Random(20)
    made = (exchange.near_miss(question, context, "", rng) for _ in range(times))
    return {other for other in made if other is not None and not re.search(r"\b(not|no longer)\b", other)}


def test_names_are_runs_of_capitalised_words_without_a_sentences_first_word() -> None:
    assert names_of("They say Bank of Osk paid Ada Brandt. When did Theo’s boat burn?") == [
        "Bank of Osk",
        "Ada Brandt",
        "Theo’s",
    ]


def test_a_name_is_exchanged_for_another_of_as_many_words(exchange: Exchange) -> None:
    made = near_misses(exchange, "who beat Theo Corvane?", PASSAGES[1])
    assert made == {"who beat Ada Brandt?", "who beat Grey Petrel?"}


def test_a_name_after_a_sentences_first_word_is_a_name(exchange: Exchange) -> None:
    assert names_of("The Wend Regatta began. Is I’m Theo’s? Did Theo Corvane win?") == [
        "Wend Regatta",
        "Theo’s",
        "Theo Corvane",
    ]
    made = near_misses(exchange, "Did Theo Corvane win?", PASSAGES[1])
    assert {"Did Ada Brandt win?", "Did Grey Petrel win?"} <= made


def test_a_name_that_the_question_writes_small_is_exchanged_small(exchange: Exchange) -> None:
    made = near_misses(exchange, "who sold to tolling", PASSAGES[2])
    assert made
    assert all(other == other.lower() for other in made)


def test_a_month_is_exchanged_for_a_month_and_a_day_for_a_day(exchange: Exchange) -> None:
    months = near_misses(exchange, "Who won in May?", "It was May.")
    assert len(months) == 11
    assert near_misses(exchange, "Who won on Monday?", "On Monday and on Sunday.") == {
        f"Who won on {day}?" for day in "Tuesday Wednesday Thursday Friday Saturday".split()
    }


@pytest.mark.parametrize(
    ("number", "form"), [("1987", r"19[67]\d|198\d|199\d|20[01]\d"), ("3,400", r"\d,\d{3}"), ("3.5", r"\d\d?")]
)
def test_a_number_is_exchanged_for_one_of_its_kind(exchange: Exchange, number: str, form: str) -> None:
    made = near_misses(exchange, f"Who had {number} of them?")
    assert len(made) > 5
    assert all(re.fullmatch(rf"Who had ({form}) of them\?", other) for other in made)


def test_a_word_with_an_opposite_is_exchanged_for_it(exchange: Exchange) -> None:
    assert near_misses(exchange, "who lost it?") == {"who won it?"}
    made = near_misses(exchange, "the largest, and the last")
    assert {"the smallest, and the last", "the largest, and the first"} < made
    assert "the largest, and the final" not in made
    assert near_misses(exchange, "which northern one?", "the southern one and the western one") == {
        "which eastern one?"
    }


def test_a_question_in_which_nothing_else_can_be_exchanged_is_negated(exchange: Exchange) -> None:
    rng = random.Random(20)
    assert {exchange.near_miss("who is it?", "", "", rng) for _ in range(20)} == {
        "who is not it?",
        "who is no longer it?",
    }
    assert exchange.near_miss("who knows?", "", "", rng) is None


def test_some_questions_with_names_are_negated(exchange: Exchange) -> None:
    rng = random.Random(20)
    made = [exchange.near_miss("who is Theo Corvane?", "", "", rng) or "" for _ in range(400)]
    assert NEGATED / 4 < sum(" not" in other or " no longer" in other for other in made) / 400 < NEGATED * 4


words = st.sampled_from("Ada Osk Tolling May Monday 1987 12 3,400 0.5 is did first northern ferry herring who".split())
texts = st.lists(words, max_size=8).map(" saw ".join)


@given(texts, texts, st.integers())
def test_what_comes_in_stands_neither_in_the_context_nor_in_the_question(
    exchange: Exchange, question: str, context: str, seed: int
) -> None:
    other = exchange.near_miss(question, context, "", random.Random(seed))
    if other is not None:
        came = set(other.split()) - set(question.split()) - {"not", "no", "longer"}
        assert other != question
        assert not any(word.lower() in f"{context} {question}".lower() for word in came)


@given(st.text(), st.text(), st.text(), st.integers())
def test_any_text_may_be_asked_and_the_same_seed_makes_the_same_near_miss(
    exchange: Exchange, question: str, context: str, beside: str, seed: int
) -> None:
    made = [exchange.near_miss(question, context, beside, random.Random(seed)) for _ in range(2)]
    assert made[0] == made[1] != question


def test_half_of_what_comes_in_stands_in_the_passage_beside_the_answer(exchange: Exchange) -> None:
    rng = random.Random(20)
    beside = "Lars Mortensen came in 1990, on Friday, with 7 rowers of the Wend Regatta."
    asked = "who beat Theo Corvane in 1987?"
    made = [exchange.near_miss(asked, "Theo Corvane", beside, rng) or "" for _ in range(400)]
    exchanged = [other for other in made if " not " not in other and " no longer " not in other]
    names = {other for other in exchanged if other.endswith("in 1987?")}
    assert {"who beat Lars Mortensen in 1987?", "who beat Wend Regatta in 1987?"} < names
    from_passage = sum("Mortensen" in other or "Wend" in other or "1990" in other for other in exchanged)
    assert BESIDE - 0.15 < from_passage / len(exchanged) < BESIDE + 0.15


def test_what_stands_in_the_sentence_that_answers_never_comes_in(exchange: Exchange) -> None:
    rng = random.Random(20)
    answering, beside = "Theo Corvane beat Lars Mortensen.", "Lars Mortensen is 58. Nils Hale saw it."
    made = [exchange.near_miss("who did Theo Corvane beat?", answering, beside, rng) or "" for _ in range(200)]
    assert any("Nils Hale" in other for other in made)
    assert not any("Mortensen" in other for other in made)


def test_neighbours_are_other_words_in_the_order_of_likeness() -> None:
    # On a half circle, the likest words come next: the nearest two are taken for synonyms, and "ferrying" for a form.
    names = "ferry boat ship ferrying barge canoe raft".split()
    angles = np.linspace(0, 3, len(names))
    vectors = dict(zip(names, np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32), strict=True))
    exchange = Exchange([" ".join(names)] * 5, [], vectors)
    assert near_misses(exchange, "what ferry") == {"what barge", "what canoe", "what raft"}
