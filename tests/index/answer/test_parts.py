from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.answer.parts import Part, of_the_first, parts_of, together
from pullquote.types import Abstention, Answer, Citation, Reason, Section, Source, Span

TEXT = "The ferry burned on Friday. Nobody knows where it lies. It was sold in May."
SENTENCES = [Span(0, 27), Span(28, 55), Span(56, 75)]
SOURCE = Source("d", "https://x.example/", "The ferry", "v", "text/plain")
CITED = [Citation.of(SOURCE, Section(Span(0, len(TEXT))), span, TEXT) for span in SENTENCES]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("When and where did the ferry burn?", ["When did the ferry burn?", "Where did the ferry burn?"]),
        ("who, when and where was it?", ["Who was it?", "When was it?", "Where was it?"]),
        ("How many and how long were they?", ["How many were they?", "How long were they?"]),
        ("Who bought the hall, and why?", ["Who bought the hall?", "Why was it that somebody bought the hall?"]),
        ("Who bought the hall and when did they pay?", ["Who bought the hall?", "When did they pay?"]),
        ("When was it built, and by whom?", ["When was it built?", "By whom was it built?"]),
        ("When was it built and who designed it?", ["When was it built?", "Who designed it?"]),
        ("Whom and when did it hit?", ["Whom did it hit?", "When did it hit?"]),
        (
            "Who sold it, when and why?",
            ["Who sold it?", "When was it that somebody sold it?", "Why was it that somebody sold it?"],
        ),
        ("Who was sent off and why?", ["Who was sent off?", "Why was somebody sent off?"]),
        ("What will be sold, and when?", ["What will be sold?", "When will something be sold?"]),
        ("How many were hurt, and where?", ["How many were hurt?", "Where were they hurt?"]),
        ("What is the price and who says so?", ["What is the price?", "Who says so?"]),
        ("What is its price and why?", ["What is its price?", "Why is its price?"]),
        ("Which firm bought it, and when?", ["Which firm bought it?", "When was it that the firm bought it?"]),
        ("Whose ferry sank and when?", ["Whose ferry sank?", "When was it that the ferry sank?"]),
        ("Which of them sank and when was it built?", ["Which of them sank?", "When was it built?"]),
        ("In which town did it start and when?", ["In which town did it start?", "When did it start?"]),
        ("At what time and where was it?", ["At what time was it?", "Where was it?"]),
        ("Who sold it, and in which town?", ["Who sold it?", "In which town was it that somebody sold it?"]),
        ("Who sold it and for how much?", ["Who sold it?", "For how much was it that somebody sold it?"]),
        ("Which of them sank, and when?", ["Which of them sank?", "When was it that one of them sank?"]),
        ("How many men swam, and where?", ["How many men swam?", "Where was it that the men swam?"]),
        ("What sank it, and when?", ["What sank it?", "When was it that something sank it?"]),
        ("Which ferry did he buy, and from whom?", ["Which ferry did he buy?", "From whom did he buy the ferry?"]),
        ("Who was it, when, where, and why?", ["Who was it?", "When was it?", "Where was it?", "Why was it?"]),
        ("To whom and for what was it sold?", ["To whom was it sold?", "For what was it sold?"]),
        ("By how much did it fall and by whom was it told?", ["By how much did it fall?", "By whom was it told?"]),
    ],
)
def test_a_question_that_asks_several_things_is_taken_apart(question: str, parts: list[str]) -> None:
    assert [part.question for part in parts_of(question)] == parts


@pytest.mark.parametrize(
    "question",
    [
        "What did Maduro and Trump say?",
        "How many crews and boats entered?",
        "When the ferry burned, who saw it?",
        "Who or what caused the fire?",
        "What is known of the man who fell and who died?",
        "Which countries bought and sold oil?",
        "In what year was the hall of arts and crafts built?",
        "Who is the man who fell and whose wife was hurt?",
        "Who owned the ferry that burned and in which nobody was hurt?",
        "On which day did Holt say when and where she would resign?",
        "Who said that nobody knew when and where it was?",
        "",
    ],
)
def test_a_question_that_asks_one_thing_is_left_whole(question: str) -> None:
    assert parts_of(question) == (Part(question, ""),)


