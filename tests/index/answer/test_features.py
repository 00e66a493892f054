"""What is measured of question and evidence."""

import math
from datetime import date

import numpy as np
import pytest

from pullquote.answer.features import (
    CONFIDENCE_FEATURES,
    SENTENCE_FEATURES,
    Evidence,
    confidence_features,
    gather,
    sentence_features,
    shortlist,
)
from pullquote.answer.question import analyse
from pullquote.sentences import split_sentences
from pullquote.types import Document, Hit, Passage, Section, Span

TEXT = (
    "The Grey Petrel burned on Friday. Captain Ada Brandt saw the smoke first. Venezuelan officials paid 1,200 crowns."
)


def hit(text: str = TEXT, start: int = 0, published: date | None = None, title: str = "Fire", uri: str = "u") -> Hit:
    document = Document(uri, title, text, "text/plain", (Section(Span(0, len(text)), "At sea"),), published)
    sentences = tuple(span for span in split_sentences(text) if span.start >= start)
    span = Span(sentences[0].start, sentences[-1].end)
    passage = Passage(document.source, span, document.sections[0], span.of(text), sentences)
    return Hit(passage, 1.0, {"dense": 2}, {"dense": 0.7})


def evidence(question: str, *hits: Hit) -> Evidence:
    return gather(analyse(question), hits or (hit(),))


def test_sentences_have_their_text_and_offsets_each_once_though_passages_overlap() -> None:
    gathered = evidence("Who saw it?", hit(), hit(start=34), hit(uri="other"))
    assert [each.text for each in gathered.sentences[:3]] == [span.of(TEXT) for span in split_sentences(TEXT)]
    assert all(each.span.of(TEXT) == each.text for each in gathered.sentences)
    assert len(gathered.sentences) == 6


def test_a_sentence_that_tells_of_another_what_is_asked_is_left_out() -> None:
    text = "Mayor Ada Lund of Brunn resigned. The mayor of Osk did not."
    assert [each.text for each in evidence("Who is mayor of Osk?", hit(text)).sentences] == [text[34:]]
    # Where the name is told in another way it is left to the reader.
    danish = "The Danish writer met Mayor Ada Lund of Brunn."
    assert len(evidence("Which writer met the mayor of Denmark?", hit(danish)).sentences) == 1


def test_a_sentence_about_a_name_with_another_number_is_left_out() -> None:
    text = "Orion-7 landed in a field. It was found on 8 May."
    gathered = evidence("When did Orion-8 land?", hit(text))
    assert [each.text for each in gathered.sentences] == [text[27:]]
    # The day is no number of a balloon.
    assert gathered.untold == ("8",)
    assert evidence("When did Orion-7 land?", hit(text)).untold == ()


def test_coverage_is_the_weighted_share_of_the_question_s_words() -> None:
    gathered = evidence("Did the Petrel burn in Osk?")
    assert gathered.coverage(frozenset()) == 0
    assert gathered.coverage(gathered.question.terms) == pytest.approx(1)
    assert 0 < gathered.coverage(gathered.sentences[0].stems) < 1
    assert evidence("Who was it?").coverage(frozenset({"petrel"})) == 0


def test_rare_words_weigh_more() -> None:
    gathered = evidence("Did Brandt burn in Osk?", hit(), hit("Osk burned.", uri="b"), hit("Osk burned.", uri="c"))
    assert gathered.rarity["brandt"] > gathered.rarity["osk"] > gathered.rarity["burn"] > 0
    assert gathered.rarity["brandt"] == pytest.approx(math.log(4 / 1.5))


@pytest.mark.parametrize(
    "question",
    [
        "Did Ada Brandt see it?",
        "Did Mrs. Brandt's crew see it?",
        "Did Venezuela pay 1200 crowns?",
        "Did Venezuela pay 1,200 crowns?",
        "Did they pay twelve hundred?",
        "Was it a Fire At Sea?",
        "Did it burn on Friday 14 March 2025?",
        "What's the Petrel? Didn't she burn?",
    ],
)
def test_what_is_given_stands_in_text_title_heading_or_date(question: str) -> None:
    assert evidence(question, hit(published=date(2025, 3, 14))).missing == frozenset()


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Did Eva Brandt see it?", {"eva"}),
        ("Did Ada Brandl see it?", {"brandl"}),
        ("Did Ada Brand see it?", {"brand"}),
        ("Did Ada Brandtson see it?", {"brandtson"}),
        ("Did it burn on 15 March 2025?", {"15"}),
        ("Did it burn in April?", {"april"}),
        ("Did they pay 1,300 crowns?", {"1300"}),
        ("Did they pay thirteen hundred?", {"13"}),
        ("Did Colombia pay?", {"colombia"}),
    ],
)
def test_what_is_exchanged_is_missing(question: str, missing: set[str]) -> None:
    assert evidence(question, hit(published=date(2025, 3, 14))).missing == missing


