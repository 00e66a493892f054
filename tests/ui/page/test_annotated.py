"""A text as HTML: all of it is there, and what is set off has exactly its characters."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from pullquote.types import Span
from pullquote_ui.page.annotated import Annotation, annotated

TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("<>&\"'"), min_size=1, max_size=60)
TAG = re.compile(r"</?[a-z][^>]*>")


@st.composite
def marked_texts(draw):
    """A text, annotations of it, which may overlap, and signs."""
    text = draw(TEXTS)
    starts = st.integers(0, len(text) - 1)
    spans = draw(st.lists(st.tuples(starts, st.integers(1, len(text))), max_size=6))
    annotations = [
        Annotation(Span(start, min(len(text), start + length)), f"<i {number}>".replace(" ", ""), f"</i{number}>")
        for number, (start, length) in enumerate(spans)
    ]
    return text, annotations, dict.fromkeys(draw(st.lists(starts, max_size=4)), "<hr>")


@given(marked_texts())
def test_without_its_tags_it_is_the_text(marked):
    text, annotations, signs = marked
    assert unescape(TAG.sub("", annotated(text, Span(0, len(text)), annotations, signs))) == text


@given(marked_texts())
def test_each_annotation_holds_exactly_its_characters_or_is_left_out(marked):
    text, annotations, signs = marked
    html = annotated(text, Span(0, len(text)), annotations, signs)
    shown = []
    for annotation in annotations:
        inside = re.search(f"{re.escape(annotation.opening)}(.*?){re.escape(annotation.closing)}", html, re.DOTALL)
        if inside:
            assert unescape(inside[1]) == annotation.span.of(text)
            shown.append(annotation)
        else:
            assert any(annotation.span.overlaps(other.span) for other in shown)


@given(marked_texts(), st.data())
def test_a_part_is_the_part(marked, data):
    text, annotations, signs = marked
    start = data.draw(st.integers(0, len(text) - 1))
    part = Span(start, data.draw(st.integers(start + 1, len(text))))
    assert unescape(TAG.sub("", annotated(text, part, annotations, signs))) == part.of(text)


def test_a_sign_inside_what_is_set_off_stands_before_it():
    html = annotated("abcd", Span(0, 4), [Annotation(Span(1, 3), "<i>", "</i>")], {2: "<hr>"})
    assert html == "a<hr><i>bc</i>d"


def test_a_sign_between_two_neighbours_stands_in_neither():
    marks = [Annotation(Span(0, 2), "<i>", "</i>"), Annotation(Span(2, 4), "<b>", "</b>")]
    assert annotated("abcd", Span(0, 4), marks, {2: "<hr>"}) == "<i>ab</i><hr><b>cd</b>"
