from collections.abc import Callable
from datetime import date

import pytest

from pullquote.types import Document

ReadOne = Callable[[str, bytes], Document]

ARTICLE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<title>Ferry late | Gazette</title>
<meta property="og:title" content="Ferry late again">
<meta property="article:published_time" content="2025-03-15T06:00:00+00:00">
<meta name="author" content="Ada Brandt">
<link rel="canonical" href="https://gazette.example/ferry">
<style>p { color: red }</style></head>
<body><header><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
<main><article><h1>Ferry late again</h1>
<p>The ferry to Osk was two hours late on Friday, and the passengers waited on the quay in the rain, it is said.</p>
<h2>The engine</h2>
<p>The engineer, Anders Pelloway, went back twice into the engine room, where the fuel valves had been left open.</p>
<p>He said that nothing of the kind had been seen since the gale, and that it would be mended before the summer.</p>
</article><aside><h3>Most read</h3><p>We use cookies.</p></aside></main>
<footer><p>© 2019 Gazette</p></footer><script>var evil = 1;</script></body></html>"""


def test_an_article(read_one: ReadOne) -> None:
    document = read_one("a.html", ARTICLE.encode())
    assert document.title == "Ferry late again"
    assert document.published == date(2025, 3, 15)
    assert document.uri == "file:///archive/a.html"
    assert document.metadata["url"] == "https://gazette.example/ferry"
    assert document.metadata["author"] == "Ada Brandt"
    assert document.media_type == "text/html"
    assert [section.heading for section in document.sections] == ["Ferry late again", "The engine"]
    assert document.sections[0].span.of(document.text).startswith("The ferry to Osk was")
    assert document.sections[1].span.of(document.text).endswith("before the summer.")


@pytest.mark.parametrize("unwanted", ["Home", "cookies", "evil", "color", "2019"])
def test_what_surrounds_an_article_is_left_out(read_one: ReadOne, unwanted: str) -> None:
    assert unwanted not in read_one("a.html", ARTICLE.encode()).text


def test_no_number_of_an_article_is_put_together(read_one: ReadOne) -> None:
    page = ARTICLE.replace("two hours late", "<del>12</del><ins>14</ins> hours and 10<sup>6</sup> seconds late")
    assert " was 14 hours and 10⁶ seconds late" in read_one("a.html", page.encode()).text


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        ("on <time datetime='2025-03-14'>14 March</time> late", "was on 14 March late on Friday"),
        ("<label>two</label> hours or <output>120</output> minutes late", "was two hours or 120 minutes late on"),
        ("<q>two hours</q>, not <b>three</b>, late", "was “two hours”, not three, late on"),
    ],
)
def test_no_words_of_a_sentence_are_lost(read_one: ReadOne, shown: str, words: str) -> None:
    assert words in read_one("a.html", ARTICLE.replace("two hours late", shown).encode()).text


def test_a_time_beside_an_article_is_no_part_of_it(read_one: ReadOne) -> None:
    page = ARTICLE.replace("<header>", "<header><time>16 May 2026</time>").replace("<h2>", "<time>7 a.m.</time><h2>")
    text = read_one("a.html", page.encode()).text
    assert "2026" not in text
    assert "7 a.m." not in text


@pytest.mark.parametrize("name", ["a.html", "a.htm", "a.xhtml"])
def test_a_short_page_is_read_whole(read_one: ReadOne, name: str) -> None:
    document = read_one(name, b"<title>Note</title><h1>Key</h1><p>Under the bucket.<p>By the door.")
    assert document.text == "Key\n\nUnder the bucket.\n\nBy the door."
    [section] = document.sections
    assert section.heading == "Key"


def test_a_page_of_nothing_but_navigation_is_read(read_one: ReadOne) -> None:
    assert read_one("a.html", b"<nav>Home and away</nav>").text == "Home and away"


@pytest.mark.parametrize("date_", ["2025-03", "2025", "March 2025", ""])
def test_an_incomplete_date_is_not_completed(read_one: ReadOne, date_: str) -> None:
    page = f"<meta name='date' content='{date_}'><p>Words without a date.</p><footer>© 2019</footer>"
    assert read_one("a.html", page.encode()).published is None


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<meta charset='iso-8859-1'><p>“café”</p>".encode("cp1252"), "“café”"),
        ("<p>Grüße</p>".encode("utf-16"), "Grüße"),
        ("<?xml version='1.0' encoding='koi8-r'?><p>Президент</p>".encode("koi8-r"), "Президент"),
    ],
)
def test_encodings(read_one: ReadOne, page: bytes, text: str) -> None:
    assert read_one("a.html", page).text == text


@pytest.mark.parametrize("page", ["<html></html>", "<script>x</script>", "<img src=a.png>", "<p hidden>x</p>"])
def test_a_page_without_text_is_refused(refusal: Callable[[str, bytes], str], page: str) -> None:
    assert "no text" in refusal("a.html", page.encode())


def test_of_a_page_that_scripts_write_it_is_said_how_to_save_it(refusal: Callable[[str, bytes], str]) -> None:
    page = b"<div id=app></div><noscript>Enable JavaScript.</noscript><script src=a.js></script>"
    assert "Open it in a browser, and save it from there once its text is shown." in refusal("a.html", page)


@pytest.mark.parametrize("character", ["\x10", "&#16;", "&#x10;", "&#xffff;", "\ufffe", "&#xd800;"])
def test_characters_that_trafilatura_cannot_bear(read_one: ReadOne, character: str) -> None:
    page = ARTICLE.replace("ferry", f"fer{character}ry").replace("Gazette", f"Gaz{character}ette")
    assert " Osk was two hours late" in read_one("a.html", page.encode()).text


@pytest.mark.usefixtures("socket_disabled")
def test_a_page_that_looks_like_an_address_is_not_fetched(read_one: ReadOne) -> None:
    assert read_one("a.html", b"http://127.0.0.1:9/page").text == "http://127.0.0.1:9/page"
