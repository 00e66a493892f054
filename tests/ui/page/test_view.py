"""What a tab shows of its conversation: the latest turns, and the sources of the chosen one."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import gradio as gr

from pullquote.types import Filters
from pullquote_ui.page.chat import question_html
from pullquote_ui.page.conversation import Failure, Turn
from pullquote_ui.page.fragment import fragment
from pullquote_ui.page.view import LATEST, View, messages

TURNS = tuple(Turn.begun(f"Question {number}?", Filters(), Failure("No.")) for number in range(LATEST + 5))


def test_the_latest_turns_are_shown_and_the_earlier_ones_when_asked_for():
    assert len(messages(View(TURNS))) == 2 * LATEST
    assert len(messages(View(TURNS, whole=True))) == 2 * len(TURNS)
    assert View(TURNS).first == 5


def test_a_press_on_a_message_chooses_its_turn():
    assert View(TURNS).chosen_number == len(TURNS) - 1
    assert View(TURNS).choosing(0).chosen_number == 5
    assert View(TURNS).choosing(3).chosen_turn == TURNS[6]
    assert View(TURNS).choosing(999).chosen_number == len(TURNS) - 1


def test_an_empty_conversation_has_nothing_chosen():
    assert View().chosen_turn is None
    assert messages(View()) == []


def test_a_message_is_what_gradio_makes_of_a_fragment():
    async def made():
        chat = gr.Chatbot(render=False)
        own = gr.ChatMessage(role="user", content=fragment(question_html(TURNS[0], 0)))
        return chat.postprocess([own]), chat.postprocess(messages(View(TURNS[:1]))[:1])

    with ThreadPoolExecutor(1) as pool:  # Playwright, once it has started, keeps a loop in this thread
        gradios, ours = pool.submit(asyncio.run, made()).result()
    assert ours.model_dump() == gradios.model_dump()
