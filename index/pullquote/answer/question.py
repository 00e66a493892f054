"""What a question asks for, and what it takes for granted: its kind, content words, names and numbers."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pullquote.answer.initials import initials_in
from pullquote.answer.kind import Kind, kind_of
from pullquote.answer.words import (
    MONTH_NAME,
    ORDINAL_STEMS,
    ORDINAL_WORDS,
    TITLES,
    WORD,
    as_meant,
    is_stop_word,
    plain,
    stem,
    stems,
    without_possessive,
    words,
)

# They begin a question, and are written with a capital only because of that.
_OPENINGS = frozenset(
    """
    name list describe explain show find state summarise summarize compare please besides beside apart despite aside
    since without within given may regarding concerning although though unlike like suppose whoever whatever whenever
    hello hi hey dear ok okay yes well sorry thanks thank quick question
    amid among prior ahead near following based including excluding throughout yesterday today tomorrow tonight last
    next identify provide define specify mention outline confirm determine
    current latest recent total exact official date location number details victims casualties deaths cause reason
    anyone anybody anything someone somebody something everyone everybody everything nobody nothing
    """.split()
)
# "Cause of the fire?", "Following the fire, who resigned?" and "Deaths in the fire?", but hardly "Marit the captain".
_AFTER_NO_NAME = re.compile(r"\s+(?:of\s+[a-z]|(?:(?:for|in|on|to)\s+)?(?:the|an?)\s)")
_CLOCK = frozenset({"am", "pm"})
_LOOSE = frozenset({"one", "a dozen", "a hundred"})
_ALSO_SURNAMES = frozenset("king pope prince judge justice chancellor cardinal".split())
"""Titles that are names where one stands before them: Stephen King."""
_TWO_LETTERS = re.compile(r"[A-Z]\.[A-Z]")
_DOTTED_PLACES = frozenset("D.C E.U L.A N.Y U.K U.N U.S".split())
"""Two letters that are no initials of given names, though a capital follows: the U.S. Senate."""
_BEFORE_SURNAME = re.compile(r"\.?\s?(?P<next>[^\W\d_][\w’'-]*)")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_NEXT_WORD = re.compile(r"[\s-](?P<word>\w+)")
_MONTH = re.compile(rf"\b{MONTH_NAME}(?: \||$)")
_MID_SENTENCE = re.compile(r"[\w,;:)]\s*[\"'“‘(]*$")


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart. `terms` are stems; `names` and `numbers` are those that it takes as given.

    `openings`, in small letters, are words of `names` that may have their capital only because a sentence begins there;
    `initials` are what the name of three words or more that a word of `names` is in may be told by, and what tells an
    ordinal that is given, in words or figures.
    """

    text: str
    kind: Kind
    terms: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    openings: frozenset[str]
    initials: Mapping[str, str]

    def as_asked(self, given: frozenset[str]) -> tuple[str, ...]:
        """The words of the question whose stems are `given`, each once and in order.

        >>> analyse("Why did US troops leave Osk's port for us?").as_asked(frozenset({"osk", "us"}))
        ('US', 'Osk')
        """
        asked = (found for found in WORD.finditer(self.text) if not is_stop_word(found.group()))
        words_given = (found.group() for found in asked if stem(as_meant(found)) in given)
        return tuple(dict.fromkeys(map(without_possessive, words_given)))


def analyse(text: str) -> Question:
    text = unicodedata.normalize("NFC", text)
    # Where all is written with capitals they tell nothing.
    plain = text.lower() if _is_shouted(text) or _is_headline(text) else text
    opening, amid = _names(plain)
    names = frozenset(map(stem, opening | amid))
    openings = frozenset(without_possessive(word).lower() for word in opening - amid)
    initials = {stem(word): letters for word, letters in initials_in(plain).items()}
    initials |= dict(_ordinals(plain))
    return Question(text, kind_of(text), frozenset(stems(plain)), names, _numbers(plain), openings, initials)


