"""The container's files: linted, and true of the project; the image itself is built elsewhere."""

import re
import shlex
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from pullquote.settings import Settings
from pullquote_ui.command.app import COMMANDS

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SETTINGS = {f"PULLQUOTE_{name.upper()}" for name in Settings.model_fields}


def instructions(name: str) -> list[list[str]]:
    """The words of each instruction of this name, continued lines joined."""
    lines = DOCKERFILE.replace("\\\n", " ").splitlines()
    return [shlex.split(line)[1:] for line in lines if line.startswith(f"{name} ")]


def test_hadolint_finds_nothing() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    result = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "")


def test_what_is_copied_is_there_and_not_left_out() -> None:
    copied = [name for words in instructions("COPY") if "--from=build" not in words for name in words[:-1]]
    assert {"pyproject.toml", "constraints.txt", "index", "server", "ui"} <= set(copied)
    let_through = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for name in copied:
        assert (ROOT / name).exists()
        assert any(fnmatch(name, pattern) for pattern in let_through)


def test_it_is_built_of_what_the_project_needs() -> None:
    # What pyproject.toml names has to be in the image that installs it.
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    [readme] = re.findall(r'^readme = "(.*)"', project, re.MULTILINE)
    copied = [name for words in instructions("COPY") for name in words]
    assert readme in copied
    assert "LICENSE" in copied


def test_settings_are_real_ones() -> None:
    named = {word.partition("=")[0] for words in instructions("ENV") for word in words}
    named |= set(COMPOSE["services"]["pullquote"]["environment"])
    assert {name for name in named if name.startswith("PULLQUOTE_")} <= SETTINGS
    assert "PULLQUOTE_DATA=/data" in DOCKERFILE


def test_settings_of_the_composition_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    service = COMPOSE["services"]["pullquote"]
    for name, value in service["environment"].items():
        monkeypatch.setenv(name, value)
    assert int(service["stop_grace_period"].removesuffix("s")) > Settings.load().grace_seconds


def test_it_runs_a_command_of_ours_and_not_as_root() -> None:
    assert 'ENTRYPOINT ["pullquote"]' in DOCKERFILE
    [[command]] = [re.findall(r"\w+", " ".join(words)) for words in instructions("CMD")]
    assert command in COMMANDS
    [[user]] = instructions("USER")
    assert int(user) > 0


def test_the_composition_takes_away_what_is_not_needed() -> None:
    service: dict[str, Any] = COMPOSE["services"]["pullquote"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    [volume] = service["volumes"]
    assert volume == "data:/data"
    assert "data" in COMPOSE["volumes"]
    assert (ROOT / service["build"] / "Dockerfile").is_file()
    [port] = service["ports"]
    assert port.endswith(f":{Settings.model_fields['port'].default}")
