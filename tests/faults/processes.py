"""Processes that do jobs for the fault tests, each in a fork of its own: see child.py."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

CHILD = Path(__file__).with_name("child.py")
KILLED, ENDED = ["exit", str(-signal.SIGKILL)], ["exit", "0"]

NO_TROUBLE = ("WARNING clustering ", "Waiting for Process ")
"""faiss says of a scan of a few vectors that there should be more; who writes may be waited for."""


class Server:
    """Runs one job at a time."""

    def __init__(self, process: "subprocess.Popen[str]", errors: Path) -> None:
        self._process = process
        self._errors = errors

    def begin(self, job: str, **values: object) -> None:
        print(json.dumps({"job": job, **values}, default=str), file=self._process.stdin, flush=True)

    def said(self) -> Iterator[list[str]]:
        """What the process says, by words, until it ends: `exit` with its status at last."""
        for line in self._process.stdout:
            words = line.split()
            yield words
            if words[0] == "exit":
                return
        raise AssertionError(self.errors())

    def run(self, job: str, **values: object) -> list[list[str]]:
        self.begin(job, **values)
        return list(self.said())

    def errors(self) -> str:
        """What was complained of, but for what is no trouble."""
        lines = self._errors.read_text(encoding="utf-8").splitlines()
        return "\n".join(line for line in lines if not line.startswith(NO_TROUBLE))


@contextmanager
def started(errors: Path, mounted: Path | None = None, **variables: str) -> Iterator[Server]:
    """A server; where `mounted` is named, that folder is a small disk of its own, which only the server sees."""
    child = [sys.executable, "-W", "error", str(CHILD)]
    path = os.pathsep.join(sys.path)
    # No threads before it forks.
    variables = {"PYTHONPATH": path, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **variables}
    with (
        errors.open("w") as file,
        subprocess.Popen(
            [*small_disk(mounted), *child] if mounted else child,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=file,
            text=True,
            env={**os.environ, **variables},
        ) as process,
    ):
        yield Server(process, errors)
        process.stdin.close()


def small_disk(folder: Path) -> list[str]:
    """The beginning of a command that runs where `folder` is a file system of 16 MB in memory."""
    unshare = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    return [*unshare, "sh", "-c", 'mount -t tmpfs -o size=16m none "$0" && exec "$@"', str(folder)]


@cache
def may_mount(folder: Path) -> bool:
    if not (shutil.which("unshare") and shutil.which("mount")):
        return False
    return subprocess.run([*small_disk(folder), "true"], capture_output=True, check=False).returncode == 0
