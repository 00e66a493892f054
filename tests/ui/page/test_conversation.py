"""How a reply comes about, step by step."""

from pullquote.types import Answer, Filters, Reason, Verdict
from pullquote_ui.page.conversation import BROKE_OFF, Failure, Reading, Replied, Searching, Turn, ask, broken_off


def test_a_reply_comes_in_steps(archive):
    question = "How many passengers were taken off the burning ferry within an hour?"
    steps = list(ask(archive, question, Filters(), ()))
    searching, reading, replied = (conversation[-1].state for conversation in steps)
    assert searching == Searching()
    assert isinstance(reading, Reading)
    assert len(reading.hits) >= 1
    assert isinstance(replied, Replied)
    assert isinstance(replied.reply, Answer)
    assert [each.citation for each in replied.cited] == list(replied.reply.quotes)
    assert {each.verification.verdict for each in replied.cited} == {Verdict.VALID}
    places = [(hit.passage.source, hit.passage.span, hit.ranks, hit.scores) for hit in reading.hits]
    held = [each.hit for each in replied.considered]
    assert [(hit.passage.source, hit.passage.span, hit.ranks, hit.scores) for hit in held] == places
    assert {hit.passage.text for hit in held} == {""}  # a page that stays open would hold them all
    assert all(conversation[-1].question == question for conversation in steps)


def test_earlier_turns_stay(empty):
    earlier = (Turn.begun("Who?", Filters(), Failure("The disk is full.")),)
    *_, last = ask(empty, "And now?", Filters(), earlier)
    assert last[:1] == earlier
    assert last[1].state.reply.reason is Reason.EMPTY_INDEX


def test_an_error_is_a_failure_and_no_abstention(archive):
    *_, last = ask(archive, "why " * 400, Filters(), ())
    assert isinstance(last[0].state, Failure)
    assert "1600 characters" in last[0].state.sentence


def test_whoever_waits_is_told_that_it_broke_off(archive):
    waiting = next(ask(archive, "Who?", Filters(), ()))
    assert broken_off(waiting)[0].state is BROKE_OFF
    assert broken_off(()) == ()
    *_, complete = ask(archive, "Who?", Filters(), ())
    assert broken_off(complete) == complete
