"""Where the words of a quotation stand in another text, found once for all receipts that have the same words."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from pullquote.types import CONTEXT_CHARACTERS, Citation, Span

MOST_PLACES = 10_000
"""So many places of the same words are weighed, those nearest to the cited one: hostile texts have a million."""
CHARACTERS_PER_STEP = 1_000
FOUND_PER_STEP = 10


class Places:
    """Of `quote` in `text`. `steps` counts the work so far: one is a place that was weighed, or what takes as long."""

    def __init__(self, text: str, quote: str) -> None:
        self._text = text
        self.quote = quote
        self.steps = 0

    def best(self, citation: Citation) -> Span | None:
        """The place with most of the surroundings of `citation`, of several that are alike in this the nearest."""
        before, after = citation.prefix[-CONTEXT_CHARACTERS:][::-1], citation.suffix[:CONTEXT_CHARACTERS]
        best, most = None, -1
        for start in islice(self._nearest(citation.span.start), MOST_PLACES):
            self.steps += 1
            likeness = self._likeness(start, before, after)
            if likeness > most:
                best, most = start, likeness
            if likeness == len(before) + len(after):
                break
        return None if best is None else Span(best, best + len(self.quote))

    def _nearest(self, cited: int) -> Iterator[int]:
        """The cited place, if the words are there, and all others, the nearest first, of two as near the earlier."""
        if self._text.startswith(self.quote, cited):
            yield cited
        starts = self._starts
        right = bisect_left(starts, cited)
        left = right - 1
        while left >= 0 and right < len(starts):
            # Not heapq.merge() with a key, which takes longer than all the rest.
            if cited - starts[left] <= starts[right] - cited:
                yield starts[left]
                left -= 1
            else:
                yield starts[right]
                right += 1
        yield from islice(starts, right, None)
        yield from (starts[number] for number in range(left, -1, -1))

    @cached_property
    def _starts(self) -> "array[int]":
        """The places that do not overlap, counted from the text's start: that takes time in step with the text."""
        text, quote, starts = self._text, self.quote, array("q")
        start = text.find(quote)
        while start >= 0:
            starts.append(start)
            start = text.find(quote, start + len(quote))
        self.steps += len(text) // CHARACTERS_PER_STEP + len(starts) // FOUND_PER_STEP
        return starts

    def _likeness(self, start: int, before: str, after: str) -> int:
        """How many characters around the place are those of the receipt, counted outwards; `before` is reversed."""
        text, end = self._text, start + len(self.quote)
        found = 0
        # Most places have another character already beside the words.
        if before and start and text[start - 1] == before[0]:
            found += _run(text[max(0, start - len(before)) : start][::-1], before)
        if after and text.startswith(after[0], end):
            found += _run(text[end : end + len(after)], after)
        return found


def _run(left: str, right: str) -> int:
    """How many characters both begin with."""
    if left == right:
        return len(left)
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count
