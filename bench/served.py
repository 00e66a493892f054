"""A real `pullquote serve` in a process of its own, over the bundled archives, for what is measured over HTTP.

PULLQUOTE_MODELS says where prepared models are kept; without it they are made anew in each data folder. FILLED may
name a data folder that holds the archives already: a copy of it leaves nothing to embed.
"""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bundled import ARCHIVES

SCRIPT = "from pullquote_ui.command import main; main()"
FILLED = os.environ.get("FILLED")
PAGE = "Pullquote's page: "


@dataclass(frozen=True, slots=True)
class Served:
    url: str
    process: "subprocess.Popen[str]"
    data: Path
    log: Path

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def family(self) -> list[int]:
        """The process, and those that it started."""
        return family(self.process.pid)

    def memory(self) -> float:
        """Resident memory of all of them together, in MiB; what several share counts once."""
        return sum(map(_proportional, self.family()))

    def call(self, path: str, body: object = None, method: str | None = None, **headers: str) -> tuple[int, Any]:
        """Status and JSON of a request; `OSError` where the server is gone."""
        content = None if body is None else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **{name.replace("_", "-"): each for name, each in headers.items()}}
        request = urllib.request.Request(self.url + path, content, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as response:
                return response.status, json.loads(response.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error

    def stream(self, path: str, body: object) -> int:
        """Status of a request whose response is read as events, to the end."""
        headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=120) as response:
                response.read()
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> int:
        """Exit status."""
        self.process.send_signal(with_signal)
        return self.process.wait(60)


@contextmanager
def served(data: Path, *options: str, add: tuple[Path, ...] = ARCHIVES) -> Iterator[Served]:
    """Serves the data folder on a free port until the block ends; standard error goes to a file beside it."""
    if add == ARCHIVES:
        fill(data)
    command = [sys.executable, "-c", SCRIPT, "serve", "--port", "0", "--data", str(data), *options]
    log = data.with_suffix(".log")
    with log.open("a") as errors:
        process = subprocess.Popen(
            [*command, *(word for folder in add for word in ("--add", str(folder)))],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=data.parent,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
    try:
        yield Served(_address(process, log), process, data, log)
    finally:
        _end(process)


def fill(data: Path) -> None:
    """Have a new data folder begin with the bundled archives, where they are lying ready."""
    if FILLED and not data.exists():
        shutil.copytree(FILLED, data)


def family(process: int) -> list[int]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [process, *(each for child in children for each in family(int(child)))]


def _address(process: "subprocess.Popen[str]", log: Path) -> str:
    assert process.stdout
    for line in process.stdout:
        if line.startswith(PAGE):
            return line.removeprefix(PAGE).strip().rstrip("/")
    raise SystemExit(f"The server did not start: {log.read_text()}")


def _proportional(process: int) -> float:
    with suppress(FileNotFoundError, ProcessLookupError):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return 0.0


def _end(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            for each in reversed(family(process.pid)):
                with suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)
            process.wait()
    assert process.stdout
    process.stdout.close()
