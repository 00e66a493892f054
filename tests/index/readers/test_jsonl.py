from collections.abc import Callable

import pytest

from pullquote.readers import FileReading

Read = Callable[[str, bytes], FileReading]


def test_a_document_a_line(read: Read) -> None:
    reading = read("a.jsonl", '{"text": "One\u2028line."}\r\n\r\n{"text": "Two."}\n'.encode())
    assert [(document.uri[-2:], document.text) for document in reading.documents] == [
        ("#1", "One\nline."),
        ("#2", "Two."),
    ]


def test_a_bad_line_is_reported_and_the_others_are_read(read: Read) -> None:
    reading = read("a.ndjson", b'{"text": "One."}\n\n{"text": \n{"text": "Three."}')
    assert [document.uri[-2:] for document in reading.documents] == ["#1", "#3"]
    [error] = reading.errors
    assert error.uri.endswith("a.ndjson#2")
    assert error.reason == "Line 3 is not valid JSON: expecting value (column 10)."


@pytest.mark.parametrize("lines", ['{"question": "Who?"}\n' * 100, "[1]\n[2]\n"])
def test_a_file_of_something_else_is_one_error(refusal: Callable[[str, bytes], str], lines: str) -> None:
    assert "None of its" in refusal("a.jsonl", lines.encode())
