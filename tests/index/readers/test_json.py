import json
from collections.abc import Callable

import pytest

from pullquote.readers import FileReading
from pullquote.types import Document

Read = Callable[[str, bytes], FileReading]


def test_one_object(read_one: Callable[[str, bytes], Document]) -> None:
    document = read_one("a.json", b'{"title": "Osk", "text": "Words.", "pages": 1.10, "links": [{"text": "x"}]}')
    assert document.text == "Words."
    assert document.uri == "file:///archive/a.json#1"
    assert document.metadata == {"pages": "1.10"}
    assert document.media_type == "application/json"


@pytest.mark.parametrize("wrap", [list, lambda items: {"version": 2, "items": items, "empty": []}])
def test_arrays(read: Read, wrap: Callable[[list[object]], object]) -> None:
    reading = read("a.json", json.dumps(wrap([{"text": "One."}, {"text": "Two."}])).encode())
    assert [(document.uri[-2:], document.text) for document in reading.documents] == [("#1", "One."), ("#2", "Two.")]
    assert reading.errors == ()


def test_a_bad_record_is_reported_and_the_others_are_read(read: Read) -> None:
    reading = read("a.json", b'[{"text": "One."}, 7, null, {"text": " "}, {"text": "Five."}]')
    assert [document.uri[-2:] for document in reading.documents] == ["#1", "#5"]
    assert [(error.uri[-2:], error.reason) for error in reading.errors] == [
        ("#2", "It is a string or number, and not an object with fields."),
        ("#3", "It is null, and not an object with fields."),
        ("#4", "It holds no text that could be quoted."),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"text": "a",\n"b": }', "line 2"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "empty array"),
        ('{"a": [{"text": "x"}], "b": [{"text": "y"}]}', "no field with text"),
        ("3", "not an object"),
    ],
)
def test_refused(refusal: Callable[[str, bytes], str], text: str, reason: str) -> None:
    assert reason in refusal("a.json", text.encode())


def test_lone_surrogates_and_long_numbers(read_one: Callable[[str, bytes], Document]) -> None:
    document = read_one("a.json", b'{"text": "a\\ud800b\\u0000c", "n": ' + b"9" * 5000 + b', "\\ud800": "\\udfff"}')
    assert document.text == "a\ufffdb c"
