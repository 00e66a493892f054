import os
import subprocess
import sys

import pytest

from pullquote.embed.sentence_transformer import SentenceTransformerEmbedder
from pullquote.inference.model_files import BUNDLED_MODEL
from pullquote.protocols import Vectors


def test_counting_does_not_wait_for_the_model() -> None:
    class Counting(SentenceTransformerEmbedder):
        def _encode(self, batch: list[str]) -> Vectors:
            counts.append(self.count_tokens(["a lamp."]))
            return super()._encode(batch)

    embedder, counts = Counting(BUNDLED_MODEL), []
    embedder.count_tokens(["once"])
    embedder.embed(["a lamp."])
    assert counts == [[3]]


def test_a_loaded_model_has_switched_the_hub_off() -> None:
    SentenceTransformerEmbedder(BUNDLED_MODEL).embed(["A lamp."])
    assert (os.environ["HF_HUB_OFFLINE"], os.environ["HF_HUB_DISABLE_TELEMETRY"]) == ("1", "1")


@pytest.mark.parametrize("backend", ["torch", "openvino"])
def test_no_library_is_imported_before_the_model_is_needed(backend: str) -> None:
    program = (
        "import sys, pullquote.build as build\n"
        f"build.build_embedder(build.Settings(backend='{backend}'))\n"
        "print(*{'torch', 'transformers', 'sentence_transformers', 'openvino'} & set(sys.modules))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    assert run.stdout == "\n"
