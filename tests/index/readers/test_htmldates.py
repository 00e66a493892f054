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
        "<meta name='pubdate' content=''><meta name='pubdate' content='2025-03-14'>",
        *(
            f"<meta name='{name}' content='2025-03-14T06:00Z'>"
            for name in (
                *("article:published", "article.published", "publish_date", "OriginalPublicationDate", "pdate"),
                *("cXenseParse:recs:publishtime", "govuk:first-published-at", "dc.terms.created"),
            )
        ),
        "<span itemprop='datePublished' content='2025-03-14T06:00Z'>Friday</span>",
        "<abbr class='published' title='2025-03-14T06:00Z'>Friday</abbr>",
    ],
)
def test_stated_dates(html: str) -> None:
    assert date_of(html) == date(2025, 3, 14)


@pytest.mark.parametrize(
    "html",
    [
        "<header><time datetime='2026-05-16'></time></header><article><h1>Osk</h1>{}</article>",
        "<header><time datetime='2026-05-16'></time></header><h1>Osk</h1>{}",
        "<div><time datetime='2026-05-16'></time> Ferry sinks</div><article>{}</article>",
        "<div>{}</div><article><time datetime='2026-05-16'></time></article><article><h2>Ferry</h2></article>",
        "<nav><time datetime='2026-05-16'></time></nav><header><h1>Osk</h1>{}</header>",
        "<article><header>{}</header></article><footer><time datetime='2026-05-16'></time></footer>",
        "<article><aside><time datetime='2026-05-16'></time></aside><h1>Osk</h1><footer>{}</footer></article>",
        "<article><p>Updated <time datetime='2026-05-16'></time></p>{}</article>",
        "<article><time itemprop='dateModified' datetime='2026-05-16'></time>{}</article>",
        "<article>{}</article><div><time class='published' datetime='2019-05-06'></time> Most read</div>",
        "<article><time class='updated' datetime='2026-05-16'></time>{}</article>",
    ],
)
@pytest.mark.parametrize("time", ["<time datetime='2025-03-14'>", "<time class='published updated'>14 March 2025"])
def test_the_time_of_the_article_is_its_date(html: str, time: str) -> None:
    assert date_of(html.format(f"{time}</time>")) == date(2025, 3, 14)


@pytest.mark.parametrize(
    "html",
    [
        "<footer>© 2019</footer><p>Updated 5 May 2018</p><img src='/2019/05/06/a.jpg'>",
        "<meta property='article:modified_time' content='2025-03-14'>",
        "<script type='application/ld+json'>{broken</script>",
        f"<script type='application/ld+json'>{'[' * 50_000}</script>",
        "<time>yesterday</time>",
        "<time>yesterday</time><p>Earlier: <time datetime='2019-05-06'></time></p>",
        "<header><time datetime='2026-05-16'></time></header>",
        "<p>Last modified on: <time datetime='2026-05-16'></time></p>",
    ],
)
def test_no_date_is_guessed(html: str) -> None:
    assert date_of(html) is None
