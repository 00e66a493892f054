"""Vectors made without torch, held against those that sentence-transformers makes of the same texts."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pullquote.embed.openvino import OpenVinoEmbedder
from pullquote.embed.sentence_transformer import SentenceTransformerEmbedder
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
