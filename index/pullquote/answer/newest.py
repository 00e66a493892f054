"""Of findings that are as good the newest comes first, where it tells what may have changed since: tolls rise."""

import re
from datetime import date

from pullquote.answer.kind import Kind, kind_of
from pullquote.answer.words import MONTH_NAME, WEEKDAYS
from pullquote.protocols import Finding

AS_GOOD = 0.9
"""A number in a newer document goes before an older one where it scores at least this share of it."""
AS_GOOD_NOW = 0.8
"""So do a name, a place, a time or a number where the question asks for what is or will be: hearings are put off."""

# Other questions may have several answers, of which the newer need not be the better.
_CHANGING = frozenset((Kind.NUMBER, Kind.PERSON, Kind.PLACE, Kind.TIME))
_OF_A_TIME = re.compile(
    rf"\b(?:{MONTH_NAME}|\d{{4}}|(?i:{'|'.join(WEEKDAYS)}|yesterday|first|then|last|quarter|half|year|ago"
    r"|previous(?:ly)?|original(?:ly)?|initial(?:ly)?|earlier|before))\b"
)
_FIRST_VERB = re.compile(
    r"\b(?:(?P<now>is|are|has|have|does|do|will|shall|can|must|may)|was|were|did|had|would|could|should|might)\b"
    r"|^\W*who\s+(?!was\b)(?P<present>[a-z]+s)\b",
    re.IGNORECASE,
)


def newest_first(question: str, findings: list[Finding]) -> list[Finding]:
    """The findings, best first; but where the question tells of no time, the newest of those that are as good."""
    now, kind = asks_of_now(question), kind_of(question)
    changing = kind is Kind.NUMBER or (now and kind in _CHANGING)
    # Without its date nobody knows whether the best is the older one.
    if not findings or not changing or _OF_A_TIME.search(question) or _published(findings[0]) is None:
        return findings
    least = (AS_GOOD_NOW if now else AS_GOOD) * findings[0].score
    as_good = [each for each in findings if each.score >= least]
    newest = max(as_good, key=lambda each: _published(each) or date.min)
    return [newest, *(each for each in findings if each is not newest)]


def asks_of_now(question: str) -> bool:
    """Whether a question asks what is, has come to be or will be.

    >>> asks_of_now("Who leads the port?"), asks_of_now("When will it open?"), asks_of_now("Who was leading the port?")
    (True, True, False)
    """
    verb = _FIRST_VERB.search(question)
    return verb is not None and verb.lastgroup is not None


def _published(finding: Finding) -> date | None:
    return finding.hit.passage.source.published
