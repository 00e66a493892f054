"""Initials in a question are spelled out as the passages have the name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.answer.initials import initials_in, spelled_out

COURT = "The judges of the International Criminal Court met on Friday."
OPEC = "It founded the Organization of the Petroleum Exporting Countries with four others."


@pytest.mark.parametrize(
    ("question", "text", "read"),
    [
        ("Where does the ICC sit?", COURT, "Where does the International Criminal Court sit?"),
        ("What is the ICC's task?", COURT, "What is the International Criminal Court's task?"),
        ("Who founded OPEC?", OPEC, "Who founded Organization of the Petroleum Exporting Countries?"),
        ("When did the ICC meet?", f"{COURT} The ICC has 18 judges.", "When did the ICC meet?"),
        ("When did the ICJ meet?", COURT, "When did the ICJ meet?"),
        ("When did the icc meet?", COURT, "When did the icc meet?"),
        ("WHEN DID THE ICC MEET?", COURT, "WHEN DID THE ICC MEET?"),
        ("Who runs the NY office?", "It is in New York.", "Who runs the NY office?"),
        (
            "When did the ICC meet?",
            "International criminals and courts.",
            "When did the ICC meet?",
        ),
        ("What did the FDA say?", "Frank Daniel Ames said that it was safe.", "What did the FDA say?"),
        ("What did the FDA say?", "Fire Destroys Academy\nIt was safe, he said.", "What did the FDA say?"),
        ("What did FDA say?", "Fire Destroys\nAll was safe, he said.", "What did FDA say?"),
        ("What did HRW say?", "Human Rights Watch said it.", "What did Human Rights Watch say?"),
        (
            "What does the IMF's head say?",
            "The International Monetary Fund's head said it.",
            "What does the International Monetary Fund's head say?",
        ),
        (
            "What did the FDA say?",
            "The US Food and Drug Administration said it.",
            "What did the Food and Drug Administration say?",
        ),
        (
            "What did the CBI say?",
            "Osk's Central Bureau of Investigation said it.",
            "What did the Central Bureau of Investigation say?",
        ),
    ],
)
def test_a_name_is_spelled_out_where_the_passages_have_the_words_alone(question: str, text: str, read: str) -> None:
    assert spelled_out(question, [text]) == read


def test_a_passage_that_has_the_initials_for_something_else_does_not_keep_the_others_from_being_read() -> None:
    cricket = "The ICC changed the follow-on rule."
    assert "Criminal" in spelled_out("When did the ICC meet?", [COURT, cricket, COURT])
    assert spelled_out("When did the ICC meet?", [COURT, cricket]) == "When did the ICC meet?"


def test_a_name_that_one_passage_has_the_before_is_meant_where_others_have_none() -> None:
    officials = "It was closed, International Criminal Court officials said."
    assert "Criminal" in spelled_out("When did the ICC meet?", [officials, COURT, officials])
    assert "Criminal" in spelled_out(
        "When did the ICC meet?", [officials, "The International Criminal Court (ICC)", COURT]
    )
    assert spelled_out("When did the ICC meet?", [officials]) == "When did the ICC meet?"


def test_a_name_of_two_words_or_of_a_beginning_question_has_no_initials() -> None:
    assert initials_in("Did the United Nations meet?") == {}
    assert set(initials_in("Does the International Criminal Court meet?").values()) == {"icc"}


def test_the_name_that_most_passages_have_is_meant() -> None:
    other = "The Inter Cantonal Committee met."
    assert "Criminal" in spelled_out("When did the ICC meet?", [other, COURT, COURT])
    assert "Cantonal" in spelled_out("When did the ICC meet?", [other, COURT, other])


@given(st.text(), st.lists(st.text(), max_size=3))
def test_nothing_else_in_the_question_changes(question: str, texts: list[str]) -> None:
    assert spelled_out(question.lower(), texts) == question.lower()
    assert spelled_out(f"{question} ICC", [*texts, "ICC"]).endswith(" ICC")
