"""What counts as an example, and as what a page shows of its answer."""

from pathlib import Path

import pytest
from examples import examples_of
from shown import difference

PAGE = """
```sh
pullquote list
```

Some words.

```text
There are no documents yet.
```

```toml pullquote.toml
top_k = 5
```

```python
print(1)
```
"""


def page(folder: Path, text: str) -> Path:
    (folder / "page.md").write_text(text, encoding="utf-8")
    return folder / "page.md"


def test_what_comes_after_a_command_is_its_answer_and_a_name_makes_a_file(tmp_path: Path) -> None:
    listed, settings, program = examples_of(page(tmp_path, PAGE))
    assert listed.answer
    assert (listed.block.text, listed.answer.text) == ("pullquote list\n", "There are no documents yet.\n")
    assert (settings.block.name, settings.answer) == ("pullquote.toml", None)
    assert (program.block.language, program.answer) == ("python", None)


@pytest.mark.parametrize(
    "block",
    [
        "```yaml\na: 1\n```",
        "```\npullquote list\n```",
        "    pullquote list\n",
        "```json\n{}\n```\n",
        "```sh\ntrue\n```\n\n```text\n```\n\n```text\n```\n",
    ],
)
def test_a_block_that_is_nothing_of_these_is_refused(block: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="neither run"):
        examples_of(page(tmp_path, f"Words.\n\n{block}\n"))


SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@pytest.mark.parametrize(
    ("language", "shown", "got"),
    [
        ("json", '{"a": 1, "...": "..."}', '{"a": 1, "b": 2}'),
        ("json", '["x", "..."]', '["x", "y", "z"]'),
        ("json", '{"at": "2026-01-03T10:00:00Z", "p": 0.91}', '{"at": "2027-01-03T10:00:01.5+00:00", "p": 0.9222}'),
        ("json", f'"{SHA}"', f'"{SHA[::-1]}"'),
        ("text", "a 1.5 s\n...\nlast", "a 12.0 s\nb\nc\nlast\n"),
        ("text", "id  name\n1  x", "id    name   \n1     x\n"),
        (
            "http",
            "HTTP/1.1 200 OK\nb: 2\n\n{}",
            "HTTP/1.1 200 OK\r\na: 1\r\nB: 2\r\ncontent-type: application/json\r\n\r\n{}",
        ),
        ("http", "HTTP/1.1 204 No Content", "HTTP/1.1 204 No Content\r\na: 1\r\n\r\n"),
    ],
)
def test_what_may_differ(language: str, shown: str, got: str) -> None:
    assert difference(language, shown, got) is None


@pytest.mark.parametrize(
    ("language", "shown", "got"),
    [
        ("json", '{"a": 1}', '{"a": 1, "b": 2}'),
        ("json", '{"a": 1, "b": null, "...": "..."}', '{"a": 1}'),
        ("json", '["x"]', '["x", "y"]'),
        ("json", '["x", "y", "..."]', '["x"]'),
        ("json", "1", "true"),
        ("json", "0.91", "0.95"),
        ("json", '"a..."', '"b"'),
        ("json", "{}", "no JSON"),
        ("text", "a", "a\nb"),
        ("text", "2 databases", "3 databases"),
        ("text", f"{SHA}", "9f86"),
        ("http", "HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found\r\n\r\n"),
        ("http", "HTTP/1.1 200 OK\nb: 2", "HTTP/1.1 200 OK\r\na: 1\r\n\r\n"),
        ("http", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\na: 1\r\n\r\nx"),
    ],
)
def test_what_may_not(language: str, shown: str, got: str) -> None:
    assert difference(language, shown, got)
