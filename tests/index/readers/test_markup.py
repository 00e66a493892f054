import pytest

from pullquote.errors import UnreadableDocument
from pullquote.readers.layout import Layout
from pullquote.readers.markup import lay_out, parse_html, visible_text


def laid_out(body: str, skip_surroundings: bool = False) -> Layout:
    layout = Layout()
    lay_out(parse_html(f"<body>{body}</body>", "file:///a").find("body"), layout, skip_surroundings)
    return layout


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>one\n  <b>two</b>\tthree</p>", "one two three"),
        ("loose <p>one</p> words", "loose\n\none\n\nwords"),
        ("<div><p>a</p><div>b<p>c</p></div></div>", "a\n\nb\n\nc"),
        ("<p>one<br>two</p>", "one\ntwo"),
        ("<ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul>", "one\n\ninner\n\ntwo"),
        ("<table><tr><th>Name<th>Age<tr><td>Ada<td><p>4</p><p>0</p></table>", "Name | Age\n\nAda | 4 0"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ("<p>3&nbsp;km &amp; &lt;b&gt;</p>", "3\u00a0km & <b>"),
        ("<p>a<!-- note -->b<script>c</script>d<style>e</style></p>", "abd"),
        ("<p hidden>no</p><p style='display: none'>no</p><button>no</button><p>yes</p>", "yes"),
        ("<h1></h1><p>text</p>", "text"),
    ],
)
def test_visible_text(body: str, text: str) -> None:
    assert laid_out(body).text == text


def test_headings_begin_sections() -> None:
    layout = laid_out("<p>Before.</p><h2>The <i>call</i></h2><p>Short.</p><p>Late.</p>")
    assert [(section.heading, section.span.of(layout.text)) for section in layout.sections] == [
        (None, "Before."),
        ("The call", "Short.\n\nLate."),
    ]


def test_surroundings_can_be_left_out() -> None:
    body = "<nav>Home</nav><p>Text</p><aside>Most read</aside><footer>Imprint</footer>"
    assert laid_out(body, skip_surroundings=True).text == "Text"
    assert laid_out(body).text == "Home\n\nText\n\nMost read\n\nImprint"


def test_an_encoding_declaration_is_no_hindrance() -> None:
    tree = parse_html('<?xml version="1.0" encoding="latin-1"?><html><body><p>é</p></body></html>', "file:///a")
    assert visible_text(tree.find("body")) == "é"


@pytest.mark.parametrize("opened", ["<div>", "<b>", "<ul><li>"])
def test_what_libxml2_would_cut_off_is_refused(opened: str) -> None:
    with pytest.raises(UnreadableDocument, match="nested"):
        parse_html(f"<p>first</p>{opened * 1000}last", "file:///a")


def test_an_empty_page_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="no text"):
        parse_html("<!-- -->", "file:///a")
