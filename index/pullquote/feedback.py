"""What people say of replies: whether one was right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pullquote.encodable import is_encodable
from pullquote.errors import InvalidFeedback

MOST_CHARACTERS = 1_000
"""The length of the longest remark."""


class Judgement(StrEnum):
    """What somebody says of a reply; `NOT_IN_SOURCES`: the documents do not answer this question."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_IN_SOURCES = "not-in-sources"


@dataclass(frozen=True, slots=True)
class Feedback:
    """A judgement of a reply, which is as it is on the wire; `given` in UTC."""

    reply: Mapping[str, Any]
    judgement: Judgement
    remark: str
    given: datetime

    def __post_init__(self) -> None:
        if len(self.remark) > MOST_CHARACTERS:
            raise InvalidFeedback(
                f"The remark has {len(self.remark):,} characters, over the limit of {MOST_CHARACTERS:,}. Shorten it."
            )
        if not is_encodable(self.remark):
            raise InvalidFeedback("The remark has half a surrogate pair, which is no character. Send it as UTF-8.")

    @property
    def question(self) -> str:
        return str(self.reply["question"])
