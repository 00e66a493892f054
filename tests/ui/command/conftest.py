"""A few documents, indexed once with the real model, and two ways to run a command: here, or as the script."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pullquote import build
from pullquote.settings import Settings
from pullquote_ui.command.app import app

SCRIPT = "from pullquote_ui.command import main; main()"
FILES = {
    "lighthouse.md": (
        "---\ntitle: The light on Tolling Rock\ndate: 2024-05-02\ndesk: harbour\n---\n"
        "The lighthouse on Tolling Rock was built by Ada Brandt in 1911.\n\nIts lamp can be seen from 21 miles away.\n"
    ),
    "quota.md": (
        "---\ntitle: Herring quota cut\ndate: 2025-01-10\ndesk: fishery\n---\n"
        "The herring quota fell by 18 per cent this year. The council announced it on Monday.\n"
    ),
    "choir.txt": "The choir of Osk sang in the chapel. [bold]Forty[/bold] singers came, and the \u202eroof leaked.\n",
}

Run = Callable[..., Result]
RunScript = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def indexed(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the files; only to be read."""
    data = tmp_path_factory.mktemp("indexed") / "data"
    result = CliRunner().invoke(app, ["add", str(files), "--data", str(data)])
    assert result.exit_code == 0, result.output
    return data


@pytest.fixture
def archive(indexed: Path, tmp_path: Path) -> Path:
    """A data folder with the files, to be changed; what others asked of the files is not recorded in it."""
    ignored = shutil.ignore_patterns("audit.sqlite*")
    return Path(shutil.copytree(indexed, tmp_path / "archive", ignore=ignored))


def _once(build_part: Callable[..., Any]) -> Callable[..., Any]:
    """The same, which makes a part once for all archives of the same settings."""
    made: dict[str, Any] = {}

    def part(settings: Settings, *parts: object) -> Any:
        wanted = settings.model_dump_json(exclude={"data"} if settings.models else None)
        if wanted not in made:
            made[wanted] = build_part(settings, *parts)
        return made[wanted]

    return part


@pytest.fixture(scope="session")
def parts_made_once() -> dict[str, Callable[..., Any]]:
    return {"build_embedder": _once(build.build_embedder), "build_reader": _once(build.build_reader)}


@pytest.fixture(autouse=True)
def _models_loaded_once(parts_made_once: dict[str, Callable[..., Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command builds an engine of its own, as in a process of its own; loading its models takes a second."""
    for name, part in parts_made_once.items():
        monkeypatch.setattr(build, name, part)


@pytest.fixture(autouse=True)
def _own_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting from outside, and a working folder without a configuration file."""
    for name in [name for name in os.environ if name.startswith("PULLQUOTE_") and name != "PULLQUOTE_MODELS"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run() -> Run:
    """Runs a command in this process; what is no deliberate end is raised."""

    def run(*arguments: object, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin, catch_exceptions=False)

    return run


@pytest.fixture
def script_command() -> Callable[..., list[str]]:
    """The command line of the script, as a process of its own has it."""
    return lambda *arguments: [sys.executable, "-c", SCRIPT, *map(str, arguments)]


@pytest.fixture
def run_script(script_command: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch) -> RunScript:
    """Runs the script in a process of its own, without a terminal."""
    roots = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(str((ROOT / root).resolve()) for root in roots.split(os.pathsep)))

    def run_script(*arguments: object, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(script_command(*arguments), input=stdin, capture_output=True, timeout=120, check=False)

    return run_script


@pytest.fixture
def served(run_script, fork):
    """Starts the server with some options; the process, its address and the other lines that it printed."""
    processes = []

    def serve(*arguments):
        process = fork(SCRIPT, ["serve", "--port", 0, *arguments])
        processes.append(process)
        lines = [process.stdout.readline() for _ in range(2)]
        assert all(lines), process.stderr.read()
        return process, [line.split()[-1] for line in lines]

    yield serve
    for process in processes:
        process.kill()
        process.communicate()


ROOT = Path.cwd()
"""Where the tests were started: PYTHONPATH may be relative to it."""
