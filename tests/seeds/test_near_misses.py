"""The seeds' near misses against the questions that they were made of."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from pullquote.evaluate.questions import Question, half, load_questions
from pullquote.readers import find_files, read_file

SEEDS = Path(__file__).parents[2] / "seeds"
# What a number or a date may be without a digit or a capital letter.
COUNTED = re.compile(r"\b(?:two|five|eight|nine|twelve|first|second|third|quarter|weeks?|months?)\b")


@pytest.fixture(scope="module")
def asked() -> dict[str, Question]:
    return {question.id: question for question in load_questions(SEEDS / "questions.jsonl", follow_ups=True)}


@pytest.fixture(scope="module")
def misses() -> list[dict]:
    return [json.loads(line) for line in (SEEDS / "near-misses.jsonl").read_text(encoding="utf-8").splitlines()]


def test_they_load_as_200_unanswerable_questions(misses: list[dict]) -> None:
    """The loader refuses an id that is there twice."""
    loaded = load_questions(SEEDS / "near-misses.jsonl")
    assert [question.id for question in loaded] == [miss["id"] for miss in misses]
    assert len(loaded) == 200
    assert {(question.kind, question.answerable) for question in loaded} == {("near-miss", False)}


def test_each_is_of_a_question_that_the_archives_answer(misses: list[dict], asked: dict[str, Question]) -> None:
    for miss in misses:
        original = asked[miss["of"]]
        assert original.answerable, miss["id"]
        assert not original.history, miss["id"]


def test_none_is_in_the_other_half_than_its_original(asked: dict[str, Question]) -> None:
    for miss in load_questions(SEEDS / "near-misses.jsonl"):
        assert half(miss) == half(asked[miss.of or ""]), miss.id


def test_one_exchange_makes_each_of_its_original(misses: list[dict], asked: dict[str, Question]) -> None:
    for miss in misses:
        original = asked[miss["of"]].text
        old, new = miss["exchanged"]
        assert original.count(old) == 1, miss["id"]
        assert original.replace(old, new) == miss["question"], miss["id"]


def test_no_original_is_used_more_than_twice(misses: list[dict]) -> None:
    used = Counter(miss["of"] for miss in misses)
    assert [name for name, times in used.items() if times > 2] == []


def test_none_is_asked_twice_or_among_the_questions(misses: list[dict], asked: dict[str, Question]) -> None:
    texts = Counter([*(miss["question"] for miss in misses), *(question.text for question in asked.values())])
    assert [miss["id"] for miss in misses if texts[miss["question"]] > 1] == []


def test_most_exchange_a_name_a_number_or_a_date(misses: list[dict]) -> None:
    assert sum(all(map(_named, miss["exchanged"])) for miss in misses) >= 170


def test_both_archives_have_their_share(misses: list[dict]) -> None:
    shares = Counter(miss["of"].partition("-")[0] for miss in misses)
    assert shares["caracas"] >= 60
    assert shares["harbour"] >= 130


def test_about_half_exchange_for_words_that_the_archives_have(misses: list[dict]) -> None:
    """In another role: only a reader can tell that none of them answers."""
    found = find_files([SEEDS / "caracas", SEEDS / "harbour"])
    readings = [read_file(each, 50_000_000, lambda _uri, _hash: False) for each in found]
    texts = "\n".join(document.text for reading in readings for document in reading.documents)
    told = sum(re.search(rf"\b{re.escape(miss['exchanged'][1])}\b", texts) is not None for miss in misses)
    assert 80 <= told <= 120


def _named(words: str) -> bool:
    """Whether the words are no common noun: Hebrew and Arabic names, and digits, are not in lower case either."""
    return not words.islower() or COUNTED.search(words) is not None
