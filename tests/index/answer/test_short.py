"""The few words that answer; and none rather than silly ones."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pullquote.answer.question import analyse
from pullquote.answer.short import find_short

QUESTIONS = ["Who was it?", "Where was it?", "When was it?", "How many were there?", "Why was it?", "What was it?"]


def short(question: str, sentence: str) -> str | None:
    span = find_short(analyse(question), sentence)
    return span.of(sentence) if span else None


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Two sources said that Delcy Rodríguez, the deputy, left.", "Delcy Rodríguez"),
        ("On Friday Ada Brandt saw it.", "Ada Brandt"),
        ("Last Friday President Ada Brandt saw it.", "President Ada Brandt"),
        ("In March 2024 Nils Corvane won.", "Nils Corvane"),
        ("It was seen by Capt. Ada Brandt's crew on Thursday.", "Capt. Ada Brandt"),
        ("Ludwig van Beethoven wrote it.", "Ludwig van Beethoven"),
        ("It was said by Ms. A. P. Fennimoor.", "Ms. A. P. Fennimoor"),
        ("J.K. Rowling wrote it.", "J.K. Rowling"),
        ("A.J. Stroud's crew saw it.", "A.J. Stroud"),
        ("A. J. Stroud saw it. A. Then", "A. J. Stroud"),
        ("U.S. President Donald Trump declared it.", "U.S. President Donald Trump"),
        ("The Rev. Ansgar Pym reads it.", "Rev. Ansgar Pym"),
        ("It was refused by Ada Brandt, the Sheriff.", "Ada Brandt"),
        ("It was ruled by the Presiding Officer.", "Presiding Officer"),
        ("The GO Phoenix found it.", "GO Phoenix"),
        ("US President Donald Trump declared it.", "US President Donald Trump"),
        ("Trump refused.", "Trump"),
        ("“Nobody came,” said Zdeňka Břízková.", "Zdeňka Břízková"),
        ("Ada Brandt Friday refused.", "Ada Brandt"),
        ("Boats burned on Friday.", None),
        ("Friday's burned.", None),
        ("Two burned in March.", None),
        ("Yesterday it burned. However, nobody saw it.", None),
        ("The minister said so, and the captain too.", None),
        ("Mr. said so.", None),
        ("", None),
    ],
)
def test_who(sentence: str, name: str | None) -> None:
    assert short("Who was it?", sentence) == name


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("It sank off Osk on Friday.", "Osk"),
        ("It burned on Friday, in March, near the Tolling Rock.", "Tolling Rock"),
        ("It is moored at St. Brannoc's Rd. today.", "St. Brannoc's Rd"),
        ("It was taken from Capt. Lunn.", None),
        ("It was found near Saint Brannoc.", "Saint Brannoc"),
        ("It was sold in the U.S. on Friday.", "U.S."),
        ("It burned by Friday in March.", None),
        ("It was built by Ada Brandt.", None),
        ("It is in Two.", None),
    ],
)
def test_where(sentence: str, place: str | None) -> None:
    assert short("Where was it?", sentence) == place


@pytest.mark.parametrize(
    ("sentence", "date"),
    [
        ("It burned on Friday.", "Friday"),
        ("On Friday 21 November it burned.", "Friday 21 November"),
        ("It burned on Nov. 21 off Osk.", "Nov. 21"),
        ("It burned on 21 Nov 2025.", "21 Nov 2025"),
        ("It burned off Del Mar.", None),
        ("It burned on Saturday, March 1st, 2025, they said.", "Saturday, March 1st, 2025"),
        ("It burned in 1960.", "1960"),
        ("It burned two weeks ago.", "two weeks ago"),
        ("It burned twenty-five years ago.", "twenty-five years ago"),
        ("It burned two and a half years ago.", "two and a half years ago"),
        ("At ten past two it burned.", "ten past two"),
        ("At 10.15 a.m. it burned.", "10.15 a.m."),
        ("It burned at 7.30.", "7.30"),
        ("It closes in May.", "May"),
        ("It may rain, they march, and the august man left.", None),
        ("May it burn. March on!", None),
        ("It cost 1.20 crowns, or £2000, or 1,960.", None),
        ("Some 2000 people came.", None),
    ],
)
def test_when(sentence: str, date: str | None) -> None:
    assert short("When was it?", sentence) == date


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("In 1960 five boats sank.", "five boats"),
        ("On 1 September 1939 at 10.15 a.m. some 40 sank there.", "40 sank"),
        ("Sanctions on more than 100 Venezuelan officials.", "more than 100"),
        ("About 2000 people came in 2019.", "About 2000 people"),
        ("It costs £2000.", "£2000"),
        ("Holt paid 1\u202f500\u202f000 euros.", "1\u202f500\u202f000 euros"),
        ("Holt paid 1’500’000 francs.", "1’500’000 francs"),
        ("Holt paid 1\u00a0500 to 20.", "1\u00a0500"),
        ("It fell by 18 per cent.", "18 per cent"),
        ("It fell by 5.5%.", "5.5%"),
        ("The port of Osk cost $5.5bn.", "$5.5bn"),
        ("Holt paid US$5.5bn for it.", "US$5.5bn"),
        ("It earned £1.2M, she said.", "£1.2M"),
        ("Some 5m people came.", "5m people"),
        ("It lies 2.5km off Osk.", "2.5km"),
        ("It fell to -5 degrees.", "-5 degrees"),
        ("Twenty-five people died.", "Twenty-five people"),
        ("Twenty five people died.", "Twenty five people"),
        ("One hundred and twenty people died.", "One hundred and twenty people"),
        ("Three hundred thousand people died.", "Three hundred thousand people"),
        ("About a hundred people died.", "About a hundred people"),
        ("A dozen people died.", "A dozen people"),
        ("Two-thirds of them died.", "Two-thirds"),
        ("It lasted two and a half hours.", "two and a half hours"),
        ("One person died.", "One person"),
        ("The 25-year-old died.", "25"),
        ("Of 30, 5 died.", "30"),
        ("No one died of COVID-19 in the 1990s, on the 3rd floor of the F-16.", None),
        ("It ran on 5.5bnxy, 1920x1080 and 10MW.", None),
        ("Some 5-10 people died from 5-10 May.", "5-10 people"),
        ("It burned in the 2019-20 season.", None),
        ("It rose by 16-1/2 points.", "16-1/2 points"),
        ("It burned on 3/5/2025.", None),
        ("One of them burned in September 1960.", None),
        ("It burned on 3 May.", None),
        ("It burned at 10:15.", None),
    ],
)
def test_how_many(sentence: str, number: str | None) -> None:
    assert short("How many were there?", sentence) == number


def test_of_several_numbers_the_one_that_counts_what_is_asked() -> None:
    sentence = "In the fifty years before the tower was built, 63 ships were lost on it."
    assert short("How many ships were wrecked before the tower?", sentence) == "63 ships"


@pytest.mark.parametrize(
    ("sentence", "cause"),
    [
        ("Because it has no police, it depends on states.", "it has no police"),
        ("It stopped because its hull had cracked, she said.", "its hull had cracked, she said"),
        ("It stopped because of fog, she said.", "fog"),
        ("It turned, to keep the smoke off the deck.", "to keep the smoke off the deck"),
        ("It has leaked since 1990, since Friday and since the war.", None),
        ("He has gone to Osk.", None),
        ("It was the first to answer.", None),
        ("They did it just because ...", None),
        ('It was closed due to ".', None),
    ],
)
def test_why(sentence: str, cause: str | None) -> None:
    assert short("Why was it?", sentence) == cause


def test_what_the_question_brought_along_is_no_answer() -> None:
    assert short("Who else saw Ada Brandt?", "Ada Brandt was seen.") is None
    assert short("When in March 2024 did it burn?", "It burned in March 2024.") is None
    assert short("How many of the 40 boats sank?", "There are 40 boats in the port.") is None


def test_other_questions_have_no_short_answer() -> None:
    assert short("What is the dog called?", "The dog, Bosun, came on Friday 3 May with 4 cats.") is None


pieces = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        "On Friday|21 November 2025|Ada Brandt's|in The Hague|because of|, to keep|£2,000.50|10.15 a.m.|May|Two|"
        "one of|St.|5 %|e\u0301|😀|שלום|don’t|2000 people|since 1990|A. P.|half past".split("|")
    ),
)


@given(st.sampled_from(QUESTIONS), st.lists(pieces, max_size=12).map(" ".join))
@example("Why was it?", ", to b \r.")
@settings(max_examples=400)
def test_it_lies_in_the_sentence_and_is_trimmed(question: str, sentence: str) -> None:
    words = short(question, sentence)
    if words is not None:
        assert words in sentence
        assert words == words.strip() != ""


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("sentence", ["A " * 20_000, "9" * 50_000, "because " * 5_000, "to a, " * 5_000, "9 " * 20_000])
def test_hostile_sentences_take_bounded_time(question: str, sentence: str) -> None:
    began = time.process_time()
    short(question, sentence)
    assert time.process_time() - began < 5
