"""The tab where questions are asked: the chat on the left; on the right its sources, or a document that is read."""

import json
from collections.abc import AsyncIterator, Generator, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from typing import Any

import gradio as gr
from gradio.events import Dependency
from starlette.concurrency import run_in_threadpool

from pullquote.engine import Engine
from pullquote.errors import InvalidQuestion, PullquoteError
from pullquote.feedback import Judgement
from pullquote.types import Filters, Reply
from pullquote.wire import canonical_json, reply_to_json
from pullquote_server.admission import Admission
from pullquote_server.errors import TryLater
from pullquote_server.events import in_threads
from pullquote_ui.page import conversation
from pullquote_ui.page.conversation import Failure, Replied, State, Turn, Waiting
from pullquote_ui.page.filters import FilterPanel, filters_of
from pullquote_ui.page.fragment import fragment
from pullquote_ui.page.kept import MOST_TURNS, judgement_of, record_to_json, turns_from_json
from pullquote_ui.page.markup import failure_html
from pullquote_ui.page.quietly import QUIETLY
from pullquote_ui.page.reader import reader_pane
from pullquote_ui.page.sources import NOTHING_YET, sources_html
from pullquote_ui.page.view import View, messages
from pullquote_ui.page.visitors import may_write, visitor

NEW, EARLIER = "New conversation", "Show earlier questions"
DRAFT = "() => { pullquote.draft.resume(); return []; }"
ASK_OF_ADDRESS = "() => { pullquote.draft.askOfAddress(); return []; }"
SEND = """(_, question, ...given) => {
  pullquote.unheard.send(question);
  return [pullquote.shelf.current(), question, ...given];
}"""
GIVE_UP = "(view) => { pullquote.unheard.over(); return view; }"
KEEP = "(record) => { pullquote.shelf.keep(record); return []; }"
LONGEST_ID = 100
"""The characters of a conversation's id. Browsers make one of sixteen."""
FULL = f"This conversation has {MOST_TURNS:,} questions, and no more are taken in it. Begin a new one, then ask again."

WELCOME = "<p>Ask in your own words. The answer is quoted from your documents; if they do not say, you are told so.</p>"
EMPTY = (
    "<h2>First, add some documents</h2><p>Open the tab <b>Documents</b> above and drop files there, or run "
    "<code>pullquote add FOLDER</code> on this machine. Then ask about them here.</p>"
)
EMPTY_FOR_READERS = (
    "<h2>There are no documents yet</h2><p>Your key reads documents, and adding some takes one of the scope "
    "<code>write</code>. Ask whoever runs this server to add them, then ask about them here.</p>"
)


