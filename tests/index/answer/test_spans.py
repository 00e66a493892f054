import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pullquote.answer.spans import LONGEST, best_span

logits = st.integers(2, 70).flatmap(
    lambda tokens: st.tuples(
        *(arrays(np.float32, tokens, elements=st.floats(-10, 10, width=16)) for _ in range(2)),
        st.integers(1, tokens - 1),
    )
)


def test_it_is_the_likeliest_pair_of_a_first_and_a_last_token() -> None:
    start = np.array([1, 0, 5, 0, 0], dtype=np.float32)
    end = np.array([1, 8, 0, 4, 0], dtype=np.float32)
    best = best_span(start, end, 1, 5)
    # Tokens 2 to 3: 5 + 4, against 1 + 1 for no answer. Token 1 would be the end of a span before its start.
    assert (best.first, best.last, best.margin) == (2, 3, 7.0)


@given(logits)
def test_no_span_in_the_range_is_likelier(case: tuple[np.ndarray, np.ndarray, int]) -> None:
    start, end, low = case
    high = len(start)
    best = best_span(start, end, low, high)
    every = [float(start[i] + end[j]) for i in range(low, high) for j in range(i, min(high, i + LONGEST))]
    assert low <= best.first <= best.last < high
    assert best.margin == pytest.approx(max(every) - float(start[0] + end[0]), abs=1e-4)
    assert float(start[best.first] + end[best.last]) == max(every)


def test_a_span_has_a_wanted_token_where_there_is_one() -> None:
    start = np.array([1, 9, 0, 3, 0], dtype=np.float32)
    end = np.array([1, 9, 0, 3, 0], dtype=np.float32)
    wanted = np.array([False, False, False, True, False])
    best = best_span(start, end, 1, 5, wanted)
    # Token 1 alone is the likeliest; with token 3 in it, 1 to 3: 9 + 3.
    assert (best.first, best.last, best.margin) == (1, 3, 10.0)
    assert best_span(start, end, 1, 3, wanted).last == 1


@given(logits, st.data())
def test_no_span_with_a_wanted_token_is_likelier(case: tuple[np.ndarray, np.ndarray, int], data: st.DataObject) -> None:
    start, end, low = case
    high = len(start)
    wanted = data.draw(arrays(np.bool_, high))
    best = best_span(start, end, low, high, wanted)
    every = [
        float(start[i] + end[j])
        for i in range(low, high)
        for j in range(i, min(high, i + LONGEST))
        if wanted[i : j + 1].any() or not wanted[low:high].any()
    ]
    assert float(start[best.first] + end[best.last]) == max(every)
