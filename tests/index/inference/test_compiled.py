"""What a processor makes of a converted model is kept in little room, and is not needed where it cannot be kept."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from numpy.typing import NDArray

from pullquote.errors import ModelError
from pullquote.inference.compiled import COMPILED, CompiledModel
from pullquote.inference.conversion import converted
from pullquote.inference.model_files import BUNDLED_DIGEST, BUNDLED_MODEL, model_folder

TEXTS = ["A lamp burns.", "Two lamps burn."]
PROGRAM = f"""
import sys
from pathlib import Path
import numpy as np
from pullquote.inference.compiled import CompiledModel
model = CompiledModel(Path(sys.argv[1]))
np.save(sys.argv[2], model.run(model.truncating.encode_batch({TEXTS}))[0])
"""
# Root writes wherever it likes, but for what takes that from it.
BOUND = ["setpriv", "--bounding-set=-dac_override"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


@pytest.fixture
def prepared(models: Path, tmp_path: Path) -> Path:
    """A converted model that was never loaded."""
    source = converted("embedder", model_folder(BUNDLED_MODEL), BUNDLED_DIGEST, models)
    return Path(shutil.copytree(source, tmp_path / "prepared", ignore=shutil.ignore_patterns(COMPILED)))


def vectors(folder: Path) -> NDArray[np.float32]:
    model = CompiledModel(folder)
    return model.run(model.truncating.encode_batch(TEXTS))[0]


def test_texts_that_run_side_by_side_give_what_each_gives_alone(prepared: Path) -> None:
    model = CompiledModel(prepared)
    texts = [
        [encoding] for encoding in model.truncating.encode_batch(["lamp " * (7 * count + 1) for count in range(12)])
    ]
    together, alone = model.side_by_side(model.run, texts), list(map(model.run, texts))
    assert all(np.array_equal(one, other) for [one], [other] in zip(together, alone, strict=True))
    assert model.side_by_side(model.run, []) == []


def test_a_text_does_not_wait_for_all_that_another_runs_side_by_side(prepared: Path) -> None:
    model, ran, texts = CompiledModel(prepared), [], 200
    [encoding] = model.truncating.encode_batch(TEXTS[:1])

    def run(number: int) -> None:
        model.run([encoding])
        ran.append(number)

    upload = Thread(target=model.side_by_side, args=(run, range(texts)))
    upload.start()
    while not ran:
        time.sleep(0.001)
    before = len(ran)
    model.run([encoding])
    assert len(ran) - before < texts / 4
    upload.join()
    assert sorted(ran) == list(range(texts))


def test_what_is_kept_is_small_wherever_the_folder_moves_and_gives_the_same(prepared: Path) -> None:
    made = vectors(prepared)
    [kept] = (prepared / COMPILED).iterdir()
    assert np.array_equal(vectors(prepared), made)
    assert list((prepared / COMPILED).iterdir()) == [kept]
    moved = prepared.rename(prepared.with_name("moved"))
    assert np.array_equal(vectors(moved), made)
    assert sum(file.stat().st_size for file in (moved / COMPILED).iterdir()) < 2_000_000


@pytest.mark.skipif(os.name != "posix" or (BOUND and not shutil.which("setpriv")), reason="needs POSIX permissions")
@pytest.mark.parametrize("has_place", [False, True])
def test_a_folder_that_can_only_be_read_is_enough(prepared: Path, tmp_path: Path, has_place: bool) -> None:
    if has_place:
        (prepared / COMPILED).mkdir(mode=0o555)
    prepared.chmod(0o555)
    try:
        subprocess.run([*BOUND, sys.executable, "-c", PROGRAM, prepared, tmp_path / "made.npy"], check=True)
        assert not list(prepared.glob(f"{COMPILED}/*"))
    finally:
        prepared.chmod(0o755)
    assert np.array_equal(vectors(prepared), np.load(tmp_path / "made.npy"))


def test_weights_that_were_damaged_later_are_told(prepared: Path) -> None:
    vectors(prepared)
    weights = prepared / "model.bin"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(ModelError, match=r"prepared cannot be used: .*[^.]\. Remove that folder: it is made again\."):
        CompiledModel(prepared)
