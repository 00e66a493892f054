"""Search by words: their stems are found, without accents or function words."""

from pathlib import Path

import pytest

from pullquote.store.lexical import LexicalIndex
from pullquote.types import Filters

from .conftest import FERRY, MakePassage, follow, found


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("ferry", [1]),
        ("BURNED", [1]),
        ("Who sings in the cafe?", [2]),
        ("CAFÉ", [2]),
        ("fire", [1]),
        ("What is the?", []),
        ("could", []),
        ("a" * 100, []),
        ("", []),
        ("ferry choir", [1, 2]),
    ],
)
def test_words_are_found_by_their_stems_without_accents_or_function_words(
    index: LexicalIndex, question: str, expected: list[int]
) -> None:
    assert sorted(found(index, question)) == expected


def test_a_passage_with_more_of_the_words_comes_first(index: LexicalIndex) -> None:
    results = index.search(index.view, "choir ferries burning rock", 10, Filters(), None)
    assert [number for number, _ in results] == [1, 2]
    assert results[0][1] > results[1][1] > 0


@pytest.mark.parametrize(
    ("question", "expected"),
    [("FBI", [1, 2]), ("F.B.I.", [1, 2]), ("U.S.", [3, 4]), ("US", [3, 4]), ("USA", [4]), ("WHO SAW THE FBI", [1])],
)
def test_initials_are_found_with_points_and_without(
    folder: Path, passage: MakePassage, question: str, expected: list[int]
) -> None:
    texts = ["The FBI came.", "The F.B.I. came.", "It is in the US.", "It is in the U.S. today."]
    index = LexicalIndex(folder)
    follow(index, 1, [], [(number, passage(text)) for number, text in enumerate(texts, start=1)])
    assert sorted(found(index, question)) == expected


def test_a_word_asked_twice_counts_once(index: LexicalIndex) -> None:
    assert index.search(index.view, "choir choir", 10, Filters(), None) == index.search(
        index.view, "choir", 10, Filters(), None
    )


@pytest.mark.parametrize("depth", [5, 24])
def test_of_passages_that_score_the_same_the_first_added_are_found_wherever_merges_put_them(
    folder: Path, passage: MakePassage, depth: int
) -> None:
    index = LexicalIndex(folder)
    for number in range(1, 25):
        follow(index, number, [], [(number, passage(FERRY))])

    hits = index.search(index.view, "ferries", depth, Filters(), None)

    assert [number for number, _ in hits] == list(range(1, depth + 1))
