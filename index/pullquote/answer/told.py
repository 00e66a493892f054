"""What a text tells, as the names and numbers of a question are looked for in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from pullquote.answer.words import WORD, is_stop_word, stem

_BETWEEN_TWO = re.compile(r"[\s-]*")


@dataclass(frozen=True, slots=True)
class Told:
    """The stems of content words; of those with a capital; and each two that nothing but a space or hyphen parts."""

    stems: frozenset[str]
    capitals: frozenset[str] = frozenset()
    pairs: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def by(cls, text: str, all_small: bool = False) -> "Told":
        """What `text` tells. In something `all_small`, as speech is that a machine wrote down, any word may be a name.

        >>> told = Told.by("A unit of the United States")
        >>> sorted(told.stems), sorted(told.capitals), sorted(told.pairs)
        (['state', 'unit'], ['state', 'unit'], [('unit', 'state')])
        """
        words = [match for match in WORD.finditer(text) if not is_stop_word(match.group())]
        stems = [stem(match.group()) for match in words]
        return cls(
            frozenset(stems),
            frozenset(one for one, word in zip(stems, words, strict=True) if all_small or word.group()[0].isupper()),
            frozenset(
                (one, other)
                for (one, first), (other, second) in pairwise(zip(stems, words, strict=True))
                if _BETWEEN_TWO.fullmatch(text, first.end(), second.start())
            ),
        )

    @classmethod
    def together(cls, parts: Iterable["Told"]) -> "Told":
        """What several texts tell, each by itself: the last word of one is no neighbour of the next one's first."""
        found = tuple(parts)
        nothing: frozenset[str] = frozenset()
        return cls(
            nothing.union(*(each.stems for each in found)),
            nothing.union(*(each.capitals for each in found)),
            frozenset[tuple[str, str]]().union(*(each.pairs for each in found)),
        )
