"""How old somebody is, as news tells it."""

import pytest

from pullquote.answer.age import age_in, aged_in, phrased_for_age


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("How old is Ada Stroud?", "Ada Stroud"),
        ("how old was Stroud", "Stroud"),
        ("How old was Dr. Cornelis van der Osk when he was elected?", "Dr. Cornelis van der Osk"),
        ("How old is the bridge?", ""),
        ("How old is Ada Stroud's husband?", ""),
        ("How old are the trains?", ""),
        ("How old is she?", ""),
        ("Who is Ada Stroud?", ""),
        ("Since when is Ada Stroud old?", ""),
        ("", ""),
    ],
)
def test_whose_age_is_asked(question: str, name: str) -> None:
    assert aged_in(question) == name


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("Ada Stroud, 81, fell.", "81"),
        ("Mrs. Stroud, now 59, fell.", "59"),
        ("She was named as Ada Stroud (26).", "26"),
        ("Singer Ada Marie Stroud, aged 26, fell.", "26"),
        ("The keeper, 18-year-old Ada Stroud, fell.", "18"),
        ("It hit seven-year-old Ada Stroud.", "seven"),
        ("Nils Stroud, 81, and Ada Stroud, 79, fell.", "79"),
        ("Ada Stroud of Osk, who is 24 and new, fell.", "24"),
        ("Ada Stroud, a pig farmer of 61, fell.", "61"),
        ("It hit Stroud, an out-of-work teacher aged 61.", "61"),
        ("Nils Stroud, 81, fell.", None),
        ("Ada Stroud, who was 24 seconds behind, fell.", None),
        ("Ada Stroud, a hero of 44 battles, fell.", None),
        ("Nils Stroud, a pig farmer of 61, fell.", None),
        ("Ada Brandt-Stroud, 81, fell.", None),
        ("Ada Stroud, 4,000 of whose books were sold, fell.", None),
        ("Ada Stroud, 26 days later, fell.", None),
        ("A 26-year-old beat Ada Stroud.", None),
        ("Ada Stroud fell on Nils Lund, 26.", None),
    ],
)
def test_the_age_is_that_of_whom_the_name_names(text: str, age: str | None) -> None:
    found = age_in("Ada Stroud", text)
    assert (found and found.of(text)) == age


def test_one_named_by_the_surname_alone_is_whoever_has_it() -> None:
    found = age_in("Stroud", "Nils Stroud, 81, fell.")
    assert found is not None


@pytest.mark.parametrize("question", ["How old is the bridge?", "How old is Velmar?", "Who is Ada Stroud?"])
def test_only_where_that_age_is_told_the_question_is_put_in_other_words(question: str) -> None:
    assert phrased_for_age(question, ["The bridge of Velmar's Ada Stroud, 58, is 9 years old."]) == question
