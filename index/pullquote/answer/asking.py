"""Sentences that ask: an interviewer's question answers nothing, and the words behind it are understood with it."""

import re

_LABEL = re.compile(r".*:\s", re.DOTALL)
_QUOTATION_MARKS = ('""', "“”", "«»")


def asks(sentence: str) -> bool:
    """Whether a sentence is a question: not one that ends with somebody's, or tells what a question is.

    >>> asks("Q: Will fares rise again?"), asks('Its banner read: "Who pays?"'), asks("On the ballot is: Who pays?")
    (True, False, False)
    """
    if not sentence.endswith("?") or any(_is_open(sentence, *marks) for marks in _QUOTATION_MARKS):
        return False
    # A label, as "Q:" or "Mayor Brandt:", has capitals alone; what tells that something is asked has other words too.
    label = _LABEL.match(sentence)
    return label is None or not any(word[0].islower() for word in label[0].split())


def _is_open(sentence: str, opening: str, closing: str) -> bool:
    return (
        sentence.count(opening) % 2 == 1 if opening == closing else sentence.count(opening) != sentence.count(closing)
    )
