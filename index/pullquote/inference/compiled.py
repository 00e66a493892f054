"""A converted model on this processor: token ids in, arrays out."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import local
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from pullquote.errors import ModelError, inside
from pullquote.inference.conversion import MODEL, TOKENIZER, Facts
from pullquote.inference.openvino import core

Precision = Literal["bf16", "f32"]
T = TypeVar("T")
R = TypeVar("R")
COMPILED = "compiled"
STEP = 16
"""Texts are padded to a multiple of so many tokens: OpenVINO prepares itself for every shape that it first sees."""
SIDE_BY_SIDE = 4
"""No more runs than these share the processors: as many passages as are read for a question."""


@cache
def precision() -> Precision:
    """What this processor computes fastest in without loss to speak of: 16-bit floats where it has them."""
    capabilities = core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return "bf16" if "BF16" in capabilities else "f32"


class CompiledModel:
    """Safe to share between threads. A run for each processor goes on at a time, up to `SIDE_BY_SIDE`; others wait.

    Two runs with a processor each take less time than one after the other on both. Each has a thread, its place.
    `truncating` makes of a text what the model reads of it, `whole` all of its tokens.
    """

    def __init__(self, folder: Path) -> None:
        """Raises `ModelError` where the converted model in `folder` is damaged."""
        self._folder = folder
        try:
            self.facts = Facts.read(folder)
            self.whole, self.truncating = (Tokenizer.from_file(str(folder / TOKENIZER)) for _ in range(2))
        except Exception as error:  # tokenizers raises none but Exception
            raise self._damaged(error) from error
        for tokenizer in (self.whole, self.truncating):
            tokenizer.no_padding()
            tokenizer.no_truncation()
        self.truncating.enable_truncation(self.facts.max_tokens)
        compiled = self._compiled()
        self._places: int = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        self._place = place = local()

        def take_place() -> None:
            place.request = compiled.create_infer_request()

        self._workers = ThreadPoolExecutor(self._places, "model", take_place)

    def _compiled(self) -> Any:  # noqa: ANN401 - the library's own types are made when it is loaded
        options = {
            "INFERENCE_PRECISION_HINT": precision(),
            "PERFORMANCE_HINT": "THROUGHPUT",
            "PERFORMANCE_HINT_NUM_REQUESTS": SIDE_BY_SIDE,
            **self._cache(),
        }
        try:
            return core().compile_model(self._folder / MODEL, "CPU", options)
        except RuntimeError as error:
            raise self._damaged(error) from error

    def _cache(self) -> dict[str, str]:
        """Where OpenVINO keeps what it made of the graph: half a megabyte, as the weights stay where they are.

        It makes another for every path of the folder, and for every kind of processor, and removes none.
        """
        cache = self._folder / COMPILED
        try:
            cache.mkdir(exist_ok=True)
        except OSError:
            return {}  # the folder can only be read: the graph is compiled at every start
        return {"CACHE_DIR": str(cache), "CACHE_MODE": "OPTIMIZE_SIZE"}

    def run(self, encodings: Sequence[Encoding]) -> list[NDArray[np.float32]]:
        """Each of the graph's outputs, its first axis in the order of `encodings`.

        All are padded to the longest: give those of about one length.
        """
        if not hasattr(self._place, "request"):  # in another thread than a place's
            return self._workers.submit(self.run, encodings).result()
        length = -(-max(map(len, encodings)) // STEP) * STEP
        values = {
            "input_ids": self._filled([each.ids for each in encodings], length, self.facts.padding),
            "attention_mask": self._filled([each.attention_mask for each in encodings], length, 0),
            "token_type_ids": self._filled([each.type_ids for each in encodings], length, 0),
        }
        outputs = self._place.request.infer([values[name] for name in self.facts.inputs])
        return [np.array(output, dtype=np.float32) for output in outputs.values()]

    def side_by_side(self, task: Callable[[T], R], items: Iterable[T]) -> list[R]:
        """What `task`, which runs this model, makes of each item, in order.

        One of them at a time waits in the line: a question does not wait for all that an upload has.
        """
        made, going = [], deque[Future[R]]()
        for item in items:
            if len(going) > self._places:
                made.append(going.popleft().result())
            going.append(self._workers.submit(task, item))
        return made + [each.result() for each in going]

    def prepare(self, length: int) -> None:
        """Have the weights laid out and a text of this length run, which the first text would wait for."""
        filler = self.truncating.encode("", add_special_tokens=False)
        filler.pad(length)
        self.side_by_side(self.run, [[filler]] * self._places)

    @staticmethod
    def _filled(rows: Sequence[Sequence[int]], length: int, filler: int) -> NDArray[np.int64]:
        filled = np.full((len(rows), length), filler, dtype=np.int64)
        for row, values in zip(filled, rows, strict=True):
            row[: len(values)] = values
        return filled

    def _damaged(self, error: Exception) -> ModelError:
        last = "".join(str(error).strip().splitlines()[-1:])
        return ModelError(
            f"The prepared model in {self._folder} cannot be used: {inside(last)}. "
            "Remove that folder: it is made again."
        )
