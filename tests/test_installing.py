"""What the Makefile installs: done once, and again where it was broken off."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = """
[build-system]
requires = []
build-backend = "build"
backend-path = ["."]

[project]
name = "pullquote"
version = "1"
"""
BUILD = """
from zipfile import ZipFile

def build_editable(folder, config_settings=None, metadata_directory=None):
    about = "pullquote-1.dist-info/"
    with ZipFile(f"{folder}/pullquote-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{about}METADATA", "Metadata-Version: 2.1\\nName: pullquote\\nVersion: 1\\n")
        wheel.writestr(f"{about}WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{about}RECORD", "")
    return "pullquote-1-py3-none-any.whl"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with our Makefile that pip can install without a network."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name, text in (("pyproject.toml", PROJECT), ("build.py", BUILD), ("constraints.txt", "")):
        (tmp_path / name).write_text(text)
    return tmp_path


def make(project: Path, *arguments: str, **environment: str) -> int:
    command = ["make", f"PYTHON={sys.executable}", *arguments]
    own = {"PATH": os.environ["PATH"], "HOME": str(project), "PIP_NO_INDEX": "1"}
    return subprocess.run(command, cwd=project, env=own | environment, capture_output=True, check=False).returncode


def test_an_install_that_failed_is_made_up_for_and_done_once(project: Path) -> None:
    assert make(project, ".venv", PIP_CONSTRAINT="no-such-file") != 0
    assert (project / ".venv" / "bin" / "pip").exists()  # it came as far as pip
    assert make(project, ".venv") == 0
    assert list(project.glob(".venv/lib/*/site-packages/pullquote-1.dist-info"))
    assert make(project, "--question", ".venv") == 0
    (project / "pyproject.toml").touch()
    assert make(project, "--question", ".venv") != 0
