"""`pullquote feedback export`, `list` and `forget`: what people said of replies."""

# ruff: noqa: PLC0415 - what makes questions of it brings the stemmer and more, which `pullquote --help` can do without

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer

from pullquote.collections import MAIN
from pullquote.errors import StoreError
from pullquote.feedback import Feedback
from pullquote.wire import moment
from pullquote_ui.command.archive import open_database
from pullquote_ui.command.neutral import one_line
from pullquote_ui.command.options import AsJson, Data, InCollection, parse_day, to_path
from pullquote_ui.command.terminal import complain, output, plain_table, print_json, print_rows
from pullquote_ui.counted import counted

FILE_HELP = "The question set to write; without it, standard output."
WRONG_HELP = "Write what was judged wrong here, with the replies: JSON lines."
BEFORE_HELP = "Only what was given before this day, in UTC."


def export(
    file: Annotated[Path | None, typer.Argument(parser=to_path, metavar="FILE", help=FILE_HELP)] = None,
    wrong: Annotated[Path | None, typer.Option("--wrong", parser=to_path, metavar="FILE", help=WRONG_HELP)] = None,
    collection: InCollection = MAIN,
    data: Data = None,
) -> None:
    """Write what was judged as a question set, for `pullquote evaluate`.

    Right answers are its gold, where the documents still have them; right abstentions and what is not in the sources
    are its unanswerable questions.
    """
    from pullquote.evaluate.judged import question_set

    with open_database(data, collection) as database:
        judged = question_set(database.feedback(), database.document) if database else question_set((), lambda _: None)
    _write(file, judged.questions)
    if wrong:
        _write(wrong, map(_as_json, judged.wrong))
    complain(f"Wrote {counted(len(judged.questions), 'question')}.")
    for reason, count in judged.left_out.items():
        complain(f"{count} left out: {reason}.")


def list_feedback(as_json: AsJson = False, collection: InCollection = MAIN, data: Data = None) -> None:
    """List what people said of replies, oldest first."""
    with open_database(data, collection) as database:
        feedback = database.feedback() if database else []
    if as_json:
        print_json({"feedback": [{**_as_json(each), "judgement": each.judgement.value} for each in feedback]})
    elif not feedback:
        output().print("There is no feedback yet.")
    else:
        print_rows(plain_table("given", "judgement", "question", "remark"), map(_row, feedback))


def forget(
    before: Annotated[date | None, typer.Option("--before", parser=parse_day, metavar="DATE", help=BEFORE_HELP)] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    collection: InCollection = MAIN,
    data: Data = None,
) -> None:
    """Delete what people said of replies, with the replies; the documents stay.

    Without --before everything is deleted, after a question.
    """
    limit = datetime.combine(before, time.min, UTC) if before else None
    with open_database(data, collection) as database:
        everything = len(database.feedback()) if database and not before else 0
        if everything and not yes:
            typer.confirm(f"Delete all that was said of replies, {counted(everything, 'judgement')}?", abort=True)
        forgotten = database.forget_feedback(limit) if database else 0
    output().print(f"Deleted {counted(forgotten, 'judgement')}.")


COMMANDS: dict[str, Callable[..., None]] = {"export": export, "list": list_feedback, "forget": forget}


def _write(file: Path | None, records: Iterable[Mapping[str, Any]]) -> None:
    data = "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records).encode()
    if file is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        return
    try:
        file.write_bytes(data)
    except OSError as error:
        raise StoreError(f"{file} cannot be written: {error}. Name another file.") from error


def _as_json(feedback: Feedback) -> dict[str, Any]:
    return {
        "question": feedback.question,
        "reply": dict(feedback.reply),
        "remark": feedback.remark,
        "given": moment(feedback.given),
    }


def _row(feedback: Feedback) -> tuple[str, ...]:
    given = f"{feedback.given:%Y-%m-%d %H:%M} UTC"
    return given, feedback.judgement.value, one_line(feedback.question), one_line(feedback.remark)
