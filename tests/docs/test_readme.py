"""README.md: each command on it is run, and the reply that it shows is given."""

import re
from collections.abc import Callable
from pathlib import Path

from checkout import Checkout

from pullquote_ui.command.app import COMMANDS, GROUPS

TEXT = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_its_examples_do_what_it_shows(tour: Callable[..., Checkout]) -> None:
    assert tour("README.md", {}).server


def test_every_command_is_listed() -> None:
    [table] = re.findall(r"\| command \| .*?\n\n", TEXT, re.DOTALL)
    listed = {
        word for cell in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for word in re.findall(r"`(\w+)", cell)
    }
    assert {*COMMANDS, *GROUPS} <= listed
