"""What one browser tab shows of its conversation."""

from dataclasses import dataclass, replace
from typing import Literal

from gradio.components.chatbot import ComponentMessage, Message

from pullquote_ui.page.chat import question_html, reply_html
from pullquote_ui.page.conversation import Conversation, Turn
from pullquote_ui.page.fragment import fragment

LATEST = 20
"""So many turns are shown, and the earlier ones when they are asked for: a page's memory stays bounded."""


@dataclass(frozen=True, slots=True)
class View:
    """The conversation, and its id in the browser; whose sources are shown, None for the newest turn; and whether
    earlier turns are shown too.
    """

    turns: Conversation = ()
    conversation_id: str = ""
    chosen: int | None = None
    whole: bool = False

    @property
    def first(self) -> int:
        """The number of the first turn that is shown."""
        return 0 if self.whole else max(0, len(self.turns) - LATEST)

    @property
    def chosen_number(self) -> int:
        """The number of the turn whose sources are shown."""
        newest = len(self.turns) - 1
        return newest if self.chosen is None else max(0, min(self.chosen, newest))

    @property
    def chosen_turn(self) -> Turn | None:
        return self.turns[self.chosen_number] if self.turns else None

    def choosing(self, message: int) -> "View":
        """The view after the message `message`, from 0, was pressed: there are two for each turn shown."""
        return replace(self, chosen=self.first + message // 2)


def messages(view: View) -> list[Message]:
    """The question and the reply of each turn that is shown."""
    shown = []
    for number, turn in enumerate(view.turns[view.first :], start=view.first):
        reply = reply_html(turn, number, chosen=number == view.chosen_number)
        shown += [_message("user", question_html(turn, number)), _message("assistant", reply)]
    return shown


def _message(role: Literal["user", "assistant"], html: str) -> Message:
    """What Gradio would make of a message that holds `fragment(html)`, which takes it two milliseconds for each."""
    content = EMPTY.model_copy(update={"value": html, "props": {**EMPTY.props, "value": html}})
    return Message(role=role, metadata={}, content=[content], options=[])


def _empty() -> ComponentMessage:
    empty = fragment()
    given = {name: value for name, value in empty.constructor_args.items() if name != "value"}
    return ComponentMessage(
        component="html", value="", constructor_args={**given, "render": False}, props=empty.get_config()
    )


# Made here, since of a component that is made while an event is handled Gradio keeps the arguments only.
EMPTY = _empty()
