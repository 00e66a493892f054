"""Of findings that are as good the newest comes first, where the question asks for what may have changed since."""

from datetime import date

import pytest

from pullquote.answer.newest import newest_first
from pullquote.protocols import Finding
from pullquote.types import Document, Hit, Passage, Section, Span

FIRST, SECOND, THIRD = date(2025, 4, 2), date(2025, 4, 5), date(2025, 5, 9)


def finding(score: float, published: date | None, text: str = "The hearing was put off.") -> Finding:
    whole = Span(0, len(text))
    section = Section(whole)
    story = Document(f"https://x.example/{published}", "Osk", text, "text/plain", (section,), published)
    hit = Hit(Passage(story.source, whole, section, text, (whole,)), 1.0, {"dense": 1}, {"dense": 0.8})
    return Finding(hit, whole, None, score)


def days(question: str, *found: tuple[float, date | None]) -> list[date | None]:
    ordered = newest_first(question, [finding(score, published) for score, published in found])
    return [each.hit.passage.source.published for each in ordered]


@pytest.mark.parametrize(
    ("question", "score", "first"),
    [
        ("How many people were missing?", 0.82, SECOND),
        ("How many people were missing?", 0.8, FIRST),
        ("How many people are missing?", 0.8, SECOND),
        ("How many people are missing?", 0.7, FIRST),
        ("How many people have died?", 0.75, SECOND),
        ("When is the hearing?", 0.75, SECOND),
        ("When was the hearing?", 0.89, FIRST),
        ("Where will the hearing be?", 0.75, SECOND),
        ("Who leads the council?", 0.75, SECOND),
        ("Who was leading the council?", 0.89, FIRST),
        ("Who led the council?", 0.89, FIRST),
        ("Why is the port closed?", 0.89, FIRST),
        ("What does the mayor say?", 0.89, FIRST),
    ],
)
def test_it_comes_first_where_it_may_have_changed(question: str, score: float, first: date) -> None:
    assert days(question, (0.9, FIRST), (score, SECOND))[0] == first


@pytest.mark.parametrize(
    "question",
    [
        "How many people were missing on 2 April?",
        "How many people were missing at first?",
        "When is the hearing of last year?",
        "Who is the mayor who was elected in 2024?",
    ],
)
def test_the_best_comes_first_where_the_question_tells_of_a_time(question: str) -> None:
    assert days(question, (0.9, FIRST), (0.89, SECOND)) == [FIRST, SECOND]


def test_of_several_the_newest_goes_before_all_and_the_others_stay_in_their_order() -> None:
    found = [(0.9, SECOND), (0.85, FIRST), (0.8, THIRD), (0.1, date(2025, 6, 1))]
    assert days("When is the hearing?", *found) == [THIRD, SECOND, FIRST, date(2025, 6, 1)]


@pytest.mark.parametrize(
    ("one", "other"), [(None, SECOND), (FIRST, None), (SECOND, FIRST), (SECOND, SECOND), (None, None)]
)
def test_what_is_not_known_to_be_newer_stays_behind(one: date | None, other: date | None) -> None:
    assert days("When is the hearing?", (0.9, one), (0.9, other)) == [one, other]


def test_nothing_found_stays_nothing() -> None:
    assert newest_first("When is the hearing?", []) == []
