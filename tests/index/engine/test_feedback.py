"""What people say of replies is kept in order, and changes nothing else."""

from dataclasses import replace

import pytest

from pullquote.engine import Engine
from pullquote.errors import InvalidFeedback
from pullquote.feedback import Judgement
from pullquote.wire import reply_to_json

from .conftest import COST, UNRELATED


def test_feedback_is_kept_in_order_and_makes_no_commit(own_engine: Engine) -> None:
    answer, abstention = own_engine.ask(COST), own_engine.ask(UNRELATED)
    before = own_engine.store.generation()
    own_engine.give_feedback(answer, Judgement.WRONG, "Zu teuer 🎶")
    own_engine.give_feedback(abstention, Judgement.RIGHT)
    own_engine.give_feedback(answer, Judgement.RIGHT)
    told = [(each.reply, each.judgement, each.remark) for each in own_engine.feedback()]
    assert told == [
        (reply_to_json(answer), Judgement.WRONG, "Zu teuer 🎶"),
        (reply_to_json(abstention), Judgement.RIGHT, ""),
        (reply_to_json(answer), Judgement.RIGHT, ""),
    ]
    assert own_engine.store.generation() == before
    assert own_engine.store.database.check() == []


@pytest.mark.parametrize(("remark", "why"), [("x" * 1_001, "1,001 characters"), ("\ud800", "half a surrogate")])
def test_a_remark_that_cannot_be_kept_is_refused(own_engine: Engine, remark: str, why: str) -> None:
    with pytest.raises(InvalidFeedback, match=why):
        own_engine.give_feedback(own_engine.ask(COST), Judgement.WRONG, remark)
    assert own_engine.feedback() == []


def test_a_reply_that_is_longer_than_any_is_not_kept(own_engine: Engine) -> None:
    forged = replace(own_engine.ask(UNRELATED), question="x" * 500_000)
    with pytest.raises(InvalidFeedback, match="over the limit of 500,000"):
        own_engine.give_feedback(forged, Judgement.RIGHT)
    assert own_engine.feedback() == []
