"""What `pullquote evaluate` is given to score, and which of its options are for that."""

from collections.abc import Mapping
from enum import Enum, auto
from pathlib import Path

import typer


class Evaluated(Enum):
    """What is scored."""

    QUESTIONS = auto()
    """The answers to a question set."""
    READING = auto()
    """The reading of passages that come with their questions."""
    OPEN = auto()
    """The answers to such questions, each asked of all passages."""
    RETRIEVAL = auto()
    """What the queries of a folder in BEIR's layout find."""

    @classmethod
    def of(cls, path: Path, over_all: bool) -> "Evaluated":
        """Raises `QuestionSetError` where the file cannot be read."""
        # What reads them brings more than `pullquote --help` needs.
        from pullquote.evaluate.given import gives_passages  # noqa: PLC0415

        if path.is_dir():
            return cls.RETRIEVAL
        if not gives_passages(path):
            return cls.QUESTIONS
        return cls.OPEN if over_all else cls.READING


_FOR = {
    "--open": ("questions with their passages", {Evaluated.OPEN}),
    "--every": ("--open", {Evaluated.OPEN}),
    "--sample": ("questions with their passages, without --open", {Evaluated.READING}),
    "--top-k": ("a question set, and for --open", {Evaluated.QUESTIONS, Evaluated.OPEN}),
    "--collection": ("a question set", {Evaluated.QUESTIONS}),
}


def refuse_idle(options: Mapping[str, object], path: Path, evaluated: Evaluated) -> None:
    """Raises `typer.BadParameter` where an option that was given would do nothing."""
    for option, (purpose, used) in _FOR.items():
        if options[option] and evaluated not in used:
            raise typer.BadParameter(f"{option} is for {purpose}. With {path} it would do nothing: leave it out.")