def test_a_day_that_is_asked_of_by_its_date_stands_where_the_story_tells_its_weekday() -> None:
    question = "Did it burn on 14 March 2025?"
    assert evidence(question, hit(published=date(2025, 3, 17))).missing == frozenset()
    assert evidence(question, hit(published=date(2025, 3, 24))).missing == {"14"}
    assert evidence(question, hit()).missing == {"14", "march", "2025"}
    assert evidence("Did 14 boats burn?", hit(published=date(2025, 3, 17))).missing == {"14"}


def test_a_date_line_tells_dates_and_no_other_number_or_name() -> None:
    april = hit("Police arrested 40 men.", published=date(2025, 4, 25))
    assert evidence("Who arrested the 25 men?", april).missing == {"25"}
    assert evidence("Whom did April Jones arrest?", april).missing == {"april", "jone"}
    assert evidence("Who arrested 40 men on 25 April?", april).missing == frozenset()
    assert evidence("Who arrested 40 men on Friday?", april).missing == frozenset()
    assert evidence("Who made the April arrests of 2025?", april).missing == frozenset()


def test_a_year_and_a_month_stand_where_the_story_says_last_year_and_last_month() -> None:
    story = date(2025, 12, 2)
    assert not evidence("How many died in 2024?", hit("Twelve died last year.", published=story)).missing
    assert not evidence("How many died in November?", hit("Twelve died last month.", published=story)).missing
    assert evidence("How many died in October?", hit("Twelve died last month.", published=story)).missing == {"octob"}


def test_a_day_to_come_stands_where_the_story_looks_ahead_to_its_weekday() -> None:
    question, published = "What will the council vote on on 5 December?", date(2025, 12, 2)
    assert not evidence(question, hit("The council will vote on the budget on Friday.", published=published)).missing
    assert not evidence(question, hit("The council will vote on the budget next Friday.", published=published)).missing
    assert evidence(question, hit("The council voted on the budget on Friday.", published=published)).missing == {"5"}
    past = "What did the council vote on on 28 November?"
    assert "28" in evidence(past, hit("The council will vote next Friday.", published=published)).missing


