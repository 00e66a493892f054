import json

import pytest
from lxml import html

from pullquote.readers.linkeddata import linked_data_dates

ARTICLE = '{"@type": "NewsArticle", "headline": "Ferry late", "datePublished": "2025-03-14"}'
VIDEO = '{"@type": "VideoObject", "datePublished": "2020-01-01"}'


def dates_of(*scripts: str, title: str = "Ferry late", media_type: str = "application/ld+json") -> list[str]:
    written = "".join(f"<script type='{media_type}'>{script}</script>" for script in scripts)
    return list(linked_data_dates(html.document_fromstring(f"<html>{written}<p>text</p></html>"), title))


@pytest.mark.parametrize(
    "script",
    [
        ARTICLE,
        f"[{VIDEO}, {ARTICLE}]",
        f'{{"@graph": [{{}}, {ARTICLE}]}}',
        f'{{"@type": "WebPage", "mainEntity": {ARTICLE}}}',
        ARTICLE.replace("Ferry late", "Ferry\nlate"),
        f"{ARTICLE};",
        f"<!-- {ARTICLE} -->",
        f"/*<![CDATA[*/{ARTICLE}/*]]>*/",
        f"//<![CDATA[\n{ARTICLE}\n//]]>",
        f"<![CDATA[ [{ARTICLE}] ]]>",
        ARTICLE.replace('"2025-03-14"', '["2025-03-14"]'),
    ],
)
def test_what_is_stated_is_found_however_it_is_wrapped(script: str) -> None:
    assert dates_of(script) == ["2025-03-14"]


def test_the_media_type_may_have_parameters() -> None:
    assert dates_of(ARTICLE, media_type="Application/LD+JSON; charset=utf-8") == ["2025-03-14"]
    assert dates_of(ARTICLE, media_type="text/javascript") == []


def test_articles_come_first_and_the_one_of_the_title_before_all() -> None:
    page = {"@type": "WebPage", "headline": "Ferry late", "datePublished": "2021-01-01"}
    other = {"@type": ["NewsArticle", "Thing"], "headline": "Most read", "datePublished": "2022-01-01"}
    scripts = (json.dumps(page), json.dumps([other]), ARTICLE)
    assert dates_of(*scripts, title="Ferry late | Gazette") == ["2025-03-14", "2022-01-01", "2021-01-01"]
    assert dates_of(*scripts, title="") == ["2022-01-01", "2025-03-14", "2021-01-01"]


@pytest.mark.parametrize(
    "script",
    [
        "{broken",
        "[" * 50_000,
        VIDEO,
        f'{{"@type": "ItemList", "itemListElement": [{ARTICLE}]}}',
        '{"@type": "NewsArticle", "dateModified": "2025-03-14"}',
        '{"@type": "NewsArticle", "datePublished": null}',
        "7",
        "",
    ],
)
def test_nothing_is_taken_from_elsewhere(script: str) -> None:
    assert dates_of(script) == []
