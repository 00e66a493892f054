"""The progress bar: what it says, on one line of 80 columns, and only on a terminal."""

import io

import pytest
from rich.console import Console

from pullquote.ingest import Progress
from pullquote_ui.command.progress import counts, done, duration, progress_bar

HALFWAY = Progress(1_200, 5_000, 0.25, 1_180, 9_345, 61.2, 150.0, 450.4)
HUGE = Progress(120_000, 500_000, 0.24, 480_000, 1_200_345, 61.2, 20_000.0, 62_000.0)


def test_files_documents_passages_speed_and_time_left_are_told():
    assert done(HALFWAY, "file") == "1,200/5,000 files"
    assert counts(HALFWAY, "file") == "1,180 documents, 9,345 passages, 61/s, 8 min left"


def test_documents_are_told_once_where_they_were_read_elsewhere():
    assert done(HALFWAY, "document") == "1,200/5,000 documents"
    assert counts(HALFWAY, "document") == "9,345 passages, 61/s, 8 min left"


def test_time_left_is_left_out_where_nobody_knows_it():
    assert counts(Progress(0, 1, 0.0, 0, 0, 0.0, 9.0, None), "file") == "0 documents, 0 passages, 0/s"
    assert done(Progress(0, 1, 0.0, 0, 0, 0.0, 9.0, None), "file") == "0/1 file"


def test_time_left_is_one_number():
    assert [duration(seconds) for seconds in (0.4, 45, 119, 120, 450.4, 7_199, 7_200, 62_000)] == [
        *("0 s", "45 s", "119 s", "2 min", "8 min", "120 min", "2 h", "17 h")
    ]


@pytest.mark.parametrize("noun", ["file", "document"])
@pytest.mark.parametrize("reached", [HALFWAY, HUGE])
def test_it_is_one_line_of_80_columns(reached, noun):
    screen = io.StringIO()
    with progress_bar(noun, Console(file=screen, force_terminal=True, width=80, color_system=None)) as report:
        report(reached)
    drawn = screen.getvalue().replace("\r", "\n").splitlines()
    [line] = {line for line in drawn if "passages" in line}
    assert len(line.removeprefix("\x1b[2K").rstrip()) <= 80
    assert done(reached, noun) in line
    assert counts(reached, noun) in line


def test_there_is_no_progress_bar_without_a_terminal(capsys):
    with progress_bar("file") as report:
        report(HALFWAY)
    assert capsys.readouterr() == ("", "")
