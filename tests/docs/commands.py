"""The `pullquote` commands that a page names: in the examples that are run, and in its sentences and tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from examples import RUN, examples_of
from markdown_it import MarkdownIt
from typer.main import get_command

from pullquote_ui.command.app import COMMANDS, GROUPS, app

_CALLED = re.compile(r"(?:^|[\s$(|/])pullquote (?!pullquote\b)([a-z][a-z-]*(?: [^|)>\n]*)?)", re.MULTILINE)


@dataclass(frozen=True, slots=True, order=True)
class Command:
    """`audit verify`, say, with one of the options that it is given, or none."""

    name: str
    option: str = ""


def run_on(page: Path, not_run: frozenset[str] = frozenset()) -> set[Command]:
    """Those in the examples, but for the blocks that are not run."""
    blocks = [each.block for each in examples_of(page) if each.block.language in RUN]
    return {command for block in blocks if block.heading not in not_run for command in in_text(block.text)}


def named_on(page: Path) -> set[Command]:
    """Those in code within sentences and tables; also without the word `pullquote` where they have options."""
    tokens = MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))
    inline = [each.content for token in tokens for each in token.children or () if each.type == "code_inline"]
    bare = [f"pullquote {code}" for code in inline if code.split()[0] in (*COMMANDS, *GROUPS) and " --" in code]
    return {command for code in [*inline, *bare] for command in in_text(code)}


def in_text(text: str) -> set[Command]:
    return {command for call in _CALLED.findall(text) for command in _commands(call)}


def _commands(call: str) -> Iterator[Command]:
    words = call.split()
    name = " ".join(words[:2]) if words[0] in GROUPS else words[0]
    yield Command(name)
    for option in re.findall(r"(?<!\S)\[?(--[a-z-]+)", call):
        yield Command(name, option)


def there_is() -> set[Command]:
    """Every command, with each of its options."""
    groups = {name: commands for name, (_, commands) in GROUPS.items()}
    names = [*COMMANDS, *(f"{group} {name}" for group, commands in groups.items() for name in commands)]
    return {command for name in names for command in (Command(name), *_options(name))}


def _options(name: str) -> Iterator[Command]:
    found = get_command(app)
    for word in name.split():
        found = found.commands[word]  # type: ignore[attr-defined]
    for parameter in found.params:
        for option in parameter.opts:
            if option.startswith("--"):
                yield Command(name, option)
    yield Command(name, "--help")