@pytest.mark.parametrize(
    ("given", "told", "same"),
    [
        ("Venezuela", "Venezuelan", True),
        ("Venezuelan", "Venezuela", True),
        ("Russia", "Russians", True),
        ("China", "Chinese", True),
        ("Sweden", "Swedish", True),
        ("American", "in the United States", True),
        ("French", "France's", True),
        ("Germany", "German", True),
        ("15,000", "fifteen thousand", True),
        ("fifteen thousand", "15,000", True),
        ("$1.5 million", "1,500,000 dollars", True),
        ("1,500,000", "$1.5m", True),
        ("1.5 million euros", "1\u202f500\u202f000 euros", True),
        ("1,500,000 euros", "1\u00a0500\u00a0000 euros", True),
        ("500 euros", "1\u202f500\u202f000 euros", False),
        ("twenty-five", "25", True),
        ("25", "twenty-six", False),
        ("2 boats", "2,000 boats", False),
        ("2 thousand boats", "2,000 boats", True),
        ("15 boats", "1,500 boats", False),
        ("15,000 euros", "thousands of euros from 15 pensioners", False),
        ("3 million euros", "30,000 euros from 3 of the million users", False),
        ("3 million euros", "€3m", True),
        ("3 million euros", "3 million euros", True),
        ("$1.2 billion", "$1.2B", True),
        ("1,200,000,000 dollars", "$1.2B", True),
        ("5 m", "5 metres", True),
        ("15,000", "fifteen", False),
        ("15,000", "sixteen thousand", False),
        ("United Nations", "American", False),
        ("the UN", "two army units of another nation", False),
        ("American", "a police unit of the state", False),
        ("the United States", "a police unit of the state", False),
        ("British", "in the United States", False),
        ("Anderson", "Andersen", False),
        ("Johnson", "Johnston", False),
        ("Martin", "Martinez", False),
        ("Petersen", "Petersburg", False),
        ("Austria", "Australia", False),
        ("Johansen", "Johansson", False),
        ("Julian", "Julia", False),
        ("Maria", "Marian", False),
        ("Martini", "Martin", False),
        ("Eleni", "Elena", False),
        ("Allan", "Allen", False),
        ("Ellis", "Ellen", False),
        ("Christine", "Christie", False),
        ("Norman", "Norma", False),
        ("Georgian", "George", False),
        ("Georgian", "Georgia", True),
        ("Romanian", "Roman", False),
        ("Romanian", "Romania", True),
        ("Victorian", "Victor", False),
        ("Jordanian", "Jordan", True),
        ("Swedish", "Sweden", True),
        ("Chinese", "her best china", False),
        ("Chinese", "China", True),
        ("Poles", "a telegraph pole", False),
        ("Poles", "Polish", True),
        ("New Yorkers", "in New York", True),
        ("Mt. Osk", "Mount Osk", True),
        ("Saint Osk", "St. Osk", True),
        ("the US", "American", True),
        ("the UK", "the US", False),
        ("in May", "in June", False),
        ("Niger", "Nigerien", True),
        ("Nigeria", "Nigerian", True),
        ("Niger", "Nigerian", False),
        ("Nigerian", "Niger's", False),
        ("the United States", "American", True),
        ("the United States", "the U.S.", True),
        ("the European Union", "the EU", True),
        ("Manchester United", "American", False),
        ("the International Criminal Court", "the ICC", True),
        ("the International Criminal Court", "the IOC", False),
        ("the World Health Organization", "the WHO", True),
        ("the World Health Organization", "somebody who knows", False),
        ("the Central African Republic", "her car in the republic of Osk", False),
        ("the Central African Republic", "the CAR", True),
        ("the North Atlantic Treaty Organization", "Nato", True),
        ("the Organization of American States", "the OAS", True),
        ("O'Brien", "O’Brien’s", True),
        ("on November 28", "on Nov. 28", True),
        ("World War II", "world war two", True),
    ],
)
def test_names_and_numbers_stand_as_they_are_written_elsewhere_and_none_for_a_like_one(
    given: str, told: str, same: bool
) -> None:
    assert (evidence(f"Was it {given}?", hit(f"It was {told}.")).missing == frozenset()) is same


def test_a_story_without_any_capital_tells_of_places_too() -> None:
    question = "Did Poles and Venezuelans speak?"
    assert not evidence(question, hit("two poles spoke. venezuela was heard.")).missing
    assert evidence(question, hit("Two poles fell. It was heard in venezuela.")).missing == {"pole", "venezuelan"}


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Crowns paid by Venezuela?", set()),
        ("Guilders paid by Venezuela?", {"guilder"}),
        ("Brand saw what?", {"brand"}),
    ],
)
def test_a_word_that_the_question_begins_with_is_no_name_where_it_is_written_small(
    question: str, missing: set[str]
) -> None:
    assert evidence(question).missing == missing


def test_the_shortlist_keeps_the_most_promising() -> None:
    gathered = evidence("Who saw the smoke?")
    [best] = shortlist(gathered, 1).sentences
    assert best.text == "Captain Ada Brandt saw the smoke first."
    assert {each.span for each in shortlist(gathered, 99).sentences} == {each.span for each in gathered.sentences}


def test_features_have_their_columns_and_are_finite() -> None:
    gathered = evidence("Who saw the smoke?")
    rows = sentence_features(gathered, np.array([0.1, 0.9, 0.2]))
    assert rows.shape == (3, len(SENTENCE_FEATURES))
    column = dict(zip(SENTENCE_FEATURES, rows.T, strict=True))
    assert column["similarity"].tolist() == [0.1, 0.9, 0.2]
    assert column["similarity below the best"] == pytest.approx([-0.8, 0, -0.7])
    assert column["similarity of the next sentence"] == pytest.approx([0.9, 0.2, 0.16])
    assert column["words"].argmax() == 1
    assert column["dense rank"].tolist() == [0.5] * 3
    confidence = confidence_features(gathered, rows, np.array([0.1, 0.8, 0.3]))
    assert confidence.shape == (len(CONFIDENCE_FEATURES),)
    assert np.isfinite(rows).all()
    assert np.isfinite(confidence).all()


@pytest.mark.parametrize("question", ["", "Who was it?", "🦭?", "?"])
def test_a_question_without_words_is_measured_too(question: str) -> None:
    gathered = evidence(question)
    rows = sentence_features(gathered, np.zeros(3))
    assert np.isfinite(confidence_features(gathered, rows, np.zeros(3))).all()
