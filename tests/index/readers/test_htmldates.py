from datetime import date

import pytest

from pullquote.readers.htmldates import published_date
from pullquote.readers.markup import parse_html


def date_of(html: str) -> date | None:
    return published_date(parse_html(f"<html>{html}<p>text</p></html>", "file:///a"))


@pytest.mark.parametrize(
    "html",
    [
        "<meta property='article:published_time' content='2025-03-14T06:00Z'>",
        "<meta name='DC.date.issued' content='2025-03-14'>",
        "<meta itemprop='datePublished' content='14 March 2025'>",
        '<script type=\'application/ld+json\'>{"datePublished": "2025-03-14"}</script>',
        '<script type=\'application/ld+json\'>{"@graph": [{}, {"datePublished": "2025-03-14"}]}</script>',
        "<time datetime='2025-03-14'>Friday</time>",
        "<time>14 March 2025</time>",
        "<time datetime='2020-01-01'></time><time pubdate datetime='2025-03-14'></time>",
        "<meta name='date' content='March 2025'><time datetime='2025-03-14'></time>",
        "<meta name='date' content='2020-01-01'><meta property='article:published_time' content='2025-03-14'>",
    ],
)
def test_stated_dates(html: str) -> None:
    assert date_of(html) == date(2025, 3, 14)


@pytest.mark.parametrize(
    "html",
    [
        "<footer>© 2019</footer><p>Updated 5 May 2018</p><img src='/2019/05/06/a.jpg'>",
        "<meta property='article:modified_time' content='2025-03-14'>",
        "<script type='application/ld+json'>{broken</script>",
        f"<script type='application/ld+json'>{'[' * 50_000}</script>",
        "<time>yesterday</time>",
    ],
)
def test_no_date_is_guessed(html: str) -> None:
    assert date_of(html) is None
