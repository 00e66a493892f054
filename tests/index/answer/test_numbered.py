"""Names that a number tells from others of the same name."""

import pytest

from pullquote.answer.numbered import is_of_other_number, joined


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Where did Orion-8 come down?", "The balloon Orion-7 came down in a field near Holt."),
        ("How many Tern 2 cars are recalled?", "Valo is recalling 18,000 cars of the model Tern 3."),
        ("Where did Orion-8 come down?", "Orion 7 and Orion 9 came down in Holt."),
    ],
)
def test_one_of_another_number_is_another(question: str, sentence: str) -> None:
    assert is_of_other_number(question, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Where did Orion-7 come down?", "The balloon Orion 7 came down in a field near Holt."),
        ("Where did Orion-8 come down?", "Orion-7 came down in Holt, its successor, the 8, at sea."),
        ("Where did Orion-8 come down?", "The balloon came down in a field near Holt."),
        ("Who signed Protocol 4?", "Protocols 3 and 4 were signed by Ada Lund."),
        ("Who fell on May 3?", "Ada Lund fell ill on May 2."),
        ("Who won Euro 2024?", "Ada Lund scored at Euro 2020, and won."),
        ("Who flew the B-52?", "It is no Boeing B-47, said Ada Lund."),
        ("How many of Osk 12.5 km runners fell?", "Osk 7 fell."),
        ("Who saw 12 boats?", "In 7 boats sat nobody, said Ada Lund."),
    ],
)
def test_other_numbers_make_no_other_name(question: str, sentence: str) -> None:
    assert not is_of_other_number(question, sentence)


def test_a_hyphen_makes_a_number_part_of_its_name() -> None:
    assert joined("Did Orion-7 fly 12 km, on May 3, past Channel 4 or in 2024-25?") == {"7": "orion"}
