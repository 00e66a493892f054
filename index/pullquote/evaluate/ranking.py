"""Ranking metrics, from trec_eval's own code by way of ir-measures, so that scores compare with published ones.

nDCG has linear gains and a log2 discount (Jarvelin and Kekalainen, TOIS 2002). Measures are named as ir-measures names
them: https://ir-measur.es/en/latest/measures.html
"""

from collections.abc import Mapping, Sequence

import ir_measures

NDCG_10 = "nDCG@10"
RECALL_100 = "R@100"
MRR_10 = "RR@10"
SUCCESS_5 = "Success@5"
"""1 where anything relevant is among the first five: with one fact to find it is the recall at 5 of that fact."""

Judgements = Mapping[str, Mapping[str, int]]
"""By query, the grade of each item that was judged; above 0 is relevant."""


def per_query(
    measures: Sequence[str], judgements: Judgements, rankings: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """By measure, the score of each judged query; a query that has no ranking scores 0.

    >>> per_query(["nDCG@10"], {"q": {"b": 1}}, {"q": ["a", "b"]})["nDCG@10"]["q"]
    0.6309297535714575
    """
    # trec_eval orders by score and breaks ties by name: each place gets a score of its own to keep our order.
    run = {
        query: {item: float(len(ranking) - position) for position, item in enumerate(ranking)}
        for query, ranking in rankings.items()
    }
    scores: dict[str, dict[str, float]] = {name: dict.fromkeys(judgements, 0.0) for name in measures}
    judged = {query: dict(grades) for query, grades in judgements.items()}
    for metric in ir_measures.iter_calc([ir_measures.parse_measure(name) for name in measures], judged, run):
        scores[str(metric.measure)][metric.query_id] = float(metric.value)
    return scores
