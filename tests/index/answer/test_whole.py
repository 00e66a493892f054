"""Short answers that were cut short."""

import pytest

from pullquote.answer.whole import whole
from pullquote.types import Span

LIST = "The Greens named three conditions: a coal exit by 2038, no new motorways, and the ministry of transport."
SCORE = "Keld Athletic 3, Rosholm United 2"


@pytest.mark.parametrize(
    ("question", "sentence", "short", "told"),
    [
        ("Who is Agnes Whitlow?", "Keld's manager, Agnes Whitlow, sat down.", "manager", "Keld's manager"),
        ("Who is Ada Orde?", "Port Osk's manager, Ada Orde, sat.", "manager", "Port Osk's manager"),
        ("Who is Ada Orde?", "Then the Greens' leader, Ada Orde, sat.", "leader", "the Greens' leader"),
        ("Who is Ada Orde?", "The Greens' leader, Ada Orde, sat.", "Greens' leader", "The Greens' leader"),
        ("Who is Ada Orde?", "His lawyer, Ada Orde, sat.", "lawyer", "His lawyer"),
        ("Who is Ada Orde?", "Ada Orde, the mayor of Osk, sat.", "mayor of Osk", "the mayor of Osk"),
        ("Who is Ada Orde?", "Mayor Ada Orde sat.", "Mayor", "Mayor"),
        ("Who is Ada Orde?", "It's mayor Ada Orde.", "mayor", "mayor"),
        ("Who is Ada Orde?", "He read of the hermit mayor Ada Orde.", "mayor", "mayor"),
        ("Who sat?", "Keld's manager, Agnes Whitlow, sat.", "manager", "manager"),
        ("What was the score between Keld and Rosholm?", SCORE, "3", SCORE),
        ("What was the result?", f"{SCORE}.", "2", SCORE),
        ("How many goals did Keld score?", SCORE, "3", "3"),
        ("What was the score?", "Keld won 3-2 on Friday, United on 4 May.", "3-2", "3-2"),
        ("What conditions did the Greens set?", LIST, "three", LIST[35:-1]),
        ("What did the Greens name?", LIST, "three conditions", LIST[35:-1]),
        ("How many conditions did the Greens set?", LIST, "three", "three"),
        ("What did the Greens name?", LIST, "no new motorways", "no new motorways"),
        ("What did she win?", "She won three prizes in May: it was a record.", "three", "three"),
        ("When did it sink?", "It sank at 4:40 a.m. on Sunday off Osk.", "4:40 a.m.", "4:40 a.m. on Sunday"),
        (
            "When did it sink?",
            "It sank about 6 p.m. local time on May 3.",
            "about 6 p.m.",
            "about 6 p.m. local time on May 3",
        ),
        ("When did it sink?", "It sank at noon Tuesday.", "noon", "noon Tuesday"),
        ("When did it sink?", "It sank around 18:15 on Friday 6 May 2022.", "18:15", "18:15 on Friday 6 May 2022"),
        ("When did it sink?", "It sank at 06.15 yesterday.", "06.15", "06.15 yesterday"),
        ("When did it sink?", "On Friday morning, at 6.15 a.m., it sank.", "6.15 a.m.", "Friday morning, at 6.15 a.m."),
        ("When did it sink?", "It sank on 6 May at about 7pm.", "7pm", "6 May at about 7pm"),
        ("When did it sink?", "It sank at noon. On Sunday it rained.", "noon", "noon"),
        ("When did it sink on Sunday?", "It sank at 4:40 a.m. on Sunday.", "4:40 a.m.", "4:40 a.m."),
        ("At what time did it sink?", "It sank at 4:40 a.m. on Sunday.", "4:40 a.m.", "4:40 a.m."),
        ("When did it sink?", "It sank on Friday, and 4.40 on Sunday is false.", "Friday", "Friday"),
        ("When did it fall?", "It fell at 11.52 a.m.", "11.52", "11.52 a.m."),
        ("When did it fall?", "It fell at 8 PM on 6 May.", "8", "8 PM on 6 May"),
        ("When did it fall?", "It fell in 1912 amid applause.", "1912", "1912"),
        ("When did they return?", "It was four years after that.", "four years after", "four years after that"),
        ("When did they return?", "They came two days before the feast.", "two days", "two days"),
        ("How long?", "She won by a minute and five seconds, wet.", "five seconds", "a minute and five seconds"),
        ("How long?", "He got two years and four months.", "two years", "two years and four months"),
        ("How long?", "They got six years and four years.", "four years", "four years"),
        ("How long?", "They got four cells and five days.", "five days", "five days"),
        ("How late was it?", "It sank at 4:40 a.m. on Sunday.", "4:40 a.m.", "4:40 a.m."),
    ],
)
def test_it_is_widened_to_what_is_asked_for(question: str, sentence: str, short: str, told: str) -> None:
    start = sentence.index(short)
    assert whole(question, sentence, Span(start, start + len(short))).of(sentence) == told
