"""What is told of another than the one that is asked about answers nothing."""

import pytest

from pullquote.answer.exchanged import AskedOf
from pullquote.answer.words import stems


def is_of_another(question: str, sentence: str) -> bool:
    return AskedOf.by(question).is_told_of_another(sentence, frozenset(stems(sentence)).__contains__)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who is mayor of Osk?", "Mayor Ada Lund of Brunn resigned."),
        ("Who is the mayor of Osk?", "Brunn's mayor, Ada Lund, resigned."),
        ("Who is Osk's mayor?", "The former mayor of Brunn, Ada Lund, resigned."),
        ("How many saves did Osk's keeper make?", "Then Brunn's keeper Ada Lund made 17 saves."),
        ("At what price did Orbit's shares close?", "Lund Brothers' shares closed at 652 pence."),
        ("Where was Nils Holt arrested?", "Ada Lund was arrested at the port."),
        ("Why was Mr. Holt fined?", "On Tuesday Ms. Lund was heavily fined for speeding."),
        ("How much did Orbit earn in the second quarter?", "Orbit earned 4 million in the third quarter."),
        ("How much did Orbit earn in the 2nd quarter?", "Orbit's first-quarter profit was 4 million."),
        ("How long was the third call?", "The second call took eight minutes."),
        ("Who won the men's four?", "The women's four from Osk won by nine seconds."),
        ("When will the president of the Sea Party be heard?", "The president of the Farmers, Ada Lund, spoke."),
    ],
)
def test_what_stands_beside_another_name_is_told_of_another(question: str, sentence: str) -> None:
    assert is_of_another(question, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who is mayor of Osk?", "Mayor Ada Lund of Osk resigned."),
        ("Who is mayor of Osk?", "Osk wrote to the mayor of Brunn, its former mayor Ada Lund."),
        ("Who is mayor of Osk?", "Mayor Ada Lund resigned."),
        ("Who is mayor of Osk?", "The town of Brunn mourns its mayor."),
        ("Who wrote to the mayor of Brunn?", "Osk's mayor, Ada Lund, wrote to Brunn."),
        ("Who fled the town of Osk?", "Ada Lund fled to the town of Brunn."),
        ("Who is the mayor of the French village?", "The mayor of Brunn, Ada Lund, resigned."),
        ("Where was Nils Holt arrested?", "He was arrested at the port."),
        ("Where was Nils Holt arrested?", "A man from Brunn was arrested at the port."),
        ("Where was Nils Holt arrested?", "Ada Lund was fined at the port."),
        ("Who was Nils Holt's lawyer?", "His lawyer was Ada Lund."),
        ("How many of the Farmers were there?", "Two of the Greens were there."),
        (
            "How much did Orbit earn in the second quarter?",
            "In the 2nd quarter it earned less than in the first quarter.",
        ),
        (
            "How much did Orbit earn in the second quarter?",
            "It earned 4 million, its second profit in a third quarter.",
        ),
        ("How much did Orbit earn in the second quarter?", "It earned 4 million in the quarter."),
        ("When does the ship sail for the first time?", "It was put off for the fourth time, to May."),
        ("Who won the men's four?", "The women's eight from Osk won by nine seconds."),
        ("How high is Osk's old tower?", "Brunn's old bridge is 40 metres high."),
        ("What was said in the week of Friday?", "The week of Monday was quiet."),
        ("who is mayor of osk", "Mayor Ada Lund of Brunn resigned."),
    ],
)
def test_nothing_else_is(question: str, sentence: str) -> None:
    assert not is_of_another(question, sentence)
