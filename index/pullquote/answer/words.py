"""Words and their stems: what is compared when a question is held against a sentence."""

import re
import unicodedata
from functools import lru_cache

import Stemmer

from pullquote.types import Span

MONTHS = tuple("january february march april may june july august september october november december".split())
WEEKDAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
YEAR = r"(?:1[5-9]|20)\d\d"
"""A number that is taken for a year where nothing tells otherwise."""
_UP_TO_TWENTY = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty
    """.split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBER_WORDS = {word: str(value) for value, word in enumerate(_UP_TO_TWENTY)} | {
    word: str(value) for value, word in zip(range(20, 100, 10), _TENS, strict=True)
}
_ORDINALS = """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth
    """.split()
ORDINAL_WORDS = {word: str(value) for value, word in enumerate(_ORDINALS, 1)} | {"hundredth": "100"}
_ONES, _TEENS = "|".join(_UP_TO_TWENTY[1:10]), "|".join(_UP_TO_TWENTY[10:20])
# Of "thirty two-mast boats" two is no part of the number.
_TENS_AND_ONES = rf"(?:{'|'.join(_TENS)})(?:-(?:{_ONES})\b|\s(?:{_ONES})\b(?!-))"
_BELOW_HUNDRED = rf"(?:{_TENS_AND_ONES}|(?:{_TEENS}|{'|'.join(_TENS)}|{_ONES})\b)"
_SIZES = {"hundred": 100, "dozen": 12}
# What is told as "two hundred" stays two words: `amounts` knows its size. Half a dozen is no dozen.
IN_WORDS = (
    rf"(?i:(?=[aefnost][a-z]*[\s-](?:hundred|dozen|{_ONES})\b)(?:(?:a|{_ONES})\shundred\s(?:and\s)?{_BELOW_HUNDRED}"
    rf"|(?:{_ONES})\shundred(?=\s(?:thousand|million|billion|trillion)\b)"
    rf"|(?<!\bhalf\s)a\s(?:hundred|dozen)\b|{_TENS_AND_ONES}))"
)
"""A number of several words, as in "twenty-five" and "a hundred and one"."""
_SHORT_MONTHS = {month[:3]: month for month in MONTHS} | {"sept": "september"}
_ALSO_NAMES = frozenset({"jan", "mar", "jun", "jul"})
"""Short months that are only taken for one with the point behind them, or beside a number."""
# "May" and "March" are months only with a capital.
MONTH_NAME = rf"(?-i:{'|'.join(map(str.title, MONTHS))}|(?:{'|'.join(map(str.title, _SHORT_MONTHS))})\.?)"
_LETTERS = r"\b[A-Z](?:\.[A-Z])+\b"
_LETTER_AND_NUMBER = r"\b[A-Z]-\d+s?\b"
_MONTH_IN_SHORT = rf"\b(?:{'|'.join(short.title() for short, month in _SHORT_MONTHS.items() if short != month)})"
_SHORT_MONTH = rf"{_MONTH_IN_SHORT}\b\.?(?=\s\d)|(?:(?<=\d\s)|(?<=\d(?:st|nd|rd|th)\s)){_MONTH_IN_SHORT}\b"
_POINTED_CLOCK = r"\b\d{1,2}\.\d\d(?=\s?[ap]\.?m\b)"
_APART = "[\u00a0\u2007\u2009\u202f'’]"
SPACED = rf"[1-9]\d{{0,2}}(?:{_APART}\d{{3}})+(?!{_APART}?\d)(?:\.\d+)?"
"""A number whose thousands stand apart by spaces that do not break a line, or by apostrophes, as in 1’500’000."""
# Most words begin as none of the others can, and are told first: it takes half the time.
WORD = re.compile(
    r"[b-dg-mp-ru-zBCGHIKLPQRU-Z][a-z]\w*(?:['’]\w+)*"
    rf"|(?P<clock>{_POINTED_CLOCK})|{SPACED}|\d+(?:[.,:]\d+)*(?:(?:st|nd|rd|th)\b)?"
    rf"|\b{IN_WORDS}|{_LETTERS}|{_LETTER_AND_NUMBER}|(?P<month>{_SHORT_MONTH})|\w+(?:['’]\w+)*"
)
TITLES = frozenset(
    """
    mr mrs ms miss dr prof professor sir dame lord lady st capt captain president vice-president minister mayor vice
    deputy acting former prime senator sen governor gov secretary chancellor chief executive ceo chairman chairwoman
    representative rep congressman congresswoman general gen colonel col lieutenant lt sergeant sgt admiral inspector
    judge justice attorney pope king queen prince princess archbishop cardinal rabbi imam sheikh councillor cllr saint
    rev reverend sheriff detective superintendent officer pc commissioner baroness ambassador
    """.split()
)
PARTICLES = frozenset("de der den del da di du la le van von bin ibn al".split())
"""Small words that a name may have amid its words."""
_STOP_WORDS = frozenset(
    """
    a about after again all also am an and any are as at be because been before being between both but by can could
    did do does doing down during each for from further had has have having he her here hers him his how i if in into
    is it its itself just like made make many may me might more most much must my no nor not now of off on once only or
    other our out over own said same say says she should so some such than that the their them then there these they
    this those through to too under until up upon us very was we were what when where which while who whom whose why
    will with would you your give given gave get got go goes went take taken took come came tell told according
    happen happened shall can't won't shan't whats whos wheres hows
    """.split()
)
_NAMES_IN_CAPITALS = frozenset("IS IT MAY May UP US WHO".split())
"""What so written is a name, though the word in small letters is too common to tell anything."""
_POSSESSIVE = re.compile(r"['’]s?$")
_CONTRACTION = re.compile(r"(?:n't|'(?:t|s|re|ve|ll|d|m))$")
# As they are when folded: decomposed, a space of any width is a plain one.
_GROUPED = re.compile(r"\d{1,3}(?:(?:,\d{3})+|(?:[ ']\d{3})+)(?:\.\d+)?")
# No more than two: "1.200" may be twelve hundred.
_DECIMALS = re.compile(r"(\d+)(?:(\.\d)0|\.00?)")
_IN_WORDS = re.compile(rf"{IN_WORDS}|(?:{_ONES})\shundred")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_SEVERAL = re.compile(r"([A-Z](?:[A-Z\d]+|-\d+))s")
"""Initials of more than one: MPs."""
_WRITTEN_OUT = {"II": "2", "III": "3", "Mt": "mount"}
"""World War II is World War Two; further ones are initials more often than numbers."""
# What decomposition leaves as it is, and the two apostrophes that keyboards and newspapers write.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th", "’": "'"}
)
_STEMMER = Stemmer.Stemmer("english")


def words(text: str) -> list[str]:
    return [as_meant(match) for match in WORD.finditer(text)]


def as_meant(found: re.Match[str]) -> str:
    """A `WORD` by itself, when what told its meaning no longer stands beside it.

    >>> [as_meant(found) for found in WORD.finditer("Jan left on Jan 3, at 9.30 p.m.")]
    ['Jan', 'left', 'on', 'Jan.', '3', 'at', '9:30', 'p', 'm']
    """
    if found["clock"]:
        return found["clock"].replace(".", ":")
    return found["month"].rstrip(".") + "." if found["month"] else found.group()


@lru_cache(maxsize=65_536)
def is_stop_word(word: str) -> bool:
    """Whether a word is too common to tell anything of what is asked: "why" and "WHY" are, and "US" is a name."""
    if word in _NAMES_IN_CAPITALS:
        return False
    folded = word.casefold().replace("’", "'")
    return folded in _STOP_WORDS or _CONTRACTION.sub("", folded) in _STOP_WORDS


def stems(text: str) -> list[str]:
    """The stems of the content words, in order."""
    return [stem(word) for word in words(text) if not is_stop_word(word)]


def new_words(question: str, text: str) -> list[Span]:
    """The content words of `text` that the question does not have.

    >>> text = "The ferry burned on Friday."
    >>> [span.of(text) for span in new_words("When did the ferry burn?", text)]
    ['Friday']
    """
    known = frozenset(stems(question))
    return [
        Span(*match.span())
        for match in WORD.finditer(text)
        if not is_stop_word(match.group()) and stem(as_meant(match)) not in known
    ]


def without_possessive(word: str) -> str:
    """The word itself, of "Osk's" and "crews'"."""
    return _POSSESSIVE.sub("", word)


def _month(word: str) -> str:
    """A short month in full, and any other word as it is."""
    name = word.removesuffix(".")
    return word if name in _ALSO_NAMES and name == word else _SHORT_MONTHS.get(name, word)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The English stem of a word, without case and accents; numbers become plain figures, short months whole ones.

    >>> stem("ferries"), stem("1,200"), stem("21st"), stem("Twenty-five"), stem("U.S"), stem("Nov.") == stem("November")
    ('ferri', '1200', '21', '25', 'us', True)
    >>> stem("MPs")
    'mp'
    """
    several = _SEVERAL.fullmatch(without_possessive(word))
    word = several[1] if several else word
    return plain(word) if re.fullmatch(_LETTERS, word) else str(_STEMMER.stemWord(plain(word)))


