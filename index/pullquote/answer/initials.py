"""Names that a question has as initials, spelled out as the documents have them.

Who asks of the ICC means the International Criminal Court; where more passages write the words than "ICC", the words
are looked for, and read, as the passages write them. Who asks of the court may be told of the ICC.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pullquote.answer.words import is_stop_word

FEWEST = 3
"""Two letters stand for too much."""
_INITIALS = re.compile(rf"\b[A-Z]{{{FEWEST},6}}\b")
_SMALL = frozenset("and de der des du for für in of on the to y".split())
_NAME = re.compile(rf"\b[A-Z][\w’'-]*(?:\s+(?:(?:{'|'.join(sorted(_SMALL))})\s+){{0,2}}[A-Z][\w’'-]*)+")


def spelled_out(question: str, texts: Sequence[str]) -> str:
    """The question with each name of initials in the words of `texts`, where more of these have the words alone.

    >>> spelled_out("Where does the ICC sit?", ["The International Criminal Court sits in The Hague."])
    'Where does the International Criminal Court sit?'
    """
    if question.isupper():
        return question

    def as_told(initials: re.Match[str]) -> str:
        word = initials.group()
        without = [text for text in texts if not re.search(rf"\b{word}\b", text)]
        names = Counter(name for text in without for name in set(_names_of(word, text)))
        [(name, count)] = names.most_common(1) or [(word, 0)]
        return name if count > len(texts) - len(without) else word

    return _INITIALS.sub(as_told, question)


def initials_in(question: str) -> dict[str, str]:
    """The words of each name of three or more, with the initials that it may be told by, in small letters.

    >>> initials_in("Where does the World Health Organization sit?")
    {'World': 'who', 'Health': 'who', 'Organization': 'who'}
    """
    found = {}
    for match in _NAME.finditer(question):
        words = [word for word in match.group().split() if word not in _SMALL and not is_stop_word(word)]
        if len(words) >= FEWEST:
            found.update(dict.fromkeys(words, "".join(word[0] for word in words).lower()))
    return found


def _names_of(initials: str, text: str) -> Iterator[str]:
    """The runs of capitalised words in `text` that begin with these letters, small words between them aside."""
    for match in _NAME.finditer(text):
        words = [word for word in re.finditer(r"\S+", match.group()) if word.group() not in _SMALL]
        letters = "".join(word.group()[0] for word in words)
        place = letters.find(initials)
        if place >= 0:
            yield match.group()[words[place].start() : words[place + len(initials) - 1].end()]
