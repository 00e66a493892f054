from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.readers.dates import parse_date, parse_dateline, parse_pdf_date


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-04",
        " 2025-03-04T23:30:00-05:00",
        "2025/3/4",
        "20250304",
        "20250304T101500Z",
        "4 March 2025",
        "March 4, 2025",
        "Mar 4th 2025 at 10:00 pm EST",
        "Tue, 04 Mar 2025 10:00:00 +0100",
        "4 March 2025 at 2015",
        "2025-03-04 (Tuesday, 4 March), checked 2025-03-04",
    ],
)
def test_complete_dates(text: str) -> None:
    assert parse_date(text) == date(2025, 3, 4)


def test_a_day_over_twelve_settles_the_order() -> None:
    assert parse_date("14/03/2025") == parse_date("03/14/2025") == date(2025, 3, 14)


@pytest.mark.parametrize(
    "text",
    [
        *("", "2025", "2025-03", "March 2025", "5 May", "a Friday in March 2025", "Friday March 2025", "10:00"),
        *("today", "yesterday", "03/04/2025", "14 Mar 25", "2025-02-30", "0000-01-01", "1732000000"),
        # How programs write that they know no date, and years that nobody wrote.
        *("0001-01-01T00:00:00Z", "0001-01-01", "00010101", "1/1/0001 12:00:00 AM", "1 Jan 0001", "12 Dec 0099"),
        *("0001-01-01T00:00:00.2025", "3 May at 2015", "3 May  At\t2015", "2015 hrs, 3 May"),
        # More than one day.
        *("2025-03-14 to 2025-03-16", "2025/03/14-2025/03/16", "2025-03-14/2025-03-16", "20250314 20250316"),
    ],
)
def test_nothing_is_guessed(text: str) -> None:
    assert parse_date(text) is None


@given(st.text())
def test_any_text_is_a_date_or_none(text: str) -> None:
    assert parse_date(text) is None or isinstance(parse_date(text), date)


def test_pdf_dates() -> None:
    assert parse_pdf_date("D:20250314120000+01'00'") == date(2025, 3, 14)
    assert parse_pdf_date("D:2025") is None
    assert parse_pdf_date("D:20251399") is None
    assert parse_pdf_date("D:00010101000000Z") is None


@pytest.mark.parametrize(
    "line",
    [
        *("14 September 2025", "September 14, 2025", "Sunday, 14 September 2025", "2025-09-14", "14 Sept 2025, 10:15"),
        *(
            "PORT ELISE, 14 September 2025",
            "PORT ELISE, Sept. 14, 2025 (AP) - The ferry was late",
            "Ålesund, 2025-09-14",
        ),
        *(
            "Ada Brandt, 14 September 2025",
            "OSK, 14 September 2025 \N{EM DASH} It was late",
            "14 September 2025 | News",
        ),
        *(
            "By Nina Holt · 14 September 2025 · 3 min read",
            "By Nina Holt | 14 September 2025",
            "14 September 2025 • 6:22pm",
        ),
        *("Published 14 September 2025", "First published on Sun 14 Sep 2025 10.12 GMT", "Posted: September 14, 2025"),
        *("FOR IMMEDIATE RELEASE: September 14, 2025", "Dated 14 September 2025", "14 September 2025, 10.12am"),
        *(
            "Osk, Norway – 14 September 2025 – The council",
            "OSK (AP) — Sept. 14, 2025",
            "By Nina Holt - 14 September 2025",
        ),
        "Published 14 September 2025 | Updated 15 September 2025",
        *("OSK, September 14, 2025 /PRNewswire/ -- The council", "OSK, Norway, Sept. 14, 2025 (AP) _ The ferry"),
    ],
)
def test_datelines(line: str) -> None:
    assert parse_dateline(line) == date(2025, 9, 14)


@pytest.mark.parametrize(
    "line",
    [
        *("", "OSK", "Osk, September 2025", "He sailed on 14 September 2025", "and it was Sunday, 14 September 2025"),
        *(
            "14 September 2025.",
            "2025-09-14 was a Sunday",
            "20250914",
            "OSK, 03/04/2025",
            "The ferry, 14 of them, 2025",
        ),
        "Minutes of the meeting on 14 September 2025",
        *("Updated 14 September 2025", "Last updated: 14 September 2025", "13 September 2025 | 14 September 2025"),
        *("14 September 2025 – 16 September 2025", "Sunday, 14 September 2025 - 16 September 2025"),
        *("14 September 2025 -- 16 September 2025", "14 September 2025 / 16 September 2025"),
        "Harbour Festival -- 14 September 2025",
        *("Monday's vote - 14 September 2025 - was close", "He sailed – 14 September 2025 – and was late"),
        *("Harbour Festival – 14 September 2025", "Posted on September 14, 2025 by Nina Holt", "Release 14.12 2025"),
    ],
)
def test_what_is_no_dateline(line: str) -> None:
    assert parse_dateline(line) is None
