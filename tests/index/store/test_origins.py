"""Where a document comes from, as its uri and metadata tell, and what that is called."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.store.origins import names_of, origin_of


@pytest.mark.parametrize(
    ("uri", "origin"),
    [
        ("file:///news/2025/ferry.txt", ["file:///news/2025/"]),
        ("file:///news/reports.jsonl#3", ["file:///news/"]),
        ("file:///ferry.txt", ["file:///"]),
        ("https://example.org/a/b.html?x=/y/", ["https://example.org/"]),
        ("http://example.org:8080", ["http://example.org:8080"]),
        ("https://example.org?page=1", ["https://example.org"]),
        ("upload:minutes.pdf", ["upload:"]),
        ("upload:a//b.txt", ["upload:"]),
        ("text:5fa1", ["text:"]),
        ("urn:isbn:1", ["urn:"]),
        ("s3://archive/2025/fire.txt", ["s3://archive/2025/"]),
        ("minutes/2025.txt", ["minutes/"]),
        ("minutes", None),
        ("", None),
    ],
)
def test_without_a_publisher_the_uri_tells(uri: str, origin: list[str] | None) -> None:
    told = origin_of(uri, "{}")
    assert (json.loads(told) if told else None) == origin
    assert told is None or uri.startswith(json.loads(told)[0])


@pytest.mark.parametrize(
    ("metadata", "origin"),
    [
        ({"newspaper": "Post", "SOURCE": "Wire"}, ["SOURCE", "Wire"]),
        ({"publisher": " ", "agency": "Osk Wire"}, ["agency", "Osk Wire"]),
        ({"publishers": "Post"}, ["x:"]),
    ],
)
def test_the_surest_key_tells_the_publisher(metadata: Mapping[str, str], origin: list[str]) -> None:
    assert json.loads(origin_of("x:a", json.dumps(metadata)) or "") == origin


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        ([("file:///",), ("upload:",), ("text:",)], ["/", "uploads", "text"]),
        ([("file:///gr%C3%B8n%20havn/",)], ["grøn havn"]),
        ([("https://Example.org/",), ("s3://archive/",)], ["example.org", "archive"]),
        ([("https://a.org/",), ("http://a.org/",)], ["https://a.org/", "http://a.org/"]),
        ([("file:///x/a/m/",), ("file:///y/a/m/",), ("file:///z/b/m/",)], ["x/a/m", "y/a/m", "b/m"]),
        ([("file:///m/",), ("file:///a/m/",)], ["file:///m/", "a/m"]),
        ([("source", "Post"), ("publisher", "Post"), ("file:///post/",)], None),
        ([("source", "The Post"), ("source", "The  Post")], ["source='The Post'", "source='The  Post'"]),
    ],
)
def test_origins_are_told_apart(keys: list[tuple[str, ...]], names: list[str] | None) -> None:
    expected = names or ["Post (source)", "Post (publisher)", "file:///post/"]
    assert names_of(keys) == expected


parts = st.lists(st.sampled_from(["a", "b", "m", "%20"]), max_size=12)
keys = st.tuples(parts.map(lambda folders: "file:///" + "".join(f"{folder}/" for folder in folders)))
pairs = st.tuples(st.sampled_from(["source", "Source"]), st.sampled_from(["a", "a ", "b"]))


@given(st.lists(keys | pairs, unique=True, max_size=12))
def test_no_two_origins_have_one_name(found: list[tuple[str, ...]]) -> None:
    names = names_of(found)
    assert len(set(names)) == len(found) == len(names)
