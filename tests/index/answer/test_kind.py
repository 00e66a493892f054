"""The kind of answer is told by the question's own question word."""

import pytest

from pullquote.answer.kind import Kind, kind_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who saw the smoke?", Kind.PERSON),
        ("On whose boat did they come?", Kind.PERSON),
        ("Which young man was found alive?", Kind.PERSON),
        ("When did the ferry burn?", Kind.TIME),
        ("According to the dispatch, on which day did they talk?", Kind.TIME),
        ("At what hour does the baker get up?", Kind.TIME),
        ("How soon will it open?", Kind.TIME),
        ("Where did she sink?", Kind.PLACE),
        ("In which city does the court sit?", Kind.PLACE),
        ("How many boats sank?", Kind.NUMBER),
        ("For how long was it shut?", Kind.NUMBER),
        ("What is the price of an oyster?", Kind.NUMBER),
        ("what PERCENTAGE was cut?", Kind.NUMBER),
        ("Why did she sink?", Kind.CAUSE),
        ("What caused the fire?", Kind.CAUSE),
        ("How come the hall is shut?", Kind.CAUSE),
        ("Who is the captain?", Kind.PERSON),
        ("Who is Captain Ada Brandt?", Kind.OTHER),
        ("What does the captain dislike?", Kind.OTHER),
        ("Did the ferry burn?", Kind.OTHER),
        ("", Kind.OTHER),
        ("🦭?", Kind.OTHER),
    ],
)
def test_kinds(question: str, kind: Kind) -> None:
    assert kind_of(question) is kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What did the captain reply when asked about it?", Kind.OTHER),
        ("How could someone who cannot walk ask for help?", Kind.OTHER),
        ("Which nations were there when OPEC began?", Kind.OTHER),
        ("When the ferry burned, who saw it first?", Kind.PERSON),
        ("In the year when the pier fell, how many boats were lost?", Kind.NUMBER),
        ("Who was there when the pier fell?", Kind.PERSON),
        ("Where do boats go when it storms?", Kind.PLACE),
    ],
)
def test_a_clause_does_not_ask(question: str, kind: Kind) -> None:
    assert kind_of(question) is kind