@given(st.text(alphabet="whoenar and,?tw ") | st.text())
def test_any_text_has_a_part(question: str) -> None:
    assert parts_of(question)


def answer(*places: int, confidence: float = 0.9) -> Answer:
    quotes = tuple(CITED[place] for place in places)
    return Answer("", quotes, quotes[0], confidence, 3)


def abstention(confidence: float, reason: Reason = Reason.NOT_STATED) -> Abstention:
    return Abstention("", reason, confidence, 3, (CITED[1],))


WHEN, WHERE = parts_of("When and where did it burn?")


def test_what_is_told_of_all_parts_is_quoted_best_first_and_once() -> None:
    reply = together("When and where?", [WHEN, WHERE], [answer(0, 2, confidence=0.8), answer(1, 0)])
    assert isinstance(reply, Answer)
    assert (reply.quotes, reply.short, reply.untold) == ((CITED[0], CITED[1], CITED[2]), None, ())
    assert (reply.question, reply.confidence, reply.generation) == ("When and where?", 0.8, 3)


def test_a_part_that_is_not_told_is_named() -> None:
    reply = together("When and where?", [WHEN, WHERE], [answer(0), abstention(0.1)])
    assert isinstance(reply, Answer)
    assert (reply.quotes, reply.short, reply.untold) == ((CITED[0],), None, ("where",))
    assert reply.caveat == "The documents do not say where."
    assert reply.confidence == 0.9


@pytest.mark.parametrize("second", ["when did they pay", "how many were hurt", "what was the price"])
def test_what_leans_on_a_part_that_is_not_told_is_not_answered_of_somebody_else(second: str) -> None:
    question = f"Who bought the Zorblax and {second}?"
    reply = together(question, parts_of(question), [abstention(0.2), answer(0)])
    assert reply == Abstention(question, Reason.NOT_STATED, 0.2, 3, (CITED[1],))


def test_what_leans_on_a_part_is_told_of_what_that_part_names() -> None:
    question = "When did the Zorblax burn and how old is it?"
    parts = parts_of(question)
    elsewhere = replace(CITED[1], document="e", title="The port")
    named = replace(elsewhere, title="The Zorblax")
    for second, untold in ((CITED[1], ()), (named, ()), (elsewhere, ("how old is it",))):
        replies = of_the_first(parts, [answer(0), Answer("", (second,), second, 0.9, 3)])
        reply = together(question, parts, replies)
        assert isinstance(reply, Answer)
        assert reply.untold == untold
        assert (second in reply.quotes) is not bool(untold)


def test_what_names_its_own_subject_is_answered_by_itself() -> None:
    question = "Who bought the Zorblax and when did the Grey Petrel burn?"
    reply = together(question, parts_of(question), [abstention(0.2), answer(0)])
    assert isinstance(reply, Answer)
    assert reply.untold == ("who bought the Zorblax",)


@pytest.mark.parametrize(
    ("question", "caveat"),
    [
        ("Which firm bought it, and when?", "The documents do not say which firm bought it."),
        ("In which town did it burn, and when?", "The documents do not say in which town."),
    ],
)
def test_a_first_part_that_is_not_told_is_named_by_what_it_asks_for(question: str, caveat: str) -> None:
    reply = together(question, parts_of(question), [abstention(0.1), answer(0)])
    assert isinstance(reply, Answer)
    assert reply.caveat == caveat


def test_without_any_part_told_the_surest_abstention_stands() -> None:
    sure = replace(abstention(0.3, Reason.NO_PASSAGE), untold=("Osk",))
    reply = together("When and where?", [WHEN, WHERE], [abstention(0.1), sure])
    assert reply == Abstention("When and where?", Reason.NO_PASSAGE, 0.3, 3, sure.nearest, ("Osk",))
