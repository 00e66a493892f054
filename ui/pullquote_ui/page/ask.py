"""The tab where questions are asked: the chat on the left, the sources of the chosen answer on the right."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import gradio as gr

from pullquote.engine import Engine
from pullquote.errors import PullquoteError
from pullquote_ui.page import conversation
from pullquote_ui.page.chat import question_html, reply_html
from pullquote_ui.page.conversation import Conversation
from pullquote_ui.page.fragment import fragment
from pullquote_ui.page.markup import failure_html
from pullquote_ui.page.sources import NOTHING_YET, sources_html

AT_ONCE = 8
"""Questions that are answered at the same time, of all people together; the next ones wait in line."""

WELCOME = "<p>Ask in your own words. The answer is quoted from your documents; if they do not say, you are told so.</p>"
EMPTY = (
    "<h2>First, add some documents</h2><p>Open the tab <b>Documents</b> above and drop files there, or run "
    "<code>pullquote add FOLDER</code> on this machine. Then ask about them here.</p>"
)


class AskTab:
    """Lays the tab out, and wires it to the engine."""

    def __init__(self, engine: Engine, examples: Sequence[str]) -> None:
        self._engine = engine
        self.turns = gr.State(())
        with gr.Row(elem_id="pq-columns"):
            with gr.Column(elem_id="pq-conversation"):
                self.welcome = fragment(elem_id="pq-welcome")
                self.chat = _chatbot()
                self.question = _question_box()
                with gr.Column(visible=False, elem_id="pq-examples") as self.examples:
                    fragment('<p class="pq-kicker">For example</p>')
                    buttons = [gr.Button(example, size="sm", elem_classes="pq-example") for example in examples]
            self.sources = fragment(NOTHING_YET, "pq-sources")
        self._wire(dict(zip(examples, buttons, strict=True)))

    def greeting(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What `welcome` and `examples` show at first, to somebody who has not asked yet."""
        try:
            empty = self._engine.counts().documents == 0
        except PullquoteError as error:
            return gr.update(value=failure_html(error), visible=True), gr.update(visible=False)
        return gr.update(value=EMPTY if empty else WELCOME, visible=True), gr.update(visible=not empty)

    def greeting_again(self, turns: Conversation) -> tuple[dict[str, Any], dict[str, Any]]:
        """The same after documents were added; whoever has asked already is not greeted again."""
        return (gr.update(), gr.update()) if turns else self.greeting()

    def _wire(self, examples: dict[str, gr.Button]) -> None:
        shown = [self.turns, self.chat, self.sources, self.question, self.welcome, self.examples]
        options: dict[str, Any] = {
            "outputs": shown,
            "concurrency_id": "ask",
            "concurrency_limit": AT_ONCE,
            "api_visibility": "private",
            "show_progress": "hidden",
        }
        at_once: dict[str, Any] = {"queue": False, "api_visibility": "private", "show_progress": "hidden"}
        asked = [self.question.submit(self._ask, [self.question, self.turns], **options)]
        for example, button in examples.items():
            asked.append(button.click(partial(self._ask, example), self.turns, **options))
        for event in asked:
            event.failure(self._break_off, self.turns, shown[:3], **at_once)
        self.chat.select(self._choose, self.turns, [self.chat, self.sources], **at_once)
        self.chat.clear(self._start_over, None, shown, **at_once)

    def _ask(self, question: str, turns: Conversation) -> Iterator[tuple[Any, ...]]:
        if not question.strip():
            return
        hidden = gr.update(visible=False)
        for conversation_so_far in conversation.ask(self._engine, question, turns):
            yield (*self._shown(conversation_so_far), "", hidden, hidden)

    def _break_off(self, turns: Conversation) -> tuple[Any, ...]:
        return self._shown(conversation.broken_off(turns))

    def _start_over(self) -> tuple[Any, ...]:
        return (), gr.update(value=[], visible=False), NOTHING_YET, "", *self.greeting()

    def _choose(self, turns: Conversation, event: gr.SelectData) -> tuple[Any, ...]:
        return self._shown(turns, chosen=_turn_of(event.index))[1:]

    def _shown(self, turns: Conversation, chosen: int = -1) -> tuple[Any, ...]:
        """The turns, the chat, and the sources of the chosen one: the newest, unless somebody chose."""
        if not turns:
            return turns, gr.update(), NOTHING_YET
        chosen = chosen % len(turns)
        return turns, gr.update(value=_messages(turns, chosen), visible=True), sources_html(self._engine, turns[chosen])


def _chatbot() -> gr.Chatbot:
    # Messages are HTML components of ours: Gradio's Markdown, LaTeX and tag handling never sees a document's text.
    return gr.Chatbot(
        elem_id="pq-chat",
        label="Questions and answers",
        show_label=False,
        visible=False,
        height=None,
        layout="panel",
        buttons=[],
        feedback_options=None,
        render_markdown=False,
        latex_delimiters=[],
        allow_tags=False,
        group_consecutive_messages=False,
    )


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        label="Your question",
        placeholder="Ask your documents",
        elem_id="pq-question",
        lines=1,
        max_lines=5,
        submit_btn="Ask",
    )


def _messages(turns: Conversation, chosen: int) -> list[gr.ChatMessage]:
    """Two messages a turn: the question and the reply."""
    messages = []
    for number, turn in enumerate(turns):
        reply = reply_html(turn, chosen=number == chosen)
        messages.append(gr.ChatMessage(role="user", content=fragment(question_html(turn))))
        messages.append(gr.ChatMessage(role="assistant", content=fragment(reply)))
    return messages


def _turn_of(message: int | list[int] | tuple[int, ...]) -> int:
    """The turn of a message's index."""
    number = message if isinstance(message, int) else message[0]
    return number // 2
