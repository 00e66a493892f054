"""Saved mail: its words, title and date, and what is said of attachments and of what is no mail."""

from collections.abc import Callable
from datetime import date
from email.message import EmailMessage

import pytest

from pullquote.readers import FileReading
from pullquote.types import Document

ReadOne = Callable[[str, bytes], Document]
PIER = "The council has bought the Scapa pier for £400,000, its convener said today.\n\nIt will reopen on 2 May.\n"


def message(text: str = PIER, subject: str = "Council buys pier for £400,000") -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Press Office <press@council.example>"
    made["To"] = "News Desk <desk@herald.example>"
    made["Subject"] = subject
    made["Date"] = "Tue, 21 Oct 2025 23:14:00 -0700 (PDT)"
    made["Received"] = "from a by b; Wed, 22 Oct 2025 07:14:00 +0100"
    made.set_content(text)
    return made


def test_the_head_gives_title_and_date_and_is_not_quoted(read_one: ReadOne) -> None:
    document = read_one("pier.eml", bytes(message()))
    assert document.text == PIER.strip()
    assert (document.title, document.published) == ("Council buys pier for £400,000", date(2025, 10, 21))
    assert document.metadata == {
        "from": "Press Office <press@council.example>",
        "to": "News Desk <desk@herald.example>",
    }
    assert document.media_type == "message/rfc822"


def test_of_alternatives_the_plain_one_is_read_wherever_it_stands(read_one: ReadOne) -> None:
    mail = message()
    mail.add_alternative("<p>The same, in a frame of advertisements.</p>", subtype="html")
    assert read_one("pier.eml", bytes(mail)).text == PIER.strip()
    mail.get_payload().reverse()
    assert read_one("pier.eml", bytes(mail)).text == PIER.strip()


def test_html_is_read_where_there_is_no_plain_text(read_one: ReadOne) -> None:
    mail = message("\n")
    mail.add_alternative("<h1>The pier</h1><p>The pier was <b>bought</b>.</p><script>x</script>", subtype="html")
    document = read_one("pier.eml", bytes(mail))
    assert document.text == "The pier\n\nThe pier was bought."
    assert [section.heading for section in document.sections] == ["The pier"]


def test_an_attachment_that_could_be_read_is_named_and_a_signature_s_picture_is_not(
    read: Callable[[str, bytes], FileReading],
) -> None:
    mail = message()
    mail.add_attachment("Also attached.", filename="notes £.txt")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    reading = read("pier.eml", bytes(mail))
    assert [document.text for document in reading.documents] == [PIER.strip()]
    [error] = reading.errors
    assert (error.uri, error.reason, error.remedy) == (
        "file:///archive/pier.eml",
        "'notes £.txt' is attached to this message, and not read.",
        "Save it as a file, and add that.",
    )


def test_older_encodings_are_read_as_they_are_declared(read_one: ReadOne) -> None:
    mail = message()
    mail.set_content("Zdrożała łódź.", charset="iso-8859-2", cte="8bit")
    assert read_one("boat.eml", bytes(mail)).text == "Zdrożała łódź."


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Café fire".encode(), "Café fire"),
        (b"=?iso-8859-1?Q?Caf=E9?= fire", "Café fire"),
        (b"=?x-nothing?Q?Caf=E9?=", "=?x-nothing?Q?Caf=E9?="),
        (b"", "cafe"),
    ],
)
def test_a_subject_is_read_in_whatever_way_it_is_written(read_one: ReadOne, subject: bytes, title: str) -> None:
    document = read_one("cafe.eml", b"From: a@example.org\nDate: soon\nSubject: " + subject + b"\n\nIt burnt.\n")
    assert (document.title, document.published) == (title, None)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"Just some words.\n", "does not begin as mail does"),
        (bytes(message("\n")), "holds no text that could be quoted"),
        (
            b"From: a@example.org\n"
            + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(1500)),
            "its parts are nested too deeply",
        ),
        (b"From: a@example.org\nContent-Type: text/plain" + b"; a=b" * 5000 + b"\n\nHi.", "more than 20,000 char"),
    ],
)
def test_what_is_no_mail_is_refused(refusal: Callable[[str, bytes], str], data: bytes, why: str) -> None:
    assert why in refusal("a.eml", data)