def _names(text: str) -> tuple[set[str], set[str]]:
    """The words that are written like names, with a capital: those that a sentence begins with, and the others.

    Titles are none, "Mr. Stroud" is the Barnaby Stroud of the documents, nor are the initials of given names. Words
    of a script without capitals are names where the rest is of one that has them: what does שלווה mean?
    """
    opening: set[str] = set()
    amid: set[str] = set()
    has_capitals = not _is_caseless(text)
    for match in WORD.finditer(text):
        word, before, after = match.group(), text[: match.start()], text[match.end() :]
        if has_capitals and word[0].isalpha() and _is_caseless(word):
            amid.add(as_meant(match))
        elif word[0].isupper() and not _is_initial(word, after) and not _is_plain(word, before, after):
            (amid if _MID_SENTENCE.search(before) else opening).add(as_meant(match))
    return opening, amid


def _is_caseless(text: str) -> bool:
    return text.lower() == text.upper()


def _is_shouted(text: str) -> bool:
    return text.isupper() and any(is_stop_word(word.lower()) for word in words(text))


def _is_headline(text: str) -> bool:
    """Whether "Did" amid the question and all words that tell something have a capital: "Why Did the Ferry Burn?"."""
    found = [(match.group(), text[: match.start()]) for match in WORD.finditer(text)]
    telling = (word for word, _ in found if not is_stop_word(word.lower()))
    common = (word for word, before in found if is_stop_word(word) and _MID_SENTENCE.search(before))
    return any(word.istitle() and word != "The" for word in common) and not any(word[0].islower() for word in telling)


def _is_initial(word: str, after: str) -> bool:
    """Whether it is the initial of a given name, or two: "J. K. Rowling", "J K Rowling" and "J.K. Rowling"."""
    following = _BEFORE_SURNAME.match(after)
    before_name = following is not None and following["next"][0].isupper()
    if len(word) == 1:
        return before_name or after.startswith(".")
    if not _TWO_LETTERS.fullmatch(word) or word in _DOTTED_PLACES or following is None:
        return False
    return before_name and following["next"].casefold() not in TITLES


def _is_plain(word: str, before: str, after: str) -> bool:
    """Whether a word with a capital is no name, standing where it does."""
    folded = word.casefold()
    if folded in _ALSO_SURNAMES and _ends_with_name(before):
        return False
    # "$1.2M" and "5G" are numbers, which are given by themselves.
    if is_stop_word(word) or folded in TITLES or folded in _CLOCK or before[-1:].isdigit():
        return True
    if _MID_SENTENCE.search(before):
        return False
    before_small = word[1:].isalpha() and word[1:].islower() and _AFTER_NO_NAME.match(after) is not None
    return before_small or folded in _OPENINGS or folded.endswith("ly")


def _ends_with_name(before: str) -> bool:
    last = re.search(r"([^\W\d_][\w’'-]*) $", before)
    return last is not None and last[1].istitle() and not is_stop_word(last[1]) and last[1].casefold() not in TITLES


def _numbers(text: str) -> frozenset[str]:
    """The numbers in a text, as figures: "1,200", "4", "four" and "21st" alike; those of `_LOOSE` are seldom meant."""
    values = (stem(word) for word in words(text) if word.casefold() not in _LOOSE)
    return frozenset(value for value in values if value[0].isdigit())


def _ordinals(text: str) -> Iterator[tuple[str, str]]:
    """The ordinals that are given, "3rd mayor" and "Fifth Avenue", each with the stem of its other writing.

    In a stem "3rd" is 3, for it may be a day of the month; but "third" is not, which has little to do with "three".
    """
    for match in WORD.finditer(text):
        word, before, after = match.group(), text[: match.start()], text[match.end() :]
        if word.casefold() in ORDINAL_WORDS and word[0].isupper():
            yield stem(word), ORDINAL_WORDS[word.casefold()]
        following = _NEXT_WORD.match(after) if _ORDINAL.fullmatch(word) and plain(word) in ORDINAL_STEMS else None
        if following and not is_stop_word(following["word"]) and not _MONTH.search(f"{before}|{following['word']}"):
            yield stem(word), ORDINAL_STEMS[plain(word)]
