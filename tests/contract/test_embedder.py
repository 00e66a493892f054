"""What every embedder does, whatever runs its model."""

import hashlib
import os
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from pullquote.embed.openvino import OpenVinoEmbedder
from pullquote.embed.sentence_transformer import SentenceTransformerEmbedder
from pullquote.errors import ModelError
from pullquote.inference.model_files import BUNDLED_DIGEST, BUNDLED_MODEL, WEIGHTS, model_folder
from pullquote.protocols import Embedder

TEXTS = ["A lamp.", "The ferry burned off Tolling Rock on Friday.", "Ünïcode 日本 🗼", "word " * 400, ""]

MakeEmbedder = Callable[..., Embedder]


@pytest.fixture(scope="session", params=["openvino", "torch"])
def make_embedder(request: pytest.FixtureRequest, models: Path) -> MakeEmbedder:
    """An embedder of each kind, of a model and perhaps a digest."""

    def on_openvino(name: str, digest: str | None = None, prepared: Path = models) -> Embedder:
        return OpenVinoEmbedder(name, prepared, digest)

    def on_torch(name: str, digest: str | None = None, prepared: Path = models) -> Embedder:
        return SentenceTransformerEmbedder(name, digest)

    return {"openvino": on_openvino, "torch": on_torch}[request.param]


@pytest.fixture(scope="session")
def embedder(make_embedder: MakeEmbedder) -> Embedder:
    return make_embedder(BUNDLED_MODEL)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the model's folder, whose files are links to the real ones."""
    return Path(shutil.copytree(model_folder(BUNDLED_MODEL), tmp_path / "model", copy_function=os.symlink))


def replace(file: Path, data: bytes) -> None:
    file.unlink()
    file.write_bytes(data)


def test_vectors_are_of_unit_length_whatever_the_text(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert (vectors.shape, vectors.dtype) == ((len(TEXTS), embedder.dimension), np.float32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_the_order_of_the_texts_is_kept(embedder: Embedder) -> None:
    together = embedder.embed(TEXTS)
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
    assert np.all(np.sum(together * alone, axis=1) > 0.9995)


def test_texts_of_one_meaning_are_near(embedder: Embedder) -> None:
    fire, blaze, tax = embedder.embed(["The ship caught fire.", "A vessel was ablaze.", "Taxes will rise in May."])
    assert fire @ blaze > 0.5
    assert fire @ tax < 0.3


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, 384)
    assert embedder.count_tokens([]) == []


def test_tokens_are_counted_in_full_and_without_special_ones(embedder: Embedder) -> None:
    assert embedder.count_tokens(["", "lamp", "a lamp.", "word " * 400]) == [0, 1, 3, 400]
    assert embedder.max_tokens == 256


def test_a_text_is_read_up_to_the_most_tokens(embedder: Embedder) -> None:
    long, longer = embedder.embed(["lamp " * 300, "lamp " * 300 + "ferry " * 300])
    assert np.allclose(long, longer, atol=1e-5)


def test_threads_may_count_while_others_embed(embedder: Embedder) -> None:
    long = ["word " * 300]
    expected = embedder.embed(long)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            vectors, counts = [], []
            for _ in range(10):
                vectors.append(pool.submit(embedder.embed, long))
                counts += [pool.submit(embedder.count_tokens, long) for _ in range(30)]
            assert all(count.result() == [300] for count in counts)
            assert all(np.allclose(vector.result(), expected, atol=1e-4) for vector in vectors)
    finally:
        sys.setswitchinterval(interval)


def test_the_bundled_model_is_the_upstream_one(embedder: Embedder) -> None:
    assert embedder.name == BUNDLED_MODEL
    assert embedder.digest == BUNDLED_DIGEST
    weights = model_folder(BUNDLED_MODEL) / WEIGHTS
    assert hashlib.sha256(weights.read_bytes()).hexdigest() == BUNDLED_DIGEST


def test_a_model_may_be_a_folder(make_embedder: MakeEmbedder, model: Path, embedder: Embedder) -> None:
    own = make_embedder(str(model), BUNDLED_DIGEST)
    assert (own.name, own.digest, own.dimension) == (str(model), BUNDLED_DIGEST, 384)
    assert np.allclose(own.embed(TEXTS[:1]), embedder.embed(TEXTS[:1]), atol=1e-5)


def test_a_model_under_the_home_folder_is_found(
    make_embedder: MakeEmbedder, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert model.parent == tmp_path
    monkeypatch.setenv("HOME", str(tmp_path))
    assert make_embedder("~/model").digest == BUNDLED_DIGEST


def test_other_weights_than_expected_are_refused(make_embedder: MakeEmbedder, model: Path) -> None:
    replace(model / WEIGHTS, b"other weights")
    found = hashlib.sha256(b"other weights").hexdigest()
    with pytest.raises(ModelError, match=f"SHA-256 {found}, not {BUNDLED_DIGEST}. Install the model again, or set"):
        make_embedder(str(model), BUNDLED_DIGEST)


def test_the_bundled_model_is_held_to_the_digest_that_is_asked_for(make_embedder: MakeEmbedder) -> None:
    with pytest.raises(ModelError, match=f"{BUNDLED_DIGEST}, not {'0' * 64}"):
        make_embedder(BUNDLED_MODEL, "0" * 64)


@pytest.mark.parametrize("name", ["BAAI/bge-base-en-v1.5", "/none", "."])
def test_a_folder_without_a_model_is_refused(
    make_embedder: MakeEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match=r"there is no .*modules\.json\. Name a folder .* Nothing is fetched"):
        make_embedder(name)


def test_a_model_without_safetensors_is_refused(make_embedder: MakeEmbedder, model: Path) -> None:
    (model / WEIGHTS).unlink()
    with pytest.raises(ModelError, match=r"has no model\.safetensors\. Save it in safetensors"):
        make_embedder(str(model))


@pytest.mark.parametrize("file", [WEIGHTS, "config.json"])
def test_a_model_whose_files_are_damaged_cannot_be_loaded(
    make_embedder: MakeEmbedder, model: Path, tmp_path: Path, file: str
) -> None:
    replace(model / file, b"no model")
    with pytest.raises(ModelError, match=r"cannot be loaded: (.|\n)*[^.]\. Save"):
        make_embedder(str(model), prepared=tmp_path / "prepared").embed(["A lamp."])
