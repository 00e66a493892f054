"""Where else the same words stand."""

from datetime import date

from pullquote.types import Source
from pullquote_ui.page.elsewhere import elsewhere_html


def source(title, **facts):
    return Source("1", "a:1", title, "0" * 64, "text/plain", **facts)


def test_each_copy_leads_to_its_place():
    copies = [("read/1?v=&#char=3,9", source("Story <1>", published=date(2025, 3, 4))), ("read/2", source("Story 2"))]
    html = elsewhere_html(copies)
    assert '<a class="pq-open" href="read/1?v=&amp;#char=3,9"><bdi>Story &lt;1&gt;</bdi></a>, <time' in html
    assert '<li><a class="pq-open" href="read/2"><bdi>Story 2</bdi></a></li>' in html


def test_of_no_copy_nothing_is_said():
    assert elsewhere_html([]) == ""
