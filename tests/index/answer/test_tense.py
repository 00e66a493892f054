"""Whether the day that answers "when" is to come: question and sentence tell it together, or nobody knows."""

import time

import pytest

from pullquote.answer.tense import looks_ahead


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("When was the launch planned?", "The launch was planned for "),
        ("When was the launch planned?", "The launch had been planned for "),
        ("When was the vote planned for?", "The vote, planned for "),
        ("When was the ferry due?", "The ferry was due on "),
        ("When did they plan to open it?", "They planned to open it on "),
        ("When was the ferry due to sail?", "The ferry, which is new, was due to sail on "),
    ],
)
def test_what_was_planned_may_have_been_before_the_story(question: str, before: str) -> None:
    assert looks_ahead(question, before) is None


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("When was the vote due?", "The vote is due on "),
        ("When was the launch scheduled?", "The launch has been scheduled for "),
        ("When was the launch scheduled?", "The launch will be on "),
        ("When did they plan to open it?", "They plan to open it on "),
        ("When did the mayor say it is due to open?", "The mayor said it was due to open on "),
        ("When did the mayor say it would open?", "The mayor said it would open on "),
        ("When is it, which was planned for May, due?", "It is due on "),
        ("When is it due?", "It was due to be held on "),
    ],
)
def test_what_is_planned_is_to_come_and_so_is_what_was_said_to_be(question: str, before: str) -> None:
    assert looks_ahead(question, before) is True


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("When did the union publish its plan?", "The union published its plan on "),
        ("When was the firm set up?", "The firm was set up on "),
        ("When did the ship set out for Osk?", "The ship left for Osk on "),
        ("When did he flee?", "The man, who is due in court, fled on "),
        ("When was the hall built?", "The hall that is to be sold was built in "),
    ],
)
def test_what_happened_is_past_whatever_else_is_planned(question: str, before: str) -> None:
    assert looks_ahead(question, before) is False


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("When do police think the ferry sank?", "Police think the ferry sank on "),
        ("When does the inquiry believe the bridge broke?", "The inquiry believes that the bridge broke on "),
        ("When does he claim he paid the mayor?", "He claims he paid the mayor, who is ill, on "),
        ("When is the fair?", "The fair was held on "),
        ("When did he say that?", "“I’ll resign on "),
    ],
)
def test_a_question_about_now_and_a_sentence_of_the_past_tell_nothing(question: str, before: str) -> None:
    assert looks_ahead(question, before) is None


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("When is the trial?", "The trial begins on "),
        ("When is the election?", "Voters go to the polls on "),
        ("When is the vote?", "The Rose Party votes on "),
        ("When is the fair?", "The fair is held on "),
        ("When is the fair?", "The fair, built around a parade, is on "),
        ("When does the new bridge open?", "The newly built bridge opens on "),
        ("When is the hearing?", "Holt, who was found guilty in May, appears in court on "),
        ("When do the nurses go home?", "The agency, which brought twelve nurses, leaves on "),
        ("When will the result be told?", "The result will be told on "),
        ("When will he resign?", "“I’ll resign on "),
    ],
)
def test_what_is_asked_of_now_and_told_of_now_is_to_come(question: str, before: str) -> None:
    assert looks_ahead(question, before) is True


@pytest.mark.parametrize("words", ["will ", "was ", "it sank; ", ", who ", "was due is "])
def test_hostile_sentences_take_bounded_time(words: str) -> None:
    began = time.monotonic()
    for question in ("When will it be?", "When was it due?", "When is it?"):
        looks_ahead(question, f"{words * 5_000} was on ")
    assert time.monotonic() - began < 5
