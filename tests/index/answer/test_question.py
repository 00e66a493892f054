"""What a question takes for granted: its names and numbers, and no word that only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.answer.kind import Kind
from pullquote.answer.question import analyse
from pullquote.answer.words import stem


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Who is Ada Brandt?", {"ada", "brandt"}),
        ("Did Ada Brandt's boat burn?", {"ada", "brandt"}),
        ("Was Zdeňka there?", {"zdenka"}),
        ("Maduro asked for what?", {"maduro"}),
        ("Did it? Was it? Name it. Is it?", set()),
        ("Name the captain.", set()),
        ("List the boats. Describe them. Show me one.", set()),
        ("Roughly how many boats sank?", set()),
        ("What's the quota? Who’s ill? Isn't it high?", set()),
        ("Who is Mr. Stroud, and who Captain Lunn?", {"stroud", "lunn"}),
        ("Was it at 5 PM or at 6 AM?", set()),
        ("WHO BURNED THE FERRY?", set()),
        ("Did the US sell it, or the U.K.?", {"us", "uk"}),
        ("Did the WHO tell us?", {"who"}),
        ("WHY did Ada Stroud NOT resign?", {"ada", "stroud"}),
        ("How MANY people did IT fire?", {"it"}),
        ("Was it in May? May it be sold?", {"may"}),
        ("Did Jan burn it on Jan 3?", {"jan", "januari"}),
        ("May the council sell it?", set()),
        ("OPEC?", {"opec"}),
        ("When was the Name changed?", {"name"}),
        ("“Besides Iran, who came?”", {"iran"}),
        ("谁在码头?", set()),
        ("What does שלווה mean, and 東京?", {"שלווה", "東京"}),
        ("Hello, who came to Osk?", {"osk"}),
        ("Did Senator Warren or Gov. Lunn come?", {"warren", "lunn"}),
        ("Did the Prime Minister, the CEO or King Charles come?", {"charl"}),
        ("Did Stephen King come?", {"stephen", "king"}),
        ("Did John F. Kennedy come?", {"john", "kennedi"}),
        ("Who won Group C?", {"group", "c"}),
        ("Why Did the Ferry Catch Fire?", set()),
        ("Is the old ferry in The Hague?", {"hagu"}),
        ("Was World War II over?", {"world", "war", "2"}),
    ],
)
def test_names(question: str, found: set[str]) -> None:
    assert analyse(question).names == found


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Cause of the Osk fire?", {"osk"}),
        ("Number of people killed in Osk?", {"osk"}),
        ("Following the fire, who resigned?", set()),
        ("Identify the captain of the ferry Osk Star.", {"osk", "star"}),
        ("Deaths in the fire? Reasons for a strike? Prior to that strike?", set()),
        ("Last week, who resigned? Yesterday, who did? Including crew, how many?", set()),
        ("Current mayor of Osk?", {"osk"}),
        ("Anyone hurt in Osk?", {"osk"}),
        ("Maduro of Venezuela said what?", {"maduro", "venezuela"}),
        ("Osk in March: what burned?", {"osk", "march"}),
        ("Osk’s the port of what?", {"osk"}),
        ("McBride the captain did what?", {"mcbride"}),
        ("OPEC on the price of oil?", {"opec"}),
        ("Was the Number of the Beast sung?", {"number", "beast"}),
    ],
)
def test_a_word_that_a_question_begins_with_is_no_name_before_small_words_that_follow_none(
    question: str, found: set[str]
) -> None:
    assert analyse(question).names == found


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Who earned $1.2M, and who $30K?", set()),
        ("Who needs 4G or 5G?", set()),
        ("Did Group B earn 1.2 B?", {"group", "b"}),
    ],
)
def test_letters_right_behind_a_figure_are_no_name(question: str, found: set[str]) -> None:
    assert analyse(question).names == found


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What did J K Rowling write?", {"rowl"}),
        ("What did J.K. Rowling write?", {"rowl"}),
        ("What did J. K. Rowling write?", {"rowl"}),
        ("What did Saint Marit and St. Ada write?", {"marit", "ada"}),
        ("Did U.S. President Holt or L.A. Mayor Orde come?", {"us", "holt", "la", "ord"}),
        ("Did the U.S. Steel plant close in the U.K.?", {"us", "steel", "uk"}),
        ("Was F.B.I. Director Holt with J.D. in Group C?", {"fbi", "director", "holt", "jd", "group", "c"}),
        ("Who won Group C, Osk?", {"group", "c", "osk"}),
    ],
)
def test_initials_of_given_names_are_no_names(question: str, found: set[str]) -> None:
    assert analyse(question).names == found


@pytest.mark.parametrize(
    ("question", "word", "other"),
    [
        ("Who was the 3rd mayor of Osk?", "3", "third"),
        ("Was it the 20th century?", "20", "twentieth"),
        ("Was it the 100th anniversary?", "100", "hundredth"),
        ("What burned in 5th Avenue?", "5", "fifth"),
        ("What burned in Fifth Avenue?", "fifth", "5"),
    ],
)
def test_an_ordinal_may_be_told_in_figures_or_words(question: str, word: str, other: str) -> None:
    assert analyse(question).initials[word] == stem(other)


@pytest.mark.parametrize(
    "question", ["Was it on the 3rd of May, May 3rd or the 3rd?", "Did the boats that 3rd May saw, or the fifth, burn?"]
)
def test_a_day_of_the_month_and_a_word_in_small_letters_are_no_ordinals_that_are_given(question: str) -> None:
    assert not analyse(question).initials


@pytest.mark.parametrize(
    "title", "Councillor Cllr Rev. Sheriff Detective Officer PC Commissioner Baroness Ambassador".split()
)
def test_titles_are_no_names(title: str) -> None:
    assert analyse(f"Did {title} Stroud come?").names == {"stroud"}


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Did 1,200 people come?", {"1200"}),
        ("Did four boats sink on the 21st?", {"4", "21"}),
        ("Which one of the captains was it, if no one knows?", set()),
        ("Was it 2.5 per cent at 10:15?", {"2.5", "10:15"}),
        ("Did thirty-one come?", {"31"}),
        ("Did one hundred and twenty come, and not a dozen or a hundred?", {"120"}),
        ("Was it on Jan 3 at 9.30 p.m.?", {"3", "9:30"}),
        ("Who came?", set()),
    ],
)
def test_numbers(question: str, found: set[str]) -> None:
    assert analyse(question).numbers == found


def test_a_question_taken_apart() -> None:
    question = analyse("When did the Cafe\u0301 Osk open its 2 doors?")
    assert question.text == "When did the Café Osk open its 2 doors?"
    assert question.kind is Kind.TIME
    assert question.terms == {"cafe", "osk", "open", "2", "door"}
    assert (question.names, question.numbers) == ({"cafe", "osk"}, {"2"})


def test_what_is_given_is_told_in_the_words_of_the_question() -> None:
    question = analyse("Did Café Osk's 2 owners, or CAFÉ Osk’s cook, tell us in May?")
    assert question.as_asked(question.names | question.numbers) == ("Café", "Osk", "2", "CAFÉ", "May")
    question = analyse("Was it on Jan 3 at 9.30 p.m.?")
    assert question.as_asked(question.names | question.numbers) == ("Jan", "3", "9.30")


@pytest.mark.parametrize(
    ("question", "openings"),
    [
        ("Prices paid in Osk?", {"prices"}),
        ("Fires? And Price, or what?", {"fires"}),
        ("Osk’s mayor is who?", {"osk"}),
        ("What is the Price of it?", set()),
    ],
)
def test_what_may_have_its_capital_only_because_the_question_begins_there(question: str, openings: set[str]) -> None:
    assert analyse(question).openings == openings


def test_capitals_throughout_tell_nothing() -> None:
    assert analyse("WHO TOLD US OF THE FERRY?").terms == analyse("who told us of the ferry?").terms == {"ferri"}


@given(st.text(max_size=200))
def test_any_text_is_a_question(text: str) -> None:
    question = analyse(text)
    assert question.numbers <= question.terms
    assert all(question.names)
    assert bool(question.as_asked(question.names | question.numbers)) == bool(question.names | question.numbers)
