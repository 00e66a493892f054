"""Examples in few arrays, as a model takes them."""

from pathlib import Path

import numpy as np
import pytest
import torch
from encoded import Example, Examples
from transformers import AutoTokenizer, DataCollatorWithPadding

from pullquote.inference.model_files import BUNDLED_MODEL, model_folder

SHORT = {"input_ids": [101, 7, 102, 8, 102], "token_type_ids": [0, 0, 0, 1, 1]}
LONG = {"input_ids": [101, 7, 102, 8, 9, 102], "token_type_ids": [0, 0, 0, 1, 1, 1]}


def example(tokens: list[int], answer: tuple[int, int]) -> Example:
    return Example(np.array(tokens, dtype=np.uint16), 3, answer)


@pytest.fixture
def examples() -> Examples:
    return Examples.of([example(LONG["input_ids"], (3, 4)), example(SHORT["input_ids"], (0, 0))])


def test_each_is_found_again(examples: Examples) -> None:
    assert list(examples) == [
        LONG | {"start_positions": 3, "end_positions": 4},
        SHORT | {"start_positions": 0, "end_positions": 0},
    ]


def test_a_file_keeps_them(examples: Examples, tmp_path: Path) -> None:
    examples.save(tmp_path / "examples")
    assert list(Examples.load(tmp_path / "examples")) == list(examples)


def test_they_make_a_batch(examples: Examples) -> None:
    tokenizer = AutoTokenizer.from_pretrained(model_folder(BUNDLED_MODEL))
    batch = DataCollatorWithPadding(tokenizer)(list(examples))
    assert batch["input_ids"].tolist() == [LONG["input_ids"], [*SHORT["input_ids"], 0]]
    assert torch.equal(batch["attention_mask"], torch.tensor([[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 0]]))
    assert batch["start_positions"].tolist() == [3, 0]
