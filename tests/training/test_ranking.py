from ranking import Ranking

CONTEXTS = ["The ferry burned off Osk.", "Herring sold for less.", "Ferries burn oil, the ferry's captain said."]


def test_contexts_with_the_words_of_a_question_come_first_whatever_their_form() -> None:
    best = Ranking(CONTEXTS).best("Which FERRIES burned?", 2)
    assert sorted(best) == [0, 2]


def test_nothing_is_found_for_words_that_no_context_has() -> None:
    assert Ranking(CONTEXTS).best("lighthouse", 3) == []


def test_a_question_is_no_query_language() -> None:
    ranking = Ranking(CONTEXTS)
    assert ranking.best('herring AND (text:"', 1) == [1]
    assert ranking.best("?! -", 3) == []
