"""How many of the boundaries in `splitter_sentences.txt` a splitter finds."""

import re
from pathlib import Path
from typing import NamedTuple

from splitter_candidates import Claim, Splits

SENTENCES = Path(__file__).with_name("splitter_sentences.txt")


class Gold(NamedTuple):
    """The paragraphs as one text, the span of every sentence in it, and where the paragraphs start."""

    text: str
    spans: list[tuple[int, int]]
    paragraph_starts: set[int]

    def inner_starts(self) -> set[int]:
        return {start for start, _ in self.spans} - self.paragraph_starts


def read_gold() -> Gold:
    lines = [line for line in SENTENCES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    paragraphs = [block.split("\n") for block in "\n".join(lines).strip().split("\n\n")]
    spans, paragraph_starts, cursor = [], set(), 0
    for paragraph in paragraphs:
        paragraph_starts.add(cursor)
        for sentence in paragraph:
            spans.append((cursor, cursor + len(sentence)))
            cursor += len(sentence) + 1
        cursor += 1
    return Gold("\n\n".join(" ".join(paragraph) for paragraph in paragraphs), spans, paragraph_starts)


def hard_wrapped(text: str, width: int = 72) -> str:
    """Break lines at spaces as a wire service does; a newline replaces a space, so every offset stays."""
    wrapped, column = [], 0
    for word in re.findall(r"\S+|\s+", text):
        if word == " " and column > width:
            wrapped.append("\n")
            column = 0
        else:
            wrapped.append(word)
            column = 0 if "\n" in word else column + len(word)
    return "".join(wrapped)


def tight(text: str, claims: list[Claim]) -> list[tuple[int, int]]:
    """The claimed spans without the white space around them, so that all candidates are judged alike."""
    spans = []
    for start, end, _ in claims:
        piece = text[start:end]
        if piece.strip():
            spans.append((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
    return spans


class Accuracy(NamedTuple):
    """Boundaries inside paragraphs only: a blank line is a boundary for anyone, and would flatter all candidates."""

    precision: float
    recall: float
    f1: float
    exact: float
    crossed: int


def accuracy(gold: Gold, spans: list[tuple[int, int]]) -> Accuracy:
    starts = {start for start, _ in spans}
    wanted, found = gold.inner_starts(), starts - gold.paragraph_starts
    hits = len(wanted & found)
    precision, recall = hits / max(len(found), 1), hits / len(wanted)
    exact = len(set(gold.spans) & set(spans)) / len(gold.spans)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return Accuracy(precision, recall, f1, exact, len(gold.paragraph_starts - starts))


def measure_accuracy(split: Splits) -> tuple[Accuracy, Accuracy]:
    gold = read_gold()
    wrapped = hard_wrapped(gold.text)
    return (
        accuracy(gold, tight(gold.text, split(gold.text))),
        accuracy(gold, tight(wrapped, split(wrapped))),
    )


def wrong_boundaries(split: Splits) -> list[str]:
    gold = read_gold()
    starts = {start for start, _ in tight(gold.text, split(gold.text))}
    wanted = {start for start, _ in gold.spans}
    return [
        f"{'missed' if at in wanted else 'added '} {gold.text[max(at - 40, 0) : at]!r} | {gold.text[at : at + 30]!r}"
        for at in sorted(wanted ^ starts)
    ]