@lru_cache(maxsize=65_536)
def plain(word: str) -> str:
    """A word without case, accents and possessive; numbers become plain figures, short months whole ones.

    >>> plain("Ferries"), plain("Rodríguez's"), plain("1,200"), plain("Twenty-five"), plain("U.S"), plain("Nov.")
    ('ferries', 'rodriguez', '1200', '25', 'us', 'november')
    """
    if word in _WRITTEN_OUT:
        return _WRITTEN_OUT[word]
    decomposed = unicodedata.normalize("NFKD", word.casefold()).translate(_PLAIN)
    folded = without_possessive("".join(mark for mark in decomposed if not unicodedata.combining(mark))) or word
    ordinal = _ORDINAL.fullmatch(folded)
    if ordinal:
        return ordinal[1]
    if _GROUPED.fullmatch(folded):
        folded = re.sub("[ ,']", "", folded)
    if decimals := _DECIMALS.fullmatch(folded):
        return decimals[1] + (decimals[2] or "")
    if re.fullmatch(_LETTERS, word):
        return folded.replace(".", "")
    if re.fullmatch(_LETTER_AND_NUMBER, word):
        return folded.replace("-", "")
    folded = _month(folded)
    return _figures(folded) if _IN_WORDS.fullmatch(folded) else NUMBER_WORDS.get(folded, folded)


def _figures(number: str) -> str:
    """The figures of a number of several words.

    >>> _figures("a hundred and twenty-five")
    '125'
    """
    value = 0
    for word in re.split(r"[\s-]", number):
        value = value * _SIZES[word] if word in _SIZES else value + int(NUMBER_WORDS.get(word, word == "a"))
    return str(value)


ORDINAL_STEMS = {figures: stem(word) for word, figures in ORDINAL_WORDS.items()}
"""Of an ordinal's figures, which are the stem of "3rd", the stem of its word."""
