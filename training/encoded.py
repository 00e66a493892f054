"""What the reader learns from, in few arrays and a file: tokens of a question and a passage, and where it answers."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file


@dataclass(frozen=True, slots=True)
class Example:
    """A pair's tokens; the first `question_length` of them are the question's.

    `answer` has the places of its first and last token: both 0, the first token, where the passage does not answer.
    """

    tokens: NDArray[np.uint16]
    question_length: int
    answer: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Examples:
    """Many examples: all tokens in a row, and of each example the end, the question's length and the answer."""

    tokens: NDArray[np.uint16]
    ends: NDArray[np.int64]
    question_lengths: NDArray[np.int16]
    answers: NDArray[np.int16]
    """Of shape (examples, 2)."""

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Self:
        return cls(
            np.concatenate([each.tokens for each in examples]),
            np.cumsum([len(each.tokens) for each in examples]),
            np.array([each.question_length for each in examples], dtype=np.int16),
            np.array([each.answer for each in examples], dtype=np.int16),
        )

    @classmethod
    def load(cls, path: Path) -> Self:
        return cls(**load_file(path))

    def save(self, path: Path) -> None:
        save_file({field.name: getattr(self, field.name) for field in fields(self)}, path)

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, place: int) -> dict[str, list[int] | int]:
        """As a question-answering model of transformers takes them."""
        tokens = self.tokens[self.ends[place - 1] if place else 0 : self.ends[place]].tolist()
        question = int(self.question_lengths[place])
        start, end = self.answers[place].tolist()
        return {
            "input_ids": tokens,
            "token_type_ids": [0] * question + [1] * (len(tokens) - question),
            "start_positions": start,
            "end_positions": end,
        }
