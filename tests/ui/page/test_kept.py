"""A turn as the browser keeps it: it comes back the same, and whatever comes back is read without harm."""

import json
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pullquote.feedback import Judgement
from pullquote.types import Abstention, Citation, Document, Filters, Reason, Section, Span
from pullquote_ui.page.conversation import Failure, Replied, Turn, ask, judged
from pullquote_ui.page.kept import MOST_CHARACTERS, TOO_LONG, UNCHECKED, UNREADABLE, turn_to_json, turns_from_json

FERRY = "How many passengers were taken off the burning ferry within an hour?"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ("question", "asked", "filters", "reply", "considered", "failure", "judgement")


def through_the_browser(engine, turn):
    saved = json.loads(json.dumps(turn_to_json(turn)))
    [read] = turns_from_json(engine, [saved])
    return saved, read


def test_a_turn_comes_back_as_it_was(archive):
    for question in (FERRY, "What is the capital of Mongolia?"):
        *_, turns = ask(archive, question, Filters(uri_prefix="file:"), ())
        [turn] = judged(turns, 0, Judgement.RIGHT)
        saved, read = through_the_browser(archive, turn)
        assert turn_to_json(read) == saved
        assert read.state.cited == turn.state.cited
        assert read.judgement is Judgement.RIGHT
        assert read.filters == turn.filters


def test_a_failure_comes_back_as_one(archive):
    turn = Turn.begun("Who?", Filters(), Failure("The disk is full."))
    assert through_the_browser(archive, turn)[1].state == turn.state


def test_a_reply_that_was_altered_is_not_shown(archive):
    *_, [turn] = ask(archive, FERRY, Filters(), ())
    saved = turn_to_json(turn)
    saved["reply"]["text"] = "All 4 passengers were taken off."
    [read] = turns_from_json(archive, [saved])
    assert read.state == UNREADABLE


def test_a_moment_that_no_clock_has_keeps_no_conversation_shut(archive):
    for asked in ("0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00"):
        [turn] = turns_from_json(archive, [{"question": "q", "asked": asked, "failure": "x"}])
        assert turn.state == Failure("x")


def test_of_a_conversation_that_is_too_long_the_last_replies_are_read_and_every_question(archive):
    *_, [turn] = ask(archive, FERRY, Filters(), ())
    saved, turn = through_the_browser(archive, turn)
    many = [saved] * (2 * MOST_CHARACTERS // len(json.dumps(saved)))
    turns = turns_from_json(archive, many)
    assert [each.question for each in turns] == [FERRY] * len(many)
    states = [each.state for each in turns]
    read = states.index(turn.state)
    assert 0.4 * len(many) < read < 0.6 * len(many)
    assert states == [TOO_LONG] * read + [turn.state] * (len(many) - read)


@pytest.mark.parametrize("field", ["question", "failure", "considered", "filters", "judgement", "unknown"])
def test_a_turn_as_long_as_no_conversation_is_not_held_and_the_others_are(archive, field):
    for value in ("x" * 7_000_000, ["x"] * 1_000_000, {"source": "at:" + "x" * 7_000_000}):
        small = {"question": "q", "failure": "It failed."}
        first, long, last = turns_from_json(archive, [small, {**small, field: value}, small])
        assert first.state == last.state == Failure("It failed.")
        assert long.state == TOO_LONG
        assert len(repr(long)) < 3_000


def test_of_a_question_longer_than_any_the_beginning_is_held(archive):
    [turn] = turns_from_json(archive, [{"question": "x" * 5_000, "failure": "It failed."}])
    assert turn.question == "x" * archive.max_question_characters


@pytest.fixture
def hostile(empty):
    """Of a long document's version that is no more each turn has a receipt, of a letter that stands everywhere."""
    text = "The Grey Petrel burned on Friday. Captain Ada Brandt saw the smoke first. " * 25_000
    document = Document("a:petrel", "Petrel", text, "text/plain", (Section(Span(0, 100)),))
    empty.add_documents([document])
    cited = Citation.of(document.source, document.sections[0], Span(0, 1), text)
    letter = replace(cited, quote="t", prefix="x", suffix="y", version="0" * 64)

    def turn(number):
        receipt = replace(letter, span=Span(701 * number, 701 * number + 1))
        abstention = Abstention("q", Reason.NOT_STATED, 0.1, 1, (receipt,))
        return turn_to_json(Turn.begun("q", Filters(), Replied(abstention, ())))

    return [turn(number) for number in range(500)]


def test_a_whole_conversation_is_checked_in_bounded_time(empty, hostile):
    began = time.thread_time()
    turns = turns_from_json(empty, hostile)
    assert time.thread_time() - began < 20
    assert turns[0].state == UNCHECKED
    assert isinstance(turns[-1].state, Replied)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON | st.lists(st.dictionaries(st.sampled_from(FIELDS), JSON), max_size=3))
def test_whatever_comes_back_is_read(archive, value):
    for turn in turns_from_json(archive, value):
        assert isinstance(turn, Turn)
