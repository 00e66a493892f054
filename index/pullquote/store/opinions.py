"""Feedback in the database: in a table of its own, which no commit counts and no removal of a document touches."""

import json
from datetime import UTC, datetime

from pullquote.feedback import Feedback, Judgement
from pullquote.store.connections import Connection


def put(connection: Connection, feedback: Feedback) -> None:
    reply = feedback.reply
    connection.execute(
        "INSERT INTO feedback (question, reply, generation, judgement, remark, given) VALUES (?, ?, ?, ?, ?, ?)",
        (
            feedback.question,
            json.dumps(dict(reply), ensure_ascii=False),
            reply["generation"],
            feedback.judgement.value,
            feedback.remark,
            _moment(feedback.given),
        ),
    )


def everything(connection: Connection) -> list[Feedback]:
    """In the order in which it was given, whatever the clock said."""
    rows = connection.execute("SELECT reply, judgement, remark, given FROM feedback ORDER BY number")
    return [
        Feedback(json.loads(reply), Judgement(judgement), remark, datetime.fromisoformat(given))
        for reply, judgement, remark, given in rows
    ]


def forget(connection: Connection, before: datetime | None) -> int:
    """How much was given before this moment, or at all, and is deleted."""
    given = _moment(before) if before else None
    return connection.execute("DELETE FROM feedback WHERE ?1 IS NULL OR given < ?1", (given,)).rowcount


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
