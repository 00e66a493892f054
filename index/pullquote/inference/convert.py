"""Converts one model: `python -m pullquote.inference.convert KIND SOURCE TARGET [CHANGES]`, a process of its own."""

# ruff: noqa: PLC0415 - each kind is loaded by a library that takes seconds to import; the first start waits for both

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

from pullquote.inference.conversion import FACTS, MODEL, TOKENIZER, Facts
from pullquote.inference.openvino import openvino

EXAMPLE_SHAPE = (2, 8)
"""Of the inputs that the graph is traced with; it takes any other."""


def main(kind: str, source: str, target: str, changes: str | None = None) -> None:
    make = {"embedder": _embedder, "reader": _reader}[kind]
    graph, tokenizer, facts = make(source, changes)
    folder = Path(target)
    _save(graph, facts.inputs, folder / MODEL)
    tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))
    (folder / FACTS).write_text(json.dumps(asdict(facts)), encoding="utf-8")
    for path in folder.iterdir():
        _reach_the_disk(path)


def _embedder(source: str, _: str | None) -> tuple[torch.nn.Module, Any, Facts]:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(source, device="cpu", local_files_only=True).eval()
    tokenizer = model.tokenizer
    inputs = tuple(tokenizer.model_input_names)

    class Embedding(torch.nn.Module):
        """Token ids to one vector for each text."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *values: torch.Tensor) -> torch.Tensor:
            vectors: torch.Tensor = self.model(dict(zip(inputs, values, strict=True)))["sentence_embedding"]
            return vectors

    facts = Facts(
        inputs, int(model.max_seq_length or 512), tokenizer.pad_token_id, int(model.get_embedding_dimension() or 0)
    )
    return Embedding().eval(), tokenizer, facts


def _reader(source: str, changes: str | None) -> tuple[torch.nn.Module, Any, Facts]:
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    model = AutoModelForQuestionAnswering.from_pretrained(source, local_files_only=True, dtype=torch.float32)
    if changes:
        found = {name: value.float() for name, value in load_file(changes).items()}
        unknown = model.load_state_dict(found, strict=False).unexpected_keys
        if unknown:
            raise SystemExit(f"{changes} has weights that the model in {source} has not, {unknown[0]!r} among them.")
    tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=True)
    inputs = tuple(tokenizer.model_input_names)

    class Reading(torch.nn.Module):
        """Token ids to the logits of an answer's first and last token, (texts, tokens) each."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            read = self.model(**dict(zip(inputs, values, strict=True)))
            return read.start_logits, read.end_logits

    # Of a RoBERTa's positions the first ones are no token's: its tokenizer tells how many it reads.
    most = min(model.config.max_position_embeddings, tokenizer.model_max_length)
    return Reading().eval(), tokenizer, Facts(inputs, most, tokenizer.pad_token_id, 0)


def _save(graph: torch.nn.Module, inputs: tuple[str, ...], path: Path) -> None:
    runtime = openvino()
    example = tuple(torch.ones(EXAMPLE_SHAPE, dtype=torch.long) for _ in inputs)
    converted = runtime.convert_model(graph, example_input=example, input=[([-1, -1], runtime.Type.i64)] * len(inputs))
    for place, name in zip(converted.inputs, inputs, strict=True):
        place.tensor.set_names({name})
    # Float: what the processor computes in is decided where the model is served.
    runtime.save_model(converted, path, compress_to_fp16=False)


def _reach_the_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


if __name__ == "__main__":
    main(*sys.argv[1:])
