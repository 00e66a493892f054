"""Names that a question has as initials, spelled out as the documents have them.

Who asks of the ICC means the International Criminal Court; where more passages write the words than "ICC", the words
are looked for, and read, as the passages write them. Who asks of the court may be told of the ICC. The FDA is no Frank
Daniel Ames, and no headline "Fire Destroys Academy": what the question has "the" before, or another such word, has it
somewhere in the passages too.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pullquote.answer.words import is_stop_word, without_possessive

FEWEST = 3
"""Two letters stand for too much."""
_INITIALS = re.compile(rf"\b[A-Z]{{{FEWEST},6}}\b")
_SMALL = frozenset("and de der des du for für in of on the to y".split())
_SPACE = r"[^\S\n]+"  # a headline ends with its line
_NAME = re.compile(
    rf"\b[A-Z][\w’'-]*(?:{_SPACE}(?:(?:{'|'.join(sorted(_SMALL))}){_SPACE}){{0,2}}[A-Z][\w’'-]*)+",
)
# "The US Food and Drug Administration", "Osk's Central Bureau".
_DETERMINED = re.compile(
    rf"(?:\b(?i:the|an?|this|that|its|their|our|his|her){_SPACE}|['’]s?{_SPACE})(?:[A-Z][\w.’'-]*{_SPACE}){{0,2}}\Z"
)
_LONGEST_BEFORE = 60


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
        if _is_determined(question, initials.start()):
            determined = {name for text in texts for name in _names_of(word, text, determined=True)}
            names = Counter({name: count for name, count in names.items() if name in determined})
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


def _names_of(initials: str, text: str, determined: bool = False) -> Iterator[str]:
    """The runs of capitalised words in `text` that begin with these letters, small words between them aside.

    Of `determined` ones only those that a word such as "the" stands before.
    """
    for match in _NAME.finditer(text):
        words = [word for word in re.finditer(r"\S+", match.group()) if word.group() not in _SMALL]
        letters = "".join(word.group()[0] for word in words)
        place = letters.find(initials)
        if place < 0:
            continue
        start, end = words[place].start(), words[place + len(initials) - 1].end()
        if not determined or _is_determined(text, match.start() + start):
            yield without_possessive(match.group()[start:end])


def _is_determined(text: str, start: int) -> bool:
    return _DETERMINED.search(text, max(0, start - _LONGEST_BEFORE), start) is not None
