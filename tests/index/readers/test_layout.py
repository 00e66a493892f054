from hypothesis import given
from hypothesis import strategies as st

from pullquote.readers.layout import Layout
from pullquote.readers.text import clean, one_line

ANY_TEXT = st.text(st.characters(exclude_categories=()))


def test_headings_stand_in_the_text_but_in_no_section() -> None:
    layout = Layout()
    layout.paragraph("Before.")
    layout.heading("The call")
    layout.paragraph("It was short.")
    layout.paragraph("It was late.")
    assert layout.text == "Before.\n\nThe call\n\nIt was short.\n\nIt was late."
    assert [(section.heading, section.span.of(layout.text)) for section in layout.sections] == [
        (None, "Before."),
        ("The call", "It was short.\n\nIt was late."),
    ]


def test_pages_are_sections() -> None:
    layout = Layout()
    for number in (1, 2, 3):
        layout.page(number)
        layout.paragraph("" if number == 2 else f"Page {number}.")
    assert [(section.page, section.span.of(layout.text)) for section in layout.sections] == [
        (1, "Page 1."),
        (3, "Page 3."),
    ]


def test_headings_alone_make_no_section() -> None:
    layout = Layout()
    layout.heading("Nothing under it")
    assert layout.sections == ()


@given(st.lists(st.tuples(ANY_TEXT.filter(one_line), st.lists(ANY_TEXT))))
def test_each_section_is_exactly_the_words_under_its_heading(parts: list[tuple[str, list[str]]]) -> None:
    layout = Layout()
    for heading, paragraphs in parts:
        layout.heading(heading)
        for paragraph in paragraphs:
            layout.paragraph(paragraph)
    kept = [(one_line(heading), [clean(words).strip() for words in paragraphs]) for heading, paragraphs in parts]
    expected = [(heading, "\n\n".join(filter(None, words))) for heading, words in kept if any(words)]
    assert [(section.heading, section.span.of(layout.text)) for section in layout.sections] == expected
