"""A turn as the browser keeps it: it comes back the same, and whatever comes back is read without harm."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pullquote.feedback import Judgement
from pullquote.types import Filters
from pullquote_ui.page.conversation import Failure, Turn, ask, judged
from pullquote_ui.page.kept import UNREADABLE, turn_to_json, turns_from_json

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


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON | st.lists(st.dictionaries(st.sampled_from(FIELDS), JSON), max_size=3))
def test_whatever_comes_back_is_read(archive, value):
    for turn in turns_from_json(archive, value):
        assert isinstance(turn, Turn)
