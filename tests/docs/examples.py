"""The examples of a Markdown page, and what it shows that each of them answers.

A fenced block of `sh` or `python` is run. The block of `json`, `http` or `text` that comes next is what it answers. A
block with a file's name behind its language is that file. There are no other blocks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from checkout import Checkout
from markdown_it import MarkdownIt
from markdown_it.token import Token
from shown import difference

RUN = ("sh", "python")
ANSWERS = ("json", "http", "text")
HTTP_ERROR = 22
"""What curl ends with where it is told that an HTTP error is one (`--fail-with-body`)."""


@dataclass(frozen=True, slots=True)
class Block:
    line: int
    language: str
    name: str
    text: str

    @property
    def heading(self) -> str:
        """Its first line, by which it is named where it is not run."""
        return self.text.partition("\n")[0]


@dataclass(frozen=True, slots=True)
class Example:
    """What is run or saved, and what the page shows of it, if anything."""

    block: Block
    answer: Block | None = None


def blocks_of(page: Path) -> list[Block]:
    tokens = MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8"))
    return [_block(token) for token in tokens if token.type in ("fence", "code_block")]


def _block(token: Token) -> Block:
    language, _, name = token.info.strip().partition(" ")
    assert token.map
    return Block(token.map[0] + 1, language, name, token.content)


def examples_of(page: Path) -> list[Example]:
    """Raises `ValueError` of a block that is neither run, nor an answer, nor a file."""
    return list(_paired(blocks_of(page)))


def _paired(blocks: Sequence[Block]) -> Iterator[Example]:
    before: Block | None = None
    for block in [*blocks, None]:
        is_answer = bool(block and before and before.language in RUN and block.language in ANSWERS and not block.name)
        if before and (before.language in RUN or before.name):
            yield Example(before, block if is_answer else None)
        if block and not is_answer and block.language not in RUN and not block.name:
            raise ValueError(f"line {block.line}: the block is neither run, nor what one answers, nor a named file.")
        before = None if is_answer else block


def run_all(examples: Sequence[Example], checkout: Checkout, not_run: Mapping[str, str]) -> str | None:
    """From top to bottom, all but those whose first line is in `not_run`; what is wrong with the first that is."""
    left_out = {each.block.heading for each in examples} & not_run.keys()
    if left_out != not_run.keys():
        return f"these blocks are named as not run, and are not there: {sorted(not_run.keys() - left_out)}"
    for example in examples:
        if example.block.heading not in not_run and (problem := _problem(example, checkout)):
            return f"line {example.block.line}: {problem}\nIt runs:\n{example.block.text}"
    return None


def _problem(example: Example, checkout: Checkout) -> str | None:
    block, answer = example.block, example.answer
    if block.name:
        checkout.save(block.name, block.text)
        return None
    status, output = checkout.run(block.language, block.text)
    accepted = (0, HTTP_ERROR) if answer else (0,)
    if status not in accepted:
        return f"It ends with {status}:\n{output}"
    different = difference(answer.language, answer.text, output) if answer else None
    return f"{different}\nIt answers:\n{output}" if different else None
