"""When the day that answers "when" lies, by the words around it: question and sentence tell it together.

"She would resign on Friday" looks ahead, and so does "the vote was put off to Friday". "The festival opens on Friday"
does where that is what is asked, "when does it open?", and nobody knows where the two disagree, nor when what "was
planned for Friday" was to be.
"""

import re
from datetime import date

from pullquote.answer.words import MONTH_NAME, WEEKDAYS, YEAR

AHEAD = (
    r"(?:\b(?:will|would|shall|due|planned|scheduled|expected|going\sto|set\s(?:to|for)|plans?\sto|intends?\sto"
    r"|(?:is|are|was|were)\sto)\b|['’]ll\b)"
)
"""The words that look ahead."""
# Verbs whose past is another word are a closed class. Left out are forms that are more often no past: lay, bit, bound.
_IRREGULAR = """
    became began bent blew bore bought broke brought built burnt came caught chose clung crept dealt did drank drew
    drove dug fed fell felt fled flew forgot fought found froze gave got grew heard held hid hung kept knelt knew
    laid leapt learnt led left lit lost made meant met paid ran rang rode rose said sang sank sat saw sent shone
    shook shot shrank slept slid sold sought spent spoke sprang spun stole stood stuck struck stung swam swept swore
    swung taught thought threw told took tore understood went withdrew woke won wore wove wrote
    """.split()
# What happened, but for what "will be" and "is" closed, opened or held.
_PAST = (
    rf"(?:\b(?:was|were|had|has|have|says)|(?<!\bbe )(?<!\bis )(?<!\bare )\b(?:(?-i:{'|'.join(_IRREGULAR)})"
    r"|(?!expected|planned|scheduled)\w{2,}ed))\b"
)
# "Moved to Friday", "called for 4 March": whenever that was done, the day lies behind it.
_UP_TO = re.compile(r"(?<!\baccording )\b(?:to|for)\s+(?:the\s+)?$", re.IGNORECASE)
_SENTENCE_AHEAD, _SENTENCE_PAST, _SENTENCE_ENDS = (
    re.compile(pattern, re.IGNORECASE) for pattern in (AHEAD, _PAST, rf"{_PAST}|;")
)
_YEAR = re.compile(rf"\b{YEAR}\b")
_WHICH, _AWAY = "(?:last|next|that|the same|the following|the previous)", "(?:ago|later|earlier|before|after)"
_OTHER_TIME, _OTHER_WEEK = (
    re.compile(rf"\b(?:{_WHICH} {unit}|{unit}s? {_AWAY})\b", re.IGNORECASE)
    for unit in ("(?:year|month|week|fortnight)", "(?:week|fortnight)")
)
_WEEKDAY = re.compile("|".join(WEEKDAYS), re.IGNORECASE)
_DAY_OF_MONTH = re.compile(rf"\b{MONTH_NAME}|\d(?:st|nd|rd|th)\b")
_WORD = re.compile(r"[^\W\d_]+")
_ASKED_AHEAD = re.compile(rf"{AHEAD}(?! have\b)", re.IGNORECASE)
# What was planned may have been in vain, and may lie behind the story.
_ASKED_OF_PLAN = re.compile(
    r"\b(?:was|were|had|did)\b(?:(?!\b(?:is|are|will)\b).)*"
    r"\b(?:due|planned|scheduled|expected|(?:going|set|plan|intend)\sto|set\sfor)\b",
    re.IGNORECASE | re.DOTALL,
)
_SENTENCE_OF_NOW = re.compile(r"\b(?:will|shall|is|are|ha(?:s|ve)\sbeen|plans?|intends?)\b", re.IGNORECASE)
_RELATIVE_CLAUSE = re.compile(r",\s(?:who|which|whose|where)\b[^,]*,")
_ASKED_NOW = re.compile(r"\b(?:is|are|does|do|can|must|should|may)\b(?!.*\bto have\b)", re.IGNORECASE)


def looks_ahead(question: str, before: str) -> bool | None:
    """Whether the date lies ahead, by the words of its sentence `before` it; None where question and sentence disagree.

    >>> looks_ahead("When will she resign?", "Holt said that she would resign on ")
    True
    >>> looks_ahead("When did she resign?", "Holt said that she would resign on ") is None
    True
    """
    told = _is_last(_SENTENCE_AHEAD, before) or _UP_TO.search(before) is not None
    if _ASKED_OF_PLAN.search(question):
        return True if told and _is_last(_SENTENCE_OF_NOW, before) else None
    if _ASKED_AHEAD.search(question):
        return True if told or not _SENTENCE_PAST.search(before) else None
    if _ASKED_NOW.search(question):
        return True if told or _happens_now(question, before) else None
    return None if told else False


def tells_other_time(words: str, around: str, published: date | None) -> bool:
    """Whether `around` the `words` of a date stands a time that they may be of, and that is not the story's.

    >>> tells_other_time("3 April", "In 1987 the ferry sank on ", date(2025, 12, 2))
    True
    >>> tells_other_time("Friday", "The ferry, which was built in 1987, sank on ", date(2025, 12, 2))
    False
    """
    if _WEEKDAY.search(words):
        return _OTHER_WEEK.search(around) is not None
    if not _DAY_OF_MONTH.search(words):
        return False  # "yesterday" is the story's
    years = set(_YEAR.findall(around)) - ({str(published.year)} if published else set())
    return bool(years) or _OTHER_TIME.search(around) is not None


def _is_last(words: re.Pattern[str], before: str) -> bool:
    """Whether the date is of these words: in "the man, who is due in court, was arrested on" it is that of the past."""
    other = max((match.start() for match in _SENTENCE_ENDS.finditer(before)), default=-1)
    return any(match.end() > other for match in words.finditer(before))


def _happens_now(question: str, before: str) -> bool:
    """Whether nothing before the date is past, or what is asked for follows it: "elected in May, she resigns on"."""
    before = _RELATIVE_CLAUSE.sub("", before)
    past = [match.end() for match in _SENTENCE_PAST.finditer(before)]
    following = set(_WORD.findall(before[past[-1] :].casefold())) if past else set()
    return not past or any(_in_the_present(word) & following for word in _WORD.findall(question.casefold()))


def _in_the_present(verb: str) -> set[str]:
    return {verb} if verb in ("is", "are") else {f"{verb}s", f"{verb}es", f"{verb[:-1]}ies"}
