"""Of findings that are as good the newest comes first, where it tells what may have changed since: tolls rise.

The entries of a live report are newer by the time that stands before them, "14:55 Nine are hurt".
"""

import re
from datetime import date

from pullquote.answer.kind import Kind, kind_of
from pullquote.answer.words import MONTH_NAME, WEEKDAYS
from pullquote.protocols import Finding

AS_GOOD = 0.9
"""A number in a newer document goes before an older one where it scores at least this share of it."""
AS_GOOD_NOW = 0.8
"""So do a name, a place, a time, a number, yes and no where the question asks for what is or will be: hearings are put
off. And so does a later entry of the same live report, which is written to tell what is."""

# Other questions may have several answers, of which the newer need not be the better.
_CHANGING = frozenset((Kind.NUMBER, Kind.PERSON, Kind.PLACE, Kind.TIME))
_OF_A_TIME = re.compile(
    rf"\b(?:{MONTH_NAME}|\d{{4}}|(?i:{'|'.join(WEEKDAYS)}|yesterday|first|then|last|quarter|half|year|ago"
    r"|previous(?:ly)?|original(?:ly)?|initial(?:ly)?|earlier|before)|\d{1,2}[:.]\d\d)\b"
)
_NOW = "is|are|has|have|does|do|will|shall|can|must|may"
_YES_OR_NO = re.compile(rf"\W*(?:{_NOW})\b", re.IGNORECASE)
_ENTRY = re.compile(
    r"^(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d)(?:\s?(?P<half>[ap])\.?m\b)?|\s?(?P<whole>[ap])\.?m\b)",
    re.IGNORECASE | re.MULTILINE,
)
_FIRST_VERB = re.compile(
    rf"\b(?:(?P<now>{_NOW})|was|were|did|had|would|could|should|might)\b"
    r"|^\W*who\s+(?!was\b)(?P<present>[a-z]+s)\b",
    re.IGNORECASE,
)


def newest_first(question: str, findings: list[Finding]) -> list[Finding]:
    """The findings, best first; but where the question tells of no time, the newest of those that are as good."""
    now, kind = asks_of_now(question), kind_of(question)
    changing = kind is Kind.NUMBER or (now and (kind in _CHANGING or _YES_OR_NO.match(question) is not None))
    if not findings or not changing or _OF_A_TIME.search(question):
        return findings
    newest = _latest_entry(_of_newest_document(findings, AS_GOOD_NOW if now else AS_GOOD), findings)
    return [newest, *(each for each in findings if each is not newest)]


def _of_newest_document(findings: list[Finding], share: float) -> Finding:
    best = findings[0]
    if _published(best) is None:
        return best  # nobody knows whether it is the older one
    as_good = [each for each in findings if each.score >= share * best.score]
    return max(as_good, key=lambda each: _published(each) or date.min)


def _latest_entry(found: Finding, findings: list[Finding]) -> Finding:
    """What a later entry of the same live report tells as well as `found`, which may be in one."""
    if _entry(found) is None:
        return found
    document, least = found.hit.passage.source.id, AS_GOOD_NOW * found.score
    same = (each for each in findings if each.hit.passage.source.id == document and each.score >= least)
    return max((found, *same), key=lambda each: _entry(each) or 0)


def _entry(finding: Finding) -> int | None:
    """The minute of the day that stands before the entry that a finding is in; None where there is none."""
    passage = finding.hit.passage
    before = passage.text[: finding.quote.end - passage.span.start]
    stamps = list(_ENTRY.finditer(before)) or list(_ENTRY.finditer(passage.section.heading or ""))
    if not stamps:
        return None
    last = stamps[-1]
    half = last["half"] or last["whole"]
    hour = int(last["hour"]) % 12 + 12 * (half.lower() == "p") if half else int(last["hour"])
    return 60 * hour + int(last["minute"] or 0)


def asks_of_now(question: str) -> bool:
    """Whether a question asks what is, has come to be or will be.

    >>> asks_of_now("Who leads the port?"), asks_of_now("When will it open?"), asks_of_now("Who was leading the port?")
    (True, True, False)
    """
    verb = _FIRST_VERB.search(question)
    return verb is not None and verb.lastgroup is not None


def _published(finding: Finding) -> date | None:
    return finding.hit.passage.source.published
