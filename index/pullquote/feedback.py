"""What people say of replies: whether one was right."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pullquote.encodable import is_encodable
from pullquote.errors import InvalidFeedback

MOST_CHARACTERS = 1_000
"""The length of the longest remark."""
MOST_REPLY_CHARACTERS = 500_000
"""The length of the longest reply, as JSON. One that quotes a hundred documents is far shorter."""


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

    @classmethod
    def given_now(cls, reply: Mapping[str, Any], judgement: Judgement, remark: str) -> "Feedback":
        """What somebody says of a reply, which may have been written by anybody. Raises `InvalidFeedback`."""
        # Not of what is stored already: an archive with a longer one can still be listed, and made to forget it.
        length = len(json.dumps(dict(reply), ensure_ascii=False))
        if length > MOST_REPLY_CHARACTERS:
            raise InvalidFeedback(
                f"The reply has {length:,} characters of JSON, over the limit of {MOST_REPLY_CHARACTERS:,}. Judge a "
                "reply as it was given."
            )
        return cls(reply, judgement, remark, datetime.now(UTC))

    @property
    def question(self) -> str:
        return str(self.reply["question"])
