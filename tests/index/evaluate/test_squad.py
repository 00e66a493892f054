"""The official script's rules, by its own cases and by laws that hold for all words."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pullquote.evaluate.squad import best, exact_match, f1, normalised, wanted

WORDS = some.lists(some.sampled_from(["the", "ferry", "Ferry!", "a", "burned", "18", "per", "cent", "Osk"])).map(
    " ".join
)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("The Grey  Petrel!", "grey petrel"),
        ("an answer, a day", "answer day"),
        ("Anselm", "anselm"),
        ("St. Brannoc's Rd.", "st brannocs rd"),
        ("“smelled it”", "“smelled it”"),
        ("\u00a0last\u2009Sunday\n", "last sunday"),
        ("...", ""),
    ],
)
def test_normalises_as_the_official_script(answer: str, expected: str) -> None:
    """It strips ASCII punctuation only, and articles only as whole words."""
    assert normalised(answer) == expected


def test_f1_counts_words_as_often_as_both_have_them() -> None:
    # precision 2/4, recall 2/3
    assert f1("red red boat", "red red car wheel") == pytest.approx(2 * (2 / 4) * (2 / 3) / (2 / 4 + 2 / 3))


@pytest.mark.parametrize(("gold", "answer", "expected"), [("", "", 1.0), ("", "Osk", 0.0), ("Osk", "", 0.0)])
def test_no_answer_is_right_only_where_none_is_wanted(gold: str, answer: str, expected: float) -> None:
    assert f1(gold, answer) == expected
    assert exact_match(gold, answer) == expected


def test_of_several_golds_the_nearest_counts() -> None:
    assert best(exact_match, ["Vice-President Delcy Rodríguez", "Delcy Rodríguez"], "delcy rodríguez") == 1


def test_golds_of_articles_alone_are_no_golds_and_without_any_nothing_is_wanted() -> None:
    assert wanted(["a", "Osk"]) == ["Osk"]
    assert wanted(["the", "!"]) == wanted([]) == [""]


@given(WORDS, WORDS)
def test_f1_is_symmetric_and_a_share(left: str, right: str) -> None:
    assert f1(left, right) == pytest.approx(f1(right, left))
    assert 0 <= f1(left, right) <= 1


@given(WORDS, WORDS)
def test_f1_is_the_harmonic_mean_of_precision_and_recall(gold: str, answer: str) -> None:
    expected, given_words = normalised(gold).split(), normalised(answer).split()
    shared = sum(min(expected.count(word), given_words.count(word)) for word in set(expected))
    if shared:
        precision, recall = shared / len(given_words), shared / len(expected)
        assert f1(gold, answer) == pytest.approx(2 * precision * recall / (precision + recall))


@given(WORDS, WORDS)
def test_an_exact_match_has_an_f1_of_one(left: str, right: str) -> None:
    assert f1(left, left) == exact_match(left, left) == 1
    if exact_match(left, right):
        assert f1(left, right) == 1


@given(some.text())
def test_normalising_twice_changes_nothing_of_plain_words(text: str) -> None:
    plain = normalised("".join(character for character in text if character.isalnum() or character == " "))
    assert " ".join(plain.split()) == plain
