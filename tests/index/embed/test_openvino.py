"""Vectors made without torch, held against those that sentence-transformers makes of the same texts."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Encoding

from pullquote.embed.openvino import BATCH, OpenVinoEmbedder
from pullquote.embed.sentence_transformer import SentenceTransformerEmbedder
from pullquote.inference.compiled import CompiledModel
from pullquote.inference.model_files import BUNDLED_MODEL

SEEDS = Path(__file__).parents[3] / "seeds"


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Lines of all lengths, and whole files, which are longer than what the model reads; each fourth is enough."""
    files = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*/*.md"))][::4]
    lines = [line for text in files for line in text.splitlines() if line.strip()]
    return [*files, *lines, *(line[:40] for line in lines)]


def test_its_vectors_are_those_of_sentence_transformers(embedder: OpenVinoEmbedder, texts: list[str]) -> None:
    peer = SentenceTransformerEmbedder(BUNDLED_MODEL).embed(texts)
    assert np.sum(embedder.embed(texts) * peer, axis=1).min() > 0.999


def test_however_many_texts_there_are_batches_have_one_of_two_sizes(
    embedder: OpenVinoEmbedder, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each size and length that OpenVINO sees takes memory for good."""
    run, sizes = CompiledModel.run, []

    def counted(model: CompiledModel, encodings: Sequence[Encoding]) -> list[NDArray[np.float32]]:
        sizes.append(len(encodings))
        return run(model, encodings)

    monkeypatch.setattr(CompiledModel, "run", counted)
    for number in range(1, 10):
        embedder.embed(texts[:number])
    assert (sum(sizes), set(sizes)) == (sum(range(1, 10)), {1, BATCH})


def test_the_process_that_embeds_has_no_torch_and_no_telemetry(models: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom pullquote.embed.openvino import OpenVinoEmbedder\n"
        f"OpenVinoEmbedder({BUNDLED_MODEL!r}, Path({str(models)!r})).embed(['A lamp.'])\n"
        "print(*sorted(name for name in ('torch', 'transformers', 'openvino', 'openvino_telemetry')"
        " if sys.modules.get(name)))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    assert run.stdout == "openvino\n"
