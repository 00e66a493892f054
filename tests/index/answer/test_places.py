import pytest

from pullquote.answer.places import is_of_place, is_told_otherwise
from pullquote.answer.told import Told


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
        ("UN", "two army units of another nation", False),
        ("American", "a police unit searched it, the state prosecutor said", False),
        ("United States", "a police unit searched it, the state prosecutor said", False),
        ("European Union", "a union of European dockers", False),
        ("United Nations", "the United-Nations' envoy", True),
        ("Poles", "a telegraph pole fell", False),
        ("Poles", "a Pole fell", True),
        ("Turkey", "she fed the turkey in Osk", False),
        ("Turkey", "she fed the Turkish crew", True),
        ("New Yorkers", "in New York", True),
        ("New York", "two N.Y. crews", True),
        ("New York", "a new crew from York", False),
        ("Londoners", "in London", True),
        ("Mount", "on Mt. Osk", True),
        ("Mt", "on Mount Osk", True),
        ("Saint", "in St. Osk", True),
    ],
)
def test_a_place_is_told_of_by_another_of_its_names(name: str, text: str, told: bool) -> None:
    question = Told.by(name)
    assert all(is_told_otherwise(word, question, Told.by(text)) is told for word in question.stems)


def test_a_word_is_of_a_place_only_in_its_whole_name() -> None:
    assert is_of_place("unit", Told.by("Who left the United Nations?"))
    assert not is_of_place("unit", Told.by("Who left Osk United?"))
    assert not is_of_place("pole", Told.by("Which pole fell?"))
