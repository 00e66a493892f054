"""What the fault tests share: how many moments they try, processes that can be killed, and what is right.

PULLQUOTE_FAULTS=200 tries so many moments, PULLQUOTE_FAULTS_SECONDS=600 lets readers and writers run so long, and
PULLQUOTE_FAULTS_SEED=1 chooses other moments.
"""

import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from archive import SEALED_FROM, Judge
from processes import Server, may_mount, started

from pullquote.store import upkeep


@pytest.fixture(autouse=True)
def _small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "SEALED_FROM", SEALED_FROM)


@pytest.fixture(scope="session")
def moments() -> int:
    """How many moments each kind of fault is tried at."""
    return int(os.environ.get("PULLQUOTE_FAULTS", "7"))


@pytest.fixture(scope="session")
def seconds() -> float:
    return float(os.environ.get("PULLQUOTE_FAULTS_SECONDS", "5"))


@pytest.fixture
def choose(request: pytest.FixtureRequest) -> random.Random:
    """Chooses moments: for one test and one seed always the same."""
    return random.Random(f"{os.environ.get('PULLQUOTE_FAULTS_SEED', '0')} {request.node.name}")


@pytest.fixture
def judge(memory: Path) -> Judge:
    return Judge(memory)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where there is one: a process that is killed needs no disk to be slow."""
    shared = Path("/dev/shm")
    if not os.access(shared, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=shared) as folder:
        yield Path(folder)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers of jobs."""
    with ExitStack() as stack:
        yield lambda **how: stack.enter_context(started(tmp_path / f"errors-{uuid4()}", **how))


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A folder that is to be mounted as a small disk."""
    folder = tmp_path / "small"
    folder.mkdir()
    if not may_mount(folder):
        pytest.skip("no file system may be mounted here, neither by root nor in a user namespace")
    return folder
