import pytest

from pullquote.answer.places import is_told_otherwise
from pullquote.answer.words import stem, stems


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("Dutch", "the Netherlands", True),
        ("Spain", "a Spanish ship", True),
        ("Germans", "Germany", True),
        ("Iran", "the Iranian president", True),
        ("Peruvian", "Peru", True),
        ("Mozambicans", "Mozambique", True),
        ("Briton", "the United Kingdom", True),
        ("Britain", "the Kingdom", False),
        ("United", "an American ship", False),
        ("Danish", "Sweden", False),
        ("Brandt", "Brandt", False),
    ],
)
def test_a_place_is_told_of_by_the_name_of_its_people(name: str, text: str, told: bool) -> None:
    assert is_told_otherwise(stem(name), frozenset(stems(text))) is told
