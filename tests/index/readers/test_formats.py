import subprocess
import sys

import pytest

from pullquote.errors import UnreadableDocument
from pullquote.protocols import DocumentReader
from pullquote.readers import csv, docx, html, json, jsonl, mail, markdown, pdf, plain
from pullquote.readers.formats import SUFFIXES, reader_for, suffix_of

SLOW = "charset_normalizer dateutil docx lxml markdown_it numpy pypdfium2 trafilatura"


READERS: list[DocumentReader] = [
    *plain.READERS.values(),
    *markdown.READERS.values(),
    *html.READERS.values(),
    *pdf.READERS.values(),
    *docx.READERS.values(),
    *json.READERS.values(),
    *jsonl.READERS.values(),
    *csv.READERS.values(),
    *mail.READERS.values(),
]
"""Every reader; that each is a `DocumentReader` is checked by mypy."""


def test_every_reader_is_reached_by_a_suffix() -> None:
    assert {id(reader_for(suffix)) for suffix in SUFFIXES} == {id(reader) for reader in READERS}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_suffix_has_a_reader_with_a_media_type(suffix: str) -> None:
    kind, _, name = reader_for(suffix).media_type.partition("/")
    assert kind in ("text", "application", "message")
    assert name


def test_the_case_of_a_suffix_does_not_matter() -> None:
    assert suffix_of("Report.final.PDF", "file:///a") == ".pdf"


@pytest.mark.parametrize(("name", "named"), [("sums.xlsx", "ends in .xlsx"), ("README", "has no suffix")])
def test_other_names_are_refused(name: str, named: str) -> None:
    with pytest.raises(UnreadableDocument, match=rf"not in a format that Pullquote reads: its name {named}"):
        suffix_of(name, "file:///a")


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("articles.ZIP", "Unpack it, and add what was in it."),
        ("story.doc", "Save it as .docx, and add that."),
        ("scan.jpg", "If there is text in it, run it through text recognition (OCR), and add what that gives."),
        ("sums.xlsx", "Save it as .csv, with a column that is called 'text', and add that."),
        ("song.mp3", f"Convert it to one of {', '.join(SUFFIXES)}."),
    ],
)
def test_the_remedy_is_one_for_what_the_name_says_that_it_is(name: str, remedy: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        suffix_of(name, "file:///a")
    assert refused.value.remedy == remedy


def test_no_parser_is_imported_before_it_is_needed() -> None:
    program = f"import sys, pullquote.readers; print([name for name in {SLOW.split()!r} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
