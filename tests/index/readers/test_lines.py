from pullquote.readers.lines import Line, join_lines


def column(*texts: str, height: float = 12, spacing: float = 17, right: float = 500, top: float = 700) -> list[Line]:
    """Full lines, one under the other."""
    return [Line(text, 50, right, top - spacing * index, height) for index, text in enumerate(texts)]


def test_wrapped_lines_become_one() -> None:
    assert join_lines(column("The ferry was late and", "nobody said why it", "was.")) == [
        "The ferry was late and nobody said why it was."
    ]


def test_a_wider_gap_parts_paragraphs() -> None:
    upper, lower = column("The ferry", "was late."), column("Nobody", "cared.", top=655)
    assert join_lines(upper + lower) == ["The ferry was late.", "Nobody cared."]


def test_letters_of_another_size_part_paragraphs() -> None:
    heading = [Line("A Heading", 50, 200, 720, 18)]
    assert join_lines(heading + column("The ferry", "was late.")) == ["A Heading", "The ferry was late."]


def test_a_sentence_that_ends_short_of_the_margin_ends_a_paragraph() -> None:
    lines = [
        Line("It rained all day in", 50, 500, 700, 12),
        Line("Osk.", 50, 80, 683, 12),
        Line("Then it stopped, to the relief", 50, 500, 666, 12),
        Line("of all.", 50, 90, 649, 12),
    ]
    assert join_lines(lines) == ["It rained all day in Osk.", "Then it stopped, to the relief of all."]


def test_a_sentence_that_goes_on_is_not_parted_by_gaps_and_sizes() -> None:
    lines = [Line("It was set in", 50, 500, 700, 12), Line("two sizes.", 50, 500, 660, 9)]
    assert join_lines(lines) == ["It was set in two sizes."]


def test_bullets_begin_paragraphs() -> None:
    assert join_lines(column("Bring these", "• a lamp", "• a rope", "of hemp")) == [
        "Bring these",
        "• a lamp",
        "• a rope of hemp",
    ]


def test_a_sentence_goes_on_in_the_next_column() -> None:
    lines = column("The ferry", "was very") + column("Late.", "And wet.", top=700)
    assert join_lines(lines) == ["The ferry was very Late. And wet."]


def test_words_divided_by_a_hyphen_are_joined_before_lower_case_only() -> None:
    assert join_lines(column("It was refu-", "sed by Anglo-", "Saxons in 2024-", "2025")) == [
        "It was refused by Anglo- Saxons in 2024- 2025"
    ]
    taken_off = [Line("refu", 50, 500, 700, 12, True), Line("sed, Anglo", 50, 500, 683, 12, True)]
    assert join_lines([*taken_off, Line("Saxon", 50, 100, 666, 12)]) == ["refused, Anglo-Saxon"]


def test_a_page_without_lines() -> None:
    assert join_lines([]) == []


def test_letters_without_height() -> None:
    assert join_lines(column("a", "b", height=0)) == ["a b"]
