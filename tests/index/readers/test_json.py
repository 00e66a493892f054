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


@pytest.mark.parametrize(
    "value",
    [
        {"status": "ok", "response": {"meta": {"hits": "1"}, "docs": [{"text": "One.", "title": "Osk"}]}},
        {"data": {"items": [{"article": {"text": "One.", "title": "Osk"}}]}},
        {"hits": {"total": {"value": 1}, "hits": [{"_id": "7", "_source": {"text": "One.", "title": "Osk"}}]}},
        {"items": [{"text": "One.", "title": "Osk"}], "meta": {"links": [{"href": "/2"}]}},
        {"results": [{"webTitle": "Osk", "fields": {"bodyText": "One."}}]},
        [{"title": {"rendered": "Osk"}, "content": {"rendered": "<p>One.</p>"}}],
        {"title": {"rendered": "Osk"}, "content": {"rendered": "One."}, "_links": {"self": [{"href": "/1"}]}},
        {"title": "Gazette", "description": "News of Osk.", "items": [{"text": "One.", "title": "Osk"}]},
        {"title": "Osk", "abstract": "One.", "authors": [{"name": "Ada"}]},
        {"title": "Osk", "text": ["One."], "comments": [{"text": "No!"}]},
    ],
)
def test_what_interfaces_put_around_the_records(read_one: Callable[[str, bytes], Document], value: object) -> None:
    document = read_one("a.json", json.dumps(value).encode())
    assert (document.title, document.text) == ("Osk", "One.")


def test_a_text_of_several_strings_is_as_many_paragraphs(read_one: Callable[[str, bytes], Document]) -> None:
    assert read_one("a.json", b'{"body": ["One.", "Two."]}').text == "One.\n\nTwo."


def test_an_array_in_a_field_named_like_the_text_holds_the_records(read: Read) -> None:
    reading = read("a.json", b'{"content": [{"text": "One."}, {"text": "Two."}]}')
    assert [document.text for document in reading.documents] == ["One.", "Two."]


def test_json_lines_by_the_name_of_json(read: Read) -> None:
    reading = read("a.json", b'\n{"text": "One."}\n{"text": \n{"text": "Three."}\n')
    assert [document.text for document in reading.documents] == ["One.", "Three."]
    assert [error.reason[:27] for error in reading.errors] == ["Line 3 is not valid JSON: e"]


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
