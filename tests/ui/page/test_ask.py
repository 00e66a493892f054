"""A question of the page in the server's line: it waits, is refused, and lets the next one in."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import gradio as gr
import pytest

from pullquote.settings import Settings
from pullquote.types import Filters
from pullquote_server.admission import Admission, Quotas
from pullquote_server.visitor import Visitor
from pullquote_ui.page.ask import AskTab
from pullquote_ui.page.conversation import Failure, Reading, Replied, Searching, Turn, Waiting
from pullquote_ui.page.kept import MOST_TURNS
from pullquote_ui.page.view import View

KEEPER = "Who kept the lighthouse on Tolling Rock?"
NO_FILTERS = ("", "", "")
OTHER = Visitor(None, "192.0.2.1", is_open=True)


def settled(tmp_path, **limits):
    settings = Settings(data=tmp_path, asks_at_once=1, **limits)
    return Admission(settings, Quotas(settings))


def run(archive, admission, asking):
    """Lays the tab out in the loop that runs `asking`."""

    async def begin():
        with gr.Blocks(analytics_enabled=False):
            tab = AskTab(archive, [], admission)
        return await asking(tab)

    with ThreadPoolExecutor(1) as pool:  # Playwright, once it has started, keeps a loop in this thread
        return pool.submit(asyncio.run, begin()).result(60)


async def shown(tab):
    """The state of the turn at each step."""
    return [view.turns[-1].state async for view, *_ in tab.ask("a", KEEPER, View(), gr.Request(), *NO_FILTERS)]


def test_a_question_that_has_its_turn_is_searched_for_and_read_for(archive, tmp_path):
    assert [type(state) for state in run(archive, settled(tmp_path), shown)] == [Searching, Reading, Replied]


def test_examples_are_announced_where_there_are_some(archive, tmp_path):
    async def greeted(examples):
        with gr.Blocks(analytics_enabled=False):
            return AskTab(archive, examples).greeting(gr.Request())[1]

    async def asking(_):
        return [(await greeted(examples))["visible"] for examples in ([], [KEEPER])]

    assert run(archive, settled(tmp_path), asking) == [False, True]


def test_one_that_has_to_wait_says_so(archive, tmp_path):
    admission = settled(tmp_path)

    async def asking(tab):
        async with admission.question(OTHER):
            waiting = asyncio.create_task(shown(tab))
            while not admission._running.statistics().tasks_waiting:
                await asyncio.sleep(0.01)
        return await waiting

    assert [type(state) for state in run(archive, admission, asking)] == [Waiting, Searching, Reading, Replied]


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"asks_waiting": 0}, "Ask again in some seconds."),
        ({"concurrent_asks": 1, "asks_waiting": 1}, "Wait for one of them."),
        ({"questions_per_minute": 1, "asks_waiting": 1}, "Try again in"),
    ],
)
def test_one_that_is_refused_is_told_why(archive, tmp_path, limits, said):
    admission = settled(tmp_path, **limits)

    async def asking(tab):
        async with admission.question(Visitor(None, "", is_open=True)):
            return await shown(tab)

    *_, state = run(archive, admission, asking)
    assert isinstance(state, Failure)
    assert said in state.sentence


def test_one_that_nobody_waits_for_any_more_lets_the_next_in(archive, tmp_path):
    admission = settled(tmp_path, concurrent_asks=1)

    async def asking(tab):
        left = tab.ask("a", KEEPER, View(), gr.Request(), *NO_FILTERS)
        await anext(left)
        assert admission.is_busy
        await left.aclose()
        assert not admission.is_busy
        return await shown(tab)

    assert isinstance(run(archive, admission, asking)[-1], Replied)


def test_an_empty_box_takes_no_turn(archive, tmp_path):
    admission = settled(tmp_path, questions_per_minute=1)

    async def asking(tab):
        [step] = [step async for step in tab.ask("a", "  ", View(), gr.Request(), *NO_FILTERS)]
        return step, await shown(tab)

    step, steps = run(archive, admission, asking)
    assert step[-1] is None
    assert isinstance(steps[-1], Replied)


def test_a_reply_belongs_to_the_conversation_that_its_view_began_with(archive, tmp_path):
    async def asking(tab):
        first = [step async for step in tab.ask("a", KEEPER, View(), gr.Request(), *NO_FILTERS)][-1]
        # The browser has opened another one meanwhile.
        return first, [step async for step in tab.ask("b", KEEPER, first[0], gr.Request(), *NO_FILTERS)][-1]

    records = [record for *_, record in run(archive, settled(tmp_path), asking)]
    assert [(record["conversation"], record["number"]) for record in records] == [("a", 0), ("a", 1)]


def test_a_judgement_that_cannot_be_stored_is_told_in_a_sentence(archive, tmp_path):
    async def asking(tab):
        *_, (view, *_) = [step async for step in tab.ask("a", KEEPER, View(), gr.Request(), *NO_FILTERS)]
        said = {"turn": 0, "judgement": "wrong", "remark": "so " * 1000}
        with pytest.raises(gr.Error, match="over the limit of 1,000"):
            tab._judge(view, gr.EventData(None, said), gr.Request())

    run(archive, settled(tmp_path), asking)
    assert archive.feedback() == []


def test_what_is_stored_of_a_judgement_is_counted_with_what_is_sent_in_a_day(empty, tmp_path):
    admission = settled(tmp_path, upload_bytes_per_day=1_000)

    async def asking(tab):
        *_, (view, *_) = [step async for step in tab.ask("a", KEEPER, View(), gr.Request(), *NO_FILTERS)]
        said = gr.EventData(None, {"turn": 0, "judgement": "wrong", "remark": "so " * 100})
        for _ in range(20):
            tab._judge(view, said, gr.Request())

    with pytest.raises(gr.Error, match="1000 bytes a day"):
        run(empty, admission, asking)
    assert 0 < len(empty.feedback()) < 4


def test_a_judgement_that_nobody_can_make_is_none(archive, tmp_path):
    async def asking(tab):
        *_, (view, *_) = [step async for step in tab.ask("a", KEEPER, View(), gr.Request(), *NO_FILTERS)]
        with pytest.raises(gr.Error, match="No reply was judged"):
            tab._judge(view, gr.EventData(None, {"turn": 0, "judgement": "so-so", "remark": ""}), gr.Request())

    run(archive, settled(tmp_path), asking)
    assert archive.feedback() == []


SAVED = {"id": "a", "turns": [{"question": KEEPER, "failure": "It failed."}]}


def test_a_conversation_is_opened_when_it_has_its_turn(archive, tmp_path):
    admission = settled(tmp_path)

    async def asking(tab):
        async with admission.question(OTHER):
            waiting = asyncio.create_task(tab._open(gr.EventData(None, SAVED), gr.Request()))
            while not admission._running.statistics().tasks_waiting:
                await asyncio.sleep(0.01)
            assert not waiting.done()
        return await waiting

    view, *_ = run(archive, admission, asking)
    assert [turn.question for turn in view.turns] == [KEEPER]


def test_one_that_may_not_be_opened_now_says_when(archive, tmp_path):
    admission = settled(tmp_path, questions_per_minute=1)

    async def asking(tab):
        await tab._open(gr.EventData(None, SAVED), gr.Request())
        with pytest.raises(gr.Error, match="Try again in"):
            await tab._open(gr.EventData(None, SAVED), gr.Request())

    run(archive, admission, asking)


@pytest.mark.parametrize(
    ("question", "filters", "said"),
    [
        ("x" * 2_000, NO_FILTERS, "over the limit of 1000"),
        (KEEPER, ("", "", "at:" + "x" * 20_000), "over the limit of 10,000"),
        (KEEPER, ("x" * 20_000, "", ""), "is no date"),
    ],
)
def test_what_is_too_long_is_refused_and_held_no_longer_than_it_is_shown(archive, tmp_path, question, filters, said):
    async def asking(tab):
        return [step async for step in tab.ask("a" * 20_000, question, View(), gr.Request(), *filters)]

    [(view, *_)] = run(archive, settled(tmp_path), asking)
    assert said in view.turns[0].state.sentence
    assert len(repr(view)) < 4_000


def test_a_conversation_that_is_full_takes_no_more_questions(archive, tmp_path):
    full = View((Turn.begun(KEEPER, Filters(), Failure("It failed.")),) * MOST_TURNS)

    async def asking(tab):
        return [step async for step in tab.ask("a", KEEPER, full, gr.Request(), *NO_FILTERS)]

    with pytest.raises(gr.Error, match="Begin a new one"):
        run(archive, settled(tmp_path), asking)
