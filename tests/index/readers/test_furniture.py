from pullquote.readers.furniture import without_furniture
from pullquote.readers.lines import Line


def page(*words: str) -> list[Line]:
    return [Line(text, 50, 500, 700 - 20 * index, 12) for index, text in enumerate(words)]


def kept(*pages: list[Line]) -> list[list[str]]:
    return [[line.words for line in page] for page in without_furniture(pages)]


def test_running_titles_and_page_numbers_are_left_out() -> None:
    pages = [
        page("The Osk Courier", f"Text {word}.", f"More {word}.", f"Page {n} of 2") for n, word in ((1, "a"), (2, "b"))
    ]
    assert kept(*pages) == [["Text a.", "More a."], ["Text b.", "More b."]]


def test_they_are_known_wherever_the_file_holds_them() -> None:
    pages = [page("Osk - 1", f"Text {word}.", f"More {word}.", "1/2") for word in "ab"]
    assert kept(*(lines[1:3] + lines[:1] + lines[3:] for lines in pages)) == [
        ["Text a.", "More a."],
        ["Text b.", "More b."],
    ]


def test_the_first_page_may_be_without() -> None:
    assert kept(page("A Title", "Text."), page("Osk", "One.", "2"), page("Osk", "Two.", "3")) == [
        ["A Title", "Text."],
        ["One."],
        ["Two."],
    ]


def test_what_differs_by_more_than_the_page_stays() -> None:
    pages = [page(f"Dead: {count}", f"Text {count}.") for count in (12, 40)]
    assert kept(*pages) == [["Dead: 12", "Text 12."], ["Dead: 40", "Text 40."]]


def test_the_same_words_elsewhere_on_a_page_stay() -> None:
    assert kept(page("Ada Stroud", "One."), page("Two.", "Ada Stroud", "Three.")) == [
        ["Ada Stroud", "One."],
        ["Two.", "Ada Stroud", "Three."],
    ]


def test_a_page_that_is_printed_twice_keeps_its_lines() -> None:
    for lines in (["One.", "Two."], [f"Line {number}." for number in range(20)]):
        assert kept(page(*lines), page(*lines)) == [lines, lines]


def test_one_page_keeps_its_lines() -> None:
    assert kept(page("Osk", "Text.", "1/1")) == [["Osk", "Text.", "1/1"]]
    assert kept([]) == [[]]
