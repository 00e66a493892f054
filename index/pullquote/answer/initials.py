"""Names that a question has as initials, spelled out as the documents have them.

Who asks of the ICC means the International Criminal Court; where the passages never write "ICC", the words are looked
for, and read, as the passages write them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

_INITIALS = re.compile(r"\b[A-Z]{3,6}\b")
_SMALL = frozenset("and de der des du for für in of on the to y".split())
_NAME = re.compile(rf"\b[A-Z][\w’'-]*(?:\s+(?:(?:{'|'.join(sorted(_SMALL))})\s+){{0,2}}[A-Z][\w’'-]*)+")


def spelled_out(question: str, texts: Sequence[str]) -> str:
    """The question with each name of initials in the words of `texts`, where these have the words and not the initials.

    >>> spelled_out("Where does the ICC sit?", ["The International Criminal Court sits in The Hague."])
    'Where does the International Criminal Court sit?'
    """
    if question.isupper():
        return question

    def as_told(initials: re.Match[str]) -> str:
        word = initials.group()
        if any(re.search(rf"\b{word}\b", text) for text in texts):
            return word
        names = Counter(name for text in texts for name in _names_of(word, text))
        return names.most_common(1)[0][0] if names else word

    return _INITIALS.sub(as_told, question)


def _names_of(initials: str, text: str) -> Iterator[str]:
    """The runs of capitalised words in `text` that begin with these letters, small words between them aside."""
    for match in _NAME.finditer(text):
        words = [word for word in re.finditer(r"\S+", match.group()) if word.group() not in _SMALL]
        letters = "".join(word.group()[0] for word in words)
        place = letters.find(initials)
        if place >= 0:
            yield match.group()[words[place].start() : words[place + len(initials) - 1].end()]
