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
        ("<p>killed <del>12</del><ins>14</ins> people, <s>12</s><strike>13</strike> 14</p>", "killed 14 people, 14"),
        ("<p>10<span style='text-decoration: line-through'>20</span></p><del><p>no</p></del>", "10"),
        ("<p>10<sup>6</sup> euros, 12<sup><a href='#3'>3</a></sup> of 30.<sup>4</sup></p>", "10⁶ euros, 12³ of 30.⁴"),
        ("<p>10<sup>-3</sup>, 12<sup>3,4</sup>, 21<sup>st</sup>, 2014<sup>[5]</sup></p>", "10⁻³, 12³,⁴, 21st, 2014[5]"),
        ("<p>H<sub>2</sub>O, log<sub>10</sub>100, <b>x</b>5<sub>2</sub></p>", "H2O, log₁₀100, x5₂"),
        ("<p>In 14 days<a href='#n2'>2</a> it left.<a href='/a#3'><b>3</b></a> Yes.", "In 14 days² it left.³ Yes."),
        (
            "<p>See figure <a href='#1'>1</a>, [<a href='#2'>2</a>], A-<a href='#3'>3</a> and B<a href='/4'>4</a>.",
            "See figure 1, [2], A-3 and B4.",
        ),
        ("<p><a href='#1'>1</a>In 2014 <b><a href='#2'>30</a></b> died.", "1In 2014 30 died."),
        ("<p>She <q>saw <q>him</q> <b>twice</b></q>, <q>once</q>.</p>", "She “saw ‘him’ twice”, “once”."),
        ("<p><sup>Of 12 people 3 were saved.</sup></p>", "Of 12 people 3 were saved."),
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
