"""Metrics against values worked out by hand, and against ranx where it is installed."""

import math
import random
import warnings

import pytest

from pullquote.evaluate.ranking import MRR_10, NDCG_10, RECALL_100, SUCCESS_5, per_query

JUDGED = {"q": {"a": 1, "b": 1, "c": 1}}


def test_ndcg_is_the_gain_over_the_ideal_gain() -> None:
    gain = 1 / math.log2(2) + 1 / math.log2(4)
    ideal = 1 / math.log2(2) + 1 / math.log2(3) + 1 / math.log2(4)
    assert per_query([NDCG_10], JUDGED, {"q": ["a", "x", "b"]})[NDCG_10]["q"] == pytest.approx(gain / ideal)


def test_grades_gain_linearly() -> None:
    judged = {"q": {"a": 2, "b": 1}}
    expected = (1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3))
    assert per_query([NDCG_10], judged, {"q": ["b", "a"]})[NDCG_10]["q"] == pytest.approx(expected)


def test_mrr_looks_no_further_than_its_cutoff() -> None:
    ranking = {"q": [*(f"x{n}" for n in range(10)), "a"]}
    scores = per_query(["RR", MRR_10], JUDGED, ranking)
    assert scores["RR"]["q"] == pytest.approx(1 / 11)
    assert scores[MRR_10]["q"] == 0


def test_recall_is_the_share_found_and_success_whether_any_was() -> None:
    scores = per_query([RECALL_100, SUCCESS_5], JUDGED, {"q": ["x", "c", "a"]})
    assert scores[RECALL_100]["q"] == pytest.approx(2 / 3)
    assert scores[SUCCESS_5]["q"] == 1


def test_a_query_without_a_ranking_scores_nothing() -> None:
    assert per_query([NDCG_10], JUDGED, {})[NDCG_10] == {"q": 0.0}
    assert per_query([NDCG_10], JUDGED, {"q": []})[NDCG_10] == {"q": 0.0}


def test_the_order_given_is_kept_whatever_the_names() -> None:
    """trec_eval would break ties by name."""
    for ranking in (["a", "x"], ["x", "a"]):
        assert per_query([MRR_10], {"q": {"a": 1}}, {"q": ranking})[MRR_10]["q"] == 1 / (1 + ranking.index("a"))


def test_agrees_with_ranx() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ranx = pytest.importorskip("ranx")
        chance = random.Random(7)
        items = [f"d{number}" for number in range(150)]
        judged = {f"q{n}": {item: chance.choice([1, 1, 2]) for item in chance.sample(items, 9)} for n in range(40)}
        rankings = {query: chance.sample(items, 120) for query in judged}
        run = {
            query: {item: float(len(ranking) - rank) for rank, item in enumerate(ranking)}
            for query, ranking in rankings.items()
        }
        theirs = ranx.evaluate(ranx.Qrels(judged), ranx.Run(run), ["ndcg@10", "recall@100", "mrr@10", "hit_rate@5"])
    ours = per_query([NDCG_10, RECALL_100, MRR_10, SUCCESS_5], judged, rankings)
    for measure, name in zip(ours, ("ndcg@10", "recall@100", "mrr@10", "hit_rate@5"), strict=True):
        assert sum(ours[measure].values()) / len(judged) == pytest.approx(theirs[name]), name
