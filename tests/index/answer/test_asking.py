"""Which sentences are questions, that answer nothing."""

import pytest

from pullquote.answer.asking import asks


@pytest.mark.parametrize(
    "sentence",
    [
        "Will fares rise again?",
        "Q: Will fares rise again?",
        "Courier: And when will you, as you call it, retire?",
        'What do you say to those who call it "a stunt"?',
        "When does the 10:30 train leave?",
    ],
)
def test_what_an_interviewer_says_asks(sentence: str) -> None:
    assert asks(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Fares will not rise again.",
        'Her first words were: "Is it a school day?"',
        "Her first words were: 'Is it a school day?'",
        "The banner read “Who pays?”",
        '"Who knows?" she said.',
        '"Why would we sell at 640 pence?',
        "“Why would we sell at 640 pence?",
        "The question on the ballot is: Should Osk leave the union?",
        "Police ask: who saw the red van that left Mill Lane at 21:40?",
        "",
    ],
)
def test_what_tells_something_does_not_ask_though_a_question_stands_in_it(sentence: str) -> None:
    assert not asks(sentence)
