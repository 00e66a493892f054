"""Who somebody is whose name the question gives: what is asked for is an office."""

import pytest

from pullquote.answer.office import person_in, phrased_for_model


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who is Ada Stroud?", "Ada Stroud"),
        ("  who was Stroud ??", "Stroud"),
        ("Who’s Mayor Ilan Orde", "Mayor Ilan Orde"),
        ("Who Was F. Ross Johnson?", "F. Ross Johnson"),
        ("Who is Cornelis van der Osk?", "Cornelis van der Osk"),
        ("Who is Élodie Ó Sé-Brún?", "Élodie Ó Sé-Brún"),
        ("Who is Theresa May?", "Theresa May"),
        ("Who is Will Smith?", "Will Smith"),
        ("Who was A. Ross Johnson?", "A. Ross Johnson"),
        ("Who is US Secretary Marit Holt?", "US Secretary Marit Holt"),
        ("Who Is Leading The Polls?", ""),
        ("Who Is Suing Her?", ""),
        ("Who is the mayor of Osk?", ""),
        ("Who is Ada Stroud's lawyer?", ""),
        ("Who is Ada Stroud suing?", ""),
        ("Who was with Ada Stroud?", ""),
        ("Who saw Ada Stroud?", ""),
        ("Who is President?", ""),
        ("Who is US President?", ""),
        ("Who is mayor?", ""),
        ("Who is I?", ""),
        ("Who is?", ""),
        ("Who Is The Captain?", ""),
        ("WHO IS IN CHARGE?", ""),
        ("What is Osk?", ""),
        ("Where is Ada Stroud? Who is Ada Stroud?", ""),
        ("", ""),
    ],
)
def test_a_name_that_is_all_that_is_asked_about(question: str, name: str) -> None:
    assert person_in(question) == name


def test_only_such_a_question_is_put_in_other_words() -> None:
    assert phrased_for_model("Who was Stroud?") == "Who is Stroud, and what office does Stroud hold?"
    assert phrased_for_model("Who was with Stroud?") == "Who was with Stroud?"
