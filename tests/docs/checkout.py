"""A small checkout in which the examples of a page are run, as a reader would run them.

It has the project's Makefile and some of the bundled documents, an environment with the `pullquote` of this one, and
nothing of the machine's own settings. Two things are another than on the page, there and back: the port 7860 is a free
one, and /srv/pullquote is the checkout's folder.
"""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

FORKED = Path(__file__).parents[1] / "prepared" / "forked.py"
PULLQUOTE = "from pullquote_ui.command import main; main()"
PORT, FOLDER = "7860", "/srv/pullquote"
SEEDS = ("seeds/caracas", "seeds/harbour/2025-05-23-school-roof.docx")
"""What takes no time to index."""
_SERVES = re.compile(r"(?:\.venv/bin/)?pullquote serve\b|make serve\b")
_READY = "HTTP endpoint:"
# A variable that a block sets is there in the blocks after it, as in one terminal.
_BEFORE = 'set -aeuo pipefail; [ ! -e "$STATE" ] || . "$STATE"\n'
_AFTER = '\nexport -p >"$STATE"\n'


@dataclass(slots=True)
class Checkout:
    folder: Path
    environment: dict[str, str]
    port: int
    server: "subprocess.Popen[bytes] | None" = None
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.folder.parent / "server.log"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def save(self, name: str, text: str) -> None:
        (self.folder / name).write_text(self._here(text), encoding="utf-8")

    def run(self, language: str, text: str) -> tuple[int, str]:
        """The exit status, and what a terminal would show. What serves is left running, until another does."""
        if language == "python":
            return self._ended([sys.executable, "-c", self._here(text)])
        *before, last = text.strip().splitlines()
        if not _SERVES.match(last):
            return self._ended(self._shell(text + _AFTER))
        self.stop()
        status, output = self._ended(self._shell("\n".join(before) + _AFTER))
        return (status, output) if status else (0, output + self._serve(last))

    def stop(self) -> None:
        """Press Ctrl-C."""
        if self.server:
            os.killpg(self.server.pid, signal.SIGINT)
            self.server.wait(60)
            self.server = None
            if "Traceback" in (log := self.log.read_text(encoding="utf-8")):
                pytest.fail(f"The server failed:\n{log}")

    def _serve(self, command: str) -> str:
        with self.log.open("wb") as log:
            self.server = subprocess.Popen(
                self._shell(f"exec {command}"),
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        end = time.monotonic() + 120
        while _READY not in (said := self.log.read_text(encoding="utf-8")):
            if self.server.poll() is not None or time.monotonic() > end:
                pytest.fail(f"The server did not start:\n{said}")
            time.sleep(0.05)
        return self._there(said)

    def _shell(self, script: str) -> list[str]:
        return ["bash", "-c", _BEFORE + self._here(script)]

    def _ended(self, command: list[str]) -> tuple[int, str]:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        return done.returncode, self._there(done.stdout.decode())

    def _here(self, text: str) -> str:
        return re.sub(rf"\b{PORT}\b", str(self.port), text).replace(FOLDER, str(self.folder))

    def _there(self, text: str) -> str:
        return re.sub(rf"\b{self.port}\b", PORT, text).replace(str(self.folder), FOLDER)


@contextmanager
def opened(folder: Path, root: Path, models: Path, forks: Path) -> Iterator[Checkout]:
    """A checkout in a new folder, of the project at `root`; its server is stopped at the end."""
    here, home = folder / "checkout", folder / "home"
    for name in ("Makefile", "README.md", "pyproject.toml", "constraints.txt", *SEEDS):
        _copy(root / name, here / name)
    _copy(root / SEEDS[-1], home / "articles" / "school-roof.docx")
    python = Path(sys.executable)
    _stand_in(here / ".venv" / "bin" / "python", python)
    # No help from elsewhere, so that it begins at once; `pullquote` is run by the prepared interpreter.
    _stand_in(here / ".venv" / "bin" / "pullquote", python, "-E", "-S", FORKED, forks, PULLQUOTE)
    # Newer than the project's file, or `make` would install everything.
    (here / ".venv" / "installed").touch()
    # An HTTP error is one of the command too.
    (home / ".curlrc").write_text("fail-with-body\nmax-time = 60\n", encoding="utf-8")
    checkout = Checkout(here, _environment(folder, home, models), _free_port())
    checkout.environment["PULLQUOTE_PORT"] = str(checkout.port)
    try:
        yield checkout
        checkout.stop()
    finally:
        if checkout.server:
            os.killpg(checkout.server.pid, signal.SIGKILL)
            checkout.server.wait()


def _environment(folder: Path, home: Path, models: Path) -> dict[str, str]:
    roots = os.environ.get("PYTHONPATH", "")
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(str(Path(root).resolve()) for root in roots.split(os.pathsep) if root),
        # Else what a program prints and what it complains of would come in another order than in a terminal.
        "PYTHONUNBUFFERED": "1",
        "HOME": str(home),
        "STATE": str(folder / "state"),
        "PULLQUOTE_MODELS": str(models),
    }


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)


def _stand_in(program: Path, *command: object) -> None:
    """For a program that is elsewhere, which a link would not find its packages from."""
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f'#!/bin/sh\nexec {shlex.join(map(str, command))} "$@"\n', encoding="utf-8")
    program.chmod(0o755)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
