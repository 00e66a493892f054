from pullquote.readers.lines import Line, compounds, join_lines


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


def test_headlines_do_not_tell_how_far_apart_the_lines_of_the_text_are() -> None:
    # Under large letters, the spacing is small when it is counted in their heights.
    heads = [Line("The Gazette", 50, 200, 790, 30), Line("Ferry Late", 50, 200, 760, 20)]
    text = column("Nobody in the town of", "Osk. Nor in Brenn, where", "Ada waited, was told", spacing=15.5, top=740)
    assert join_lines(heads + text) == [
        "The Gazette",
        "Ferry Late",
        "Nobody in the town of Osk. Nor in Brenn, where Ada waited, was told",
    ]


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
        "It was refused by Anglo- Saxons in 2024-2025"
    ]
    taken_off = [Line("refu", 50, 500, 700, 12, True), Line("sed, Anglo", 50, 500, 683, 12, True)]
    assert join_lines([*taken_off, Line("Saxon", 50, 100, 666, 12)]) == ["refused, Anglo-Saxon"]


def test_a_hyphen_at_a_lines_end_stays_in_a_word_that_has_it_elsewhere() -> None:
    lines = column(
        "A long-term, state-of-the-art and", "Long-", "term and state-of-", "the-art and anti-", "government wall."
    )
    known = compounds(lines)
    assert join_lines(lines, known) == [
        "A long-term, state-of-the-art and Long-term and state-of-the-art and antigovernment wall."
    ]
    taken_off = [Line("a long", 50, 500, 700, 12, True), Line("term and a refu", 50, 500, 683, 12, True)]
    assert join_lines([*taken_off, Line("sed one", 50, 100, 666, 12)], known) == ["a long-term and a refused one"]


def test_a_page_without_lines() -> None:
    assert join_lines([]) == []


def test_letters_without_height() -> None:
    assert join_lines(column("a", "b", height=0)) == ["a b"]


def stack(*ends: tuple[str, float], left: float = 50, top: float = 700) -> list[Line]:
    """Lines of a column, each with where it ends."""
    return [Line(text, left, right, top - 14 * index, 12) for index, (text, right) in enumerate(ends)]


def test_a_columns_margin_is_its_own() -> None:
    left = stack(
        ("The wall protects 1,200 homes, said Dr.", 240), ("Moe, and Gen.", 225), ("Rud agreed with her. It", 238)
    )
    right = stack(("is old. The council of Osk sat for a long", 560), ("time on it.", 400), left=300)
    assert join_lines(left + right) == [
        "The wall protects 1,200 homes, said Dr. Moe, and Gen. Rud agreed with her. It is old. "
        "The council of Osk sat for a long time on it."
    ]


def test_a_line_ends_a_paragraph_where_the_next_word_would_have_fitted() -> None:
    lines = stack(
        ("Harbour money agreed", 160),
        ("By Nina Holt", 110),
        ("4 March 2025", 112),
        ("The council of Osk set aside 4.2 million crowns for the wall of", 500),
        ("Osk. It is old, said Mayor Ada Stroud, who was there when Gen.", 490),
        ("Rud came.", 100),
        ("Osk gets 4 million crowns", 200),
        ("Brenn gets 3 million crowns", 210),
    )
    assert join_lines(lines) == [
        "Harbour money agreed",
        "By Nina Holt",
        "4 March 2025",
        "The council of Osk set aside 4.2 million crowns for the wall of Osk. "
        "It is old, said Mayor Ada Stroud, who was there when Gen. Rud came.",
        "Osk gets 4 million crowns",
        "Brenn gets 3 million crowns",
    ]


def test_a_sentence_beside_a_picture_is_not_parted() -> None:
    narrow = [("The council heard Mayor", 240), ("Stroud, Dr. Moe and Gen.", 245), ("Rud on Monday, 3 March", 238)] * 3
    wide = [("2025, and went home after the debate of seven hours was over at", 500)] * 4
    lines = stack(*wide, ("2025, and went home after the debate in Osk and of", 490), *narrow, *wide)
    assert join_lines(lines) == [" ".join(line.words for line in lines)]


def test_a_heading_in_even_lines_is_not_parted() -> None:
    heading = [Line("Harbour Money Agreed", 50, 300, 740, 20), Line("After Seven Hours", 50, 280, 718, 20)]
    text = stack(("The council of Osk set aside 4.2 million crowns for the wall of", 500), ("Osk.", 80), top=680)
    assert join_lines(heading + text)[0] == "Harbour Money Agreed After Seven Hours"


def test_verse_is_not_parted_at_its_commas() -> None:
    assert join_lines(stack(("Roses are red,", 120), ("Violets are blue, and so am I", 220))) == [
        "Roses are red, Violets are blue, and so am I"
    ]


def test_items_of_a_numbered_list_are_parted() -> None:
    items = stack(("1. Divers inspect the wall", 200), ("2. The contract is tendered", 205), ("3. Work begins", 130))
    assert join_lines(items) == [line.words for line in items]
    assert join_lines(stack(("It was founded on March", 200), ("4. The day was cold.", 190))) == [
        "It was founded on March 4. The day was cold."
    ]


def test_words_on_one_line_belong_together() -> None:
    assert join_lines(
        [Line("Party", 50, 90, 700, 12), Line("Votes", 200, 240, 700, 12), *stack(("x" * 60, 500), top=686)]
    )[0].startswith("Party Votes")


def test_a_heading_begins_a_paragraph_in_the_next_column() -> None:
    assert join_lines([*stack(("Osk gets 4 million", 200)), Line("Related", 300, 360, 720, 15)]) == [
        "Osk gets 4 million",
        "Related",
    ]


def test_lines_of_right_to_left_script_are_read() -> None:
    lines = [Line("\u05e7\u05d1\u05e2", 100, 250, 700, 12), Line("\u05d4\u05e2\u05d9\u05e8", 200, 250, 686, 12)]
    assert join_lines(lines) == ["\u05e7\u05d1\u05e2 \u05d4\u05e2\u05d9\u05e8"]
