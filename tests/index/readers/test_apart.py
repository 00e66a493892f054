"""Uploads are read in a process of their own: whatever a file does to it, the others are read."""

import multiprocessing
import os
import signal
import sys
import threading
import time
from contextlib import closing
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from pullquote.errors import ReaderError, UnreadableDocument
from pullquote.readers import read_upload
from pullquote.readers.apart import ReaderApart
from pullquote.settings import Settings

GOOD = ("ferry.txt", b"date 2025-03-14\n\nThe ferry Marit caught fire off Tolling Rock.", "upload:ferry.txt", 1_000)


@pytest.fixture
def apart():
    apart = ReaderApart(seconds=20, max_memory=2_000_000_000)
    yield apart
    apart.close()


def test_gives_what_reading_here_gives(apart):
    assert apart(*GOOD) == read_upload(*GOOD)


def test_uploads_are_read_at_the_highest_limits_that_the_settings_take():
    settings = Settings.load(parser_seconds=86_400, parser_bytes=2**63 - 1)
    with closing(ReaderApart(settings.parser_seconds, settings.parser_bytes)) as apart:
        assert apart(*GOOD).documents


def test_an_unreadable_file_has_its_own_sentence(apart):
    [here], [there] = (
        read_upload("a.pdf", b"no pdf", "upload:a.pdf", 9).errors,
        apart("a.pdf", b"no pdf", "upload:a.pdf", 9).errors,
    )
    assert isinstance(there, UnreadableDocument)
    assert (there.uri, there.reason, there.remedy) == (here.uri, here.reason, here.remedy)


def test_one_process_reads_several_files(apart):
    apart(*GOOD)
    first = apart._child.process.pid
    apart(*GOOD)
    assert apart._child.process.pid == first != os.getpid()


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read():
    apart = ReaderApart(seconds=0.05, max_memory=2_000_000_000)
    # Two million records take seconds to read.
    reading = apart("many.jsonl", b'{"text": "The ferry."}\n' * 2_000_000, "upload:many.jsonl", 100_000_000)
    assert [error.reason for error in reading.errors] == ["Reading it took longer than 0.05 seconds."]
    assert reading.documents == ()
    apart._seconds = 20
    assert apart(*GOOD).documents
    apart.close()


def test_a_file_that_takes_too_much_memory_is_told():
    apart = ReaderApart(seconds=60, max_memory=900_000_000)
    reading = apart(
        "large.json", b"[" + b'{"text": "The ferry."},' * 6_000_000 + b"{}]", "upload:large.json", 500_000_000
    )
    assert [error.reason for error in reading.errors] == ["Reading it took more than 900,000,000 bytes of memory."]
    assert apart(*GOOD).documents
    apart.close()


def test_a_process_that_dies_over_a_file_harms_no_other(apart):
    apart(*GOOD)
    killing = threading.Thread(target=_kill_soon, args=(apart._child.process.pid,))
    killing.start()
    reading = apart("many.jsonl", b'{"text": "The ferry."}\n' * 500_000, "upload:many.jsonl", 100_000_000)
    killing.join()
    assert [error.reason for error in reading.errors] == ["The program that reads it broke down over it."]
    assert apart(*GOOD).documents


def test_one_that_went_while_nothing_was_to_be_read_is_replaced(apart):
    apart(*GOOD)
    os.kill(apart._child.process.pid, 9)
    time.sleep(0.2)
    assert apart(*GOOD).documents


def _kill_soon(pid):
    time.sleep(0.3)
    os.kill(pid, 9)


def test_a_process_that_was_told_to_end_is_replaced_and_the_file_read(apart):
    # As by a service manager that ends a server with all its processes: the file is as good, and was acknowledged.
    apart(*GOOD)
    threading.Timer(0.3, os.kill, (apart._child.process.pid, signal.SIGTERM)).start()
    reading = apart("many.jsonl", b'{"text": "The ferry."}\n' * 50_000, "upload:many.jsonl", 100_000_000)
    assert (len(reading.documents), reading.errors) == (50_000, ())


def test_a_file_after_one_whose_reading_was_interrupted_has_its_own_documents(apart):
    apart(*GOOD)
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        apart("many.jsonl", b'{"text": "The herring."}\n' * 500_000, "upload:many.jsonl", 100_000_000)
    assert apart(*GOOD) == read_upload(*GOOD)


def test_a_process_that_cannot_be_started_is_no_fault_of_the_file(apart):
    # The first brings along what multiprocessing starts besides.
    apart(*GOOD)
    apart.close()
    multiprocessing.set_executable("/bin/false")
    try:
        with pytest.raises(ReaderError, match=r"cannot be started: it ended at once\..* send the file again"):
            apart(*GOOD)
    finally:
        multiprocessing.set_executable(sys.executable)
    assert apart(*GOOD).documents


def _docx(body):
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", body)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("deep.html", lambda: b"<div>" * 500_000 + b"x"),
        ("deep.json", lambda: b"[" * 500_000),
        ("deeper.json", lambda: b'{"text":' * 100_000 + b"1" + b"}" * 100_000),
        ("deep.docx", lambda: _docx("<a>" * 400_000)),
        ("bomb.docx", lambda: _docx("x" * 300_000_000)),
        ("deep.md", lambda: b"> " * 200_000 + b"x"),
        ("a.md", lambda: b"\x00\x01binary"),
        ("a.txt", lambda: b"%PDF-1.4 ..."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_made_to_do_harm_is_told_and_the_next_is_read(apart, name, make):
    reading = apart(name, make(), f"upload:{name}", 100_000_000)
    assert (reading.documents, len(reading.errors)) == ((), 1)
    assert apart(*GOOD).documents