class AskTab:
    """Lays the tab out, and wires it to the engine. Questions take their turn in the server's line, if it has one."""

    def __init__(self, engine: Engine, examples: Sequence[str], admission: Admission | None = None) -> None:
        self._engine = engine
        self._admission = admission
        self._has_examples = bool(examples)
        self.view = gr.State(View())
        self.record = gr.JSON(visible=False)
        self.conversation = gr.Textbox(visible=False)  # its id, which the browser gives with each question
        # What the page's scripts ask for: a saved conversation to be opened, a reply to be judged, a sign of life.
        self.bridge = gr.HTML(
            "", elem_id="pq-bridge", js_on_load="pullquote.connect(trigger, 'open', 'judge', 'look', 'listen')"
        )
        with gr.Row(elem_id="pq-columns"):
            with gr.Column(elem_id="pq-conversation"):
                self.new = gr.Button(NEW, size="sm", elem_id="pq-new", visible=False)
                self.earlier = gr.Button(EARLIER, size="sm", elem_id="pq-earlier", visible=False)
                self.welcome = fragment(elem_id="pq-welcome")
                self.chat = _chatbot()
                self.question = _question_box()
                self.filters = FilterPanel(engine)
                with gr.Column(visible=False, elem_id="pq-examples") as self.examples:
                    fragment('<p class="pq-kicker">For example</p>')
                    buttons = [gr.Button(example, size="sm", elem_classes="pq-example") for example in examples]
            with gr.Column(elem_id="pq-side"):
                self.sources = fragment(NOTHING_YET, "pq-sources")
                self.reader = reader_pane(engine)
        self._shows = [self.view, self.chat, self.sources, self.welcome, self.examples, self.new, self.earlier]
        self._wire(dict(zip(examples, buttons, strict=True)))

    def greeting(self, request: gr.Request) -> tuple[dict[str, Any], dict[str, Any]]:
        """What `welcome` and `examples` show at first, to somebody who has not asked yet."""
        try:
            empty = self._engine.counts().documents == 0
        except PullquoteError as error:
            return gr.update(value=failure_html(error), visible=True), gr.update(visible=False)
        first_steps = EMPTY if may_write(request) else EMPTY_FOR_READERS
        offered = self._has_examples and not empty
        return gr.update(value=first_steps if empty else WELCOME, visible=True), gr.update(visible=offered)

    def greeting_again(self, view: View, request: gr.Request) -> tuple[dict[str, Any], dict[str, Any]]:
        """The same after documents were added; whoever has asked already is not greeted again."""
        return (gr.update(), gr.update()) if view.turns else self.greeting(request)

    def filters_of_address(self, request: gr.Request) -> list[Any]:
        """The filters that the page's address has, for the components that show them."""
        return self.filters.offered(*_filters_in(request))

    async def ask(
        self, conversation_id: str, question: str, view: View, request: gr.Request, *filters: str | None
    ) -> AsyncIterator[tuple[Any, ...]]:
        """Yield what `shows` and the record show, each time that the reply has come further.

        The first question of a view begins the conversation `conversation_id`. The box is the browser's: it alone knows
        what was typed since the question was sent.
        """
        if not question.strip():
            # Where nothing at all is yielded, Gradio empties every output; an old record would be kept once more.
            yield *(gr.skip(),) * len(self._shows), None
            return
        if len(view.turns) >= MOST_TURNS:
            raise gr.Error(FULL, print_exception=False)
        view = view if view.turns else replace(view, conversation_id=conversation_id[:LONGEST_ID])
        try:
            self._engine.check(question)
            chosen = filters_of(*filters)
        except (ValueError, InvalidQuestion) as error:
            # Not held whole: it may be as long as a request.
            begun = question[: self._engine.max_question_characters]
            yield await run_in_threadpool(self._said, begun, Filters(), view, Failure(str(error)))
            return
        try:
            if self._admission and self._admission.is_busy:
                yield await run_in_threadpool(self._said, question, chosen, view, Waiting())
            async with self._turn(request):
                async for shown in in_threads(self._answered(question, chosen, view)):
                    yield shown
        except TryLater as error:
            yield await run_in_threadpool(self._said, question, chosen, view, Failure(str(error)))

    def _wire(self, examples: dict[str, gr.Button]) -> None:
        recorded = [*self._shows, self.record]
        asked = self._wire_asking()
        self._keep(asked)
        self._keep(asked.failure(self._break_off, self.view, recorded, js=GIVE_UP, **QUIETLY))
        for example, button in examples.items():
            ask = f"() => {{ pullquote.draft.ask({json.dumps(example)}); return []; }}"
            button.click(None, None, None, js=ask, **QUIETLY)
        self.chat.select(self._choose, self.view, self._shows, **QUIETLY)
        self.earlier.click(self._show_earlier, self.view, self._shows, **QUIETLY)
        self.new.click(
            self._start_over, None, self._shows, js="() => { pullquote.shelf.startOver(); return []; }", **QUIETLY
        )
        self.bridge.look(_nothing, None, None, **QUIETLY)
        # Not so quietly: what opens the page's stream of events again has to come through it.
        self.bridge.listen(_nothing, None, None, trigger_mode="multiple", **{**QUIETLY, "queue": True})
        self.bridge.open(self._open, None, self._shows, **QUIETLY)
        self._keep(self.bridge.judge(self._judge, self.view, recorded, **QUIETLY))

    def _wire_asking(self) -> Dependency:
        """The one event that asks, for examples and the page's address too: of two events each has its own view."""
        return self.question.submit(
            self.ask,
            [self.conversation, self.question, self.view, *self.filters.inputs],
            [*self._shows, self.record],
            js=SEND,
            # Enter is not lost on whoever is still waiting for a reply: that question is asked next.
            trigger_mode="always_last",
            concurrency_limit=None,  # they wait in the server's line, with all others
            api_visibility="private",
            show_progress="hidden",
        )

    def _keep(self, told: Dependency) -> None:
        """After an event that gives a record, the browser keeps that."""
        told.success(None, self.record, None, js=KEEP, **QUIETLY)

    def _turn(self, request: gr.Request) -> AbstractAsyncContextManager[None]:
        return self._admission.question(visitor(request)) if self._admission else nullcontext()

    def _answered(self, question: str, filters: Filters, view: View) -> Generator[tuple[Any, ...], None, None]:
        for turns in conversation.ask(self._engine, question, filters, view.turns):
            further = replace(view, turns=turns, chosen=None)
            yield *self._shown(further), _record(further)

    def _said(self, question: str, filters: Filters, view: View, state: State) -> tuple[Any, ...]:
        """What is shown of a question that nothing was done for yet."""
        begun = replace(view, turns=(*view.turns, Turn.begun(question, filters, state)), chosen=None)
        return *self._shown(begun), _record(begun)

    def _break_off(self, view: View) -> tuple[Any, ...]:
        """What whoever waits for a reply that broke off is told, and the record of that."""
        broken = replace(view, turns=conversation.broken_off(view.turns))
        return *self._shown(broken), _record(broken)

    def _start_over(self, request: gr.Request) -> tuple[Any, ...]:
        return View(), gr.update(value=[], visible=False), NOTHING_YET, *self.greeting(request), *_hidden(2)

    def _show_earlier(self, view: View) -> tuple[Any, ...]:
        return self._shown(replace(view, whole=True))

    def _choose(self, view: View, event: gr.SelectData) -> tuple[Any, ...]:
        index = event.index
        return self._shown(view.choosing(index if isinstance(index, int) else index[0]))

    async def _open(self, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """Show a conversation that the browser has kept. It takes a turn: its receipts are verified."""
        try:
            async with self._turn(request):
                return await run_in_threadpool(self._opened, event._data, request)
        except TryLater as error:
            raise gr.Error(str(error), print_exception=False) from error

    def _opened(self, kept: object, request: gr.Request) -> tuple[Any, ...]:
        match kept:
            case {"id": str(conversation_id), "turns": saved} if turns := turns_from_json(self._engine, saved):
                return self._shown(View(turns, conversation_id[:LONGEST_ID]))
        return self._start_over(request)

    def _judge(self, view: View, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        match event._data:
            case {"turn": int(number), "judgement": said, "remark": str(remark)} if 0 <= number < len(view.turns):
                if judgement := judgement_of(said):
                    return self._judged(view, number, judgement, remark.strip(), request)
        raise gr.Error("No reply was judged. Load the page anew.", print_exception=False)

    def _judged(
        self, view: View, number: int, judgement: Judgement, remark: str, request: gr.Request
    ) -> tuple[Any, ...]:
        state = view.turns[number].state
        if not isinstance(state, Replied):
            raise gr.Error("There is no reply to this question yet.", print_exception=False)
        try:
            self._count_judgement(state.reply, remark, request)
            self._engine.give_feedback(state.reply, judgement, remark)
        except PullquoteError as error:
            raise gr.Error(str(error), print_exception=False) from error
        turns = conversation.judged(view.turns, number, judgement)
        return *self._shown(replace(view, turns=turns)), record_to_json(turns, number, view.conversation_id)

    def _count_judgement(self, reply: Reply, remark: str, request: gr.Request) -> None:
        """What is stored of it is counted with all that the visitor sends in a day. Raises `LimitReached`."""
        if self._admission:
            number = len(canonical_json(reply_to_json(reply))) + len(remark)
            self._admission.quotas.take_bytes(visitor(request), number)

    def _shown(self, view: View) -> tuple[Any, ...]:
        """What the components in `_shows` show of it; where nothing was asked yet, they stay as they are."""
        turn = view.chosen_turn
        if turn is None:
            return (gr.skip(),) * len(self._shows)
        chat = gr.update(value=messages(view), visible=True)
        # A button that was hidden at first comes without its label, unless it is told again.
        more = gr.update(visible=view.first > 0, value=EARLIER)
        # A reply that is on its way would put its own conversation in another one's place.
        new = gr.update(visible=True, value=NEW, interactive=not view.turns[-1].is_open)
        return view, chat, sources_html(self._engine, turn), *_hidden(2), new, more


def _filters_in(request: gr.Request) -> list[str]:
    """What the page's address says of the filters, in the order of the panel's inputs."""
    return [request.query_params.get(name, "") for name in ("from", "to", "source")]


def _record(view: View) -> dict[str, Any] | None:
    """What the browser is to keep of the newest turn, once its reply has come."""
    if not view.turns or view.turns[-1].is_open:
        return None
    return record_to_json(view.turns, len(view.turns) - 1, view.conversation_id)


def _nothing() -> None:
    """What a page asks for to learn whether it is heard."""


def _hidden(number: int) -> list[dict[str, Any]]:
    return [gr.update(visible=False)] * number


def _chatbot() -> gr.Chatbot:
    # Messages are HTML components of ours: Gradio's Markdown, LaTeX and tag handling never sees a document's text.
    return gr.Chatbot(
        elem_id="pq-chat",
        label="Questions and answers",
        show_label=False,
        visible=False,
        height=None,
        layout="panel",
        autoscroll=False,  # script/newest.js does it
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
