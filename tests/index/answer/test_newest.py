"""Of findings that are as good the newest comes first, where the question asks for what may have changed since."""

import re
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
        ("Is the bridge open?", 0.75, SECOND),
        ("Will the ferry sail?", 0.75, SECOND),
        ("Was the bridge open?", 0.89, FIRST),
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


LIVE = "In short, six were hurt.\n\n{}\nFour are hurt.\n\n{} It is said that nine are hurt."


def entries(question: str, text: str, scores: tuple[float, ...], heading: str | None = None) -> list[str]:
    """The sentences of one report that tell of the hurt, with these scores, the newest first as `question` wants it."""
    whole, section = Span(0, len(text)), Section(Span(0, len(text)), heading)
    story = Document("https://x.example/live", "Osk", text, "text/html", (section,), FIRST)
    found = [Span(*match.span()) for match in re.finditer(r"\w+ (?:are|were) hurt", text)]
    hit = Hit(Passage(story.source, whole, section, text, tuple(found)), 1.0, {"dense": 1}, {"dense": 0.8})
    findings = [Finding(hit, span, None, score) for span, score in zip(found, scores, strict=True)]
    ordered = newest_first(question, sorted(findings, key=lambda each: -each.score))
    return [each.text.split()[0] for each in ordered]


@pytest.mark.parametrize(
    ("first", "second"), [("11:30", "14:55"), ("9.15 a.m.", "2.05 p.m."), ("11 am", "noon\n1pm"), ("00.10", "23.50")]
)
def test_a_later_entry_of_a_live_report_goes_before_an_earlier_one(first: str, second: str) -> None:
    assert entries("How many were hurt?", LIVE.format(first, second), (0.8, 0.9, 0.75)) == ["nine", "Four", "six"]
    # Live reports are written either way round.
    assert entries("How many were hurt?", LIVE.format(second, first), (0.8, 0.75, 0.9)) == ["Four", "nine", "six"]


@pytest.mark.parametrize(
    ("question", "scores"),
    [
        ("How many were hurt at 11:30?", (0.1, 0.9, 0.89)),
        ("How many were hurt at first?", (0.1, 0.9, 0.89)),
        ("Who was hurt?", (0.1, 0.9, 0.89)),
        ("How many were hurt?", (0.1, 0.9, 0.7)),
    ],
)
def test_an_earlier_entry_comes_first_where_it_answers_best_or_its_time_is_asked_of(
    question: str, scores: tuple[float, ...]
) -> None:
    assert entries(question, LIVE.format("11:30", "14:55"), scores)[0] == "Four"


def test_what_stands_in_no_entry_is_neither_later_nor_earlier() -> None:
    assert entries("How many were hurt?", LIVE.format("Osk", "Brunn"), (0.1, 0.9, 0.89)) == ["Four", "nine", "six"]


def test_nothing_found_stays_nothing() -> None:
    assert newest_first("When is the hearing?", []) == []
