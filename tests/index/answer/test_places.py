import pytest

from pullquote.answer.places import is_told_otherwise
from pullquote.answer.words import stems


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
        ("US", "America", True),
        ("American", "the U.S. president", True),
        ("USA", "the United States", True),
        ("UN", "the United Nations", True),
        ("UK", "told us in the States", False),
        ("US", "he told us", False),
        ("Britain", "the Kingdom", False),
        ("United", "an American ship", False),
        ("Danish", "Sweden", False),
        ("United States", "the U.S. president", True),
        ("European Union", "EU officials", True),
        ("United Kingdom", "Britain", True),
        ("United States", "the United Nations", False),
        ("Gazans", "in Gaza", True),
        ("Brandt", "Brandt", False),
    ],
)
def test_a_place_is_told_of_by_another_of_its_names(name: str, text: str, told: bool) -> None:
    question = frozenset(stems(name))
    assert all(is_told_otherwise(word, question, frozenset(stems(text))) is told for word in question)
