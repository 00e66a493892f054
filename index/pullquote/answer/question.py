"""What a question asks for, and what it takes for granted: its kind, content words, names and numbers."""

import re
import unicodedata
from dataclasses import dataclass

from pullquote.answer.kind import Kind, kind_of
from pullquote.answer.words import TITLES, WORD, is_stop_word, stem, stems, without_possessive, words

# They begin a question, and are written with a capital only because of that.
_OPENINGS = frozenset(
    """
    name list describe explain show find state summarise summarize compare please besides beside apart despite aside
    since without within given may regarding concerning although though unlike like suppose whoever whatever whenever
    """.split()
)
_CLOCK = frozenset({"am", "pm"})
_MID_SENTENCE = re.compile(r"[\w,;:)]\s*[\"'“‘(]*$")


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart. `terms` are stems; `names` and `numbers` are those that it takes as given."""

    text: str
    kind: Kind
    terms: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]

    def as_asked(self, given: frozenset[str]) -> tuple[str, ...]:
        """The words of the question whose stems are `given`, each once and in order.

        >>> analyse("Why did US troops leave Osk's port for us?").as_asked(frozenset({"osk", "us"}))
        ('US', 'Osk')
        """
        asked = (word for word in words(self.text) if not is_stop_word(word) and stem(word) in given)
        return tuple(dict.fromkeys(map(without_possessive, asked)))


def analyse(text: str) -> Question:
    text = unicodedata.normalize("NFC", text)
    # In a question that is all capitals they tell nothing.
    plain = text.lower() if _is_shouted(text) else text
    return Question(text, kind_of(text), frozenset(stems(plain)), _names(plain), _numbers(plain))


def _names(text: str) -> frozenset[str]:
    """Stems of the words that are written like names: with a capital, and not only because a sentence begins there.

    Titles are none: "Mr. Stroud" is the Barnaby Stroud of the documents.
    """
    return frozenset(
        stem(match.group())
        for match in WORD.finditer(text)
        if match.group()[0].isupper() and not _is_plain(match.group(), text[: match.start()])
    )


def _is_shouted(text: str) -> bool:
    return text.isupper() and any(is_stop_word(word.lower()) for word in words(text))


def _is_plain(word: str, before: str) -> bool:
    """Whether a word with a capital is no name, standing where it does."""
    folded = word.casefold()
    if is_stop_word(word) or folded in TITLES or folded in _CLOCK:
        return True
    return (folded in _OPENINGS or folded.endswith("ly")) and not _MID_SENTENCE.search(before)


def _numbers(text: str) -> frozenset[str]:
    """The numbers in a text, as figures: "1,200", "4", "four" and "21st" alike; "one" is seldom meant as one."""
    values = (stem(word) for word in words(text) if word.casefold() != "one")
    return frozenset(value for value in values if value[0].isdigit())
