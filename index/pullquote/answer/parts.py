"""Questions that ask several things at once, "when and where ...?", and the reply that their parts make together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pullquote.answer.compose import MOST_QUOTES
from pullquote.answer.question import analyse
from pullquote.answer.words import stems
from pullquote.types import Abstention, Answer, Citation, Reason, Reply

_PREPOSITION = r"(?:at|by|for|from|in|on|since|to|until|with)\s"
_PLAIN = rf"(?:{_PREPOSITION})?(?:whom|who|what|when|where|why|how(?:\s(?:many|much|long|often|far|old))?)"
_AUXILIARY = r"(?:is|are|was|were|did|does|do|has|have|had|will|would|can|could|should)"
# "Town" is asked for with "in which"; "company" stays with what is asked: "which company bought it, and when?".
_WORD = rf"(?:{_PREPOSITION}(?:which|what|whose)\s(?!(?:and|{_AUXILIARY})\b)\w+|{_PLAIN})"
_FIRST = rf"(?:which|whose|{_WORD})"
# "When and where did it burn?" and "Who, and why, ...?"; "who or what" asks one thing, and either answers it.
_TOGETHER = re.compile(rf"(?P<words>{_WORD}(?:(?:,\s|,?\sand\s){_WORD})+),?\s(?P<rest>.+)", re.IGNORECASE)
# "Who bought it, and when?" and "Who bought it, when and why?"
_AFTERWARDS = re.compile(
    rf"(?P<first>{_FIRST})\s(?P<rest>.+?)(?P<words>(?:,\s{_WORD})*,?\sand\s{_WORD})\s*\?*", re.IGNORECASE
)
# "Who bought it, and when did they pay?" and "When was it sold, and who paid?"; "a man who fell and who died" is one.
_SENTENCES = (
    re.compile(rf"(?P<first>{_FIRST}\s.+?),?\sand\s(?P<second>{_PLAIN}\s{_AUXILIARY}\s.+)", re.IGNORECASE),
    re.compile(rf"(?P<first>{_FIRST}\s(?:(?!\swho\s).)+?),?\sand\s(?P<second>who\s\w.+)", re.IGNORECASE),
)
_SUBJECTS = {"who": "somebody", "what": "something", "which": "the", "whose": "the", "how many": "the"}
_PRONOUNS = {"which": "it", "how many": "they"}
_OF_OBJECT = re.compile(r"(?P<noun>\w+)\s(?P<rest>(?:did|does|do)\s.+)", re.IGNORECASE)
# "Was sent off", and not "was she sent off" or "was Lund's boat".
_WITHOUT_SUBJECT = re.compile(
    r"(?:is|are|was|were|has|have|had|will|would|can|could|should)"
    r"(?=\s(?!(?:the|an?|this|that|these|those|its?|his|her|their|our|my|your|he|she|they|we|you|i|there)\b)(?-i:[a-z]))",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:he|him|his|she|hers?|it|its|they|them|theirs?|this|these|those)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A question that asks one thing, and that in words. One that `leans` names nobody: the part before it does."""

    question: str
    asks: str
    leans: bool = False


def parts_of(question: str) -> tuple[Part, ...]:
    """The questions in a question; one alone where it asks one thing.

    >>> [part.question for part in parts_of("When and where did the ferry burn?")]
    ['When did the ferry burn?', 'Where did the ferry burn?']
    """
    text = question.strip()
    if match := _TOGETHER.fullmatch(text):
        return tuple(_part(word, match["rest"]) for word in _words(match["words"]))
    if match := _AFTERWARDS.fullmatch(text):
        further = _further(match["first"], match["rest"])
        asked = ((match["first"], match["rest"]), *((word, further) for word in _words(match["words"])))
        return tuple(_part(word, f"{rest}?") for word, rest in asked)
    if match := next(filter(None, (sentences.fullmatch(text) for sentences in _SENTENCES)), None):
        one, two = match["first"].rstrip(","), match["second"]
        leans = _PRONOUN.search(two) is not None or not analyse(two).names
        return Part(f"{one}?", _said(one)), Part(two[0].upper() + two[1:], _said(two), leans)
    return (Part(question, ""),)


def _said(question: str) -> str:
    return question[0].lower() + question[1:].rstrip(" ?")


def _words(asked: str) -> list[str]:
    return re.findall(_WORD, asked, re.IGNORECASE)


def _further(first: str, rest: str) -> str:
    """What further words ask of the first one's: "when bought it?" is no question, and its answer was who bought it.

    >>> _further("who", "bought the port"), _further("which", "port did she buy"), _further("whom", "did she meet")
    ('was it that somebody bought the port', 'did she buy the port', 'did she meet')
    >>> _further("who", "was sent off"), _further("what", "was the prize")
    ('was somebody sent off', 'was the prize')
    """
    subject = _SUBJECTS.get(first.lower())
    if subject and (without := _WITHOUT_SUBJECT.match(rest)):
        return f"{without.group()} {_PRONOUNS.get(first.lower(), subject)}{rest[without.end() :]}"
    if subject is None or re.match(rf"{_AUXILIARY}\b", rest, re.IGNORECASE):
        return rest
    if of_object := _OF_OBJECT.fullmatch(rest):
        return f"{of_object['rest']} the {of_object['noun']}"
    return f"was it that {'one' if rest.startswith('of ') else subject} {rest}"


def _part(word: str, rest: str) -> Part:
    question = f"{word[0].upper()}{word[1:]} {rest}"
    # "The documents do not say which" tells nobody what.
    return Part(question, _said(question) if word.lower() in ("which", "whose") else word.lower())


def of_the_first(parts: Sequence[Part], replies: Sequence[Reply]) -> list[Reply]:
    """The replies, where a part that leans on the first is not answered by what is told of somebody else."""
    [first, *_] = replies
    if not isinstance(first, Answer):
        return list(replies)
    return [
        _unanswered(part, reply)
        if part.leans and isinstance(reply, Answer) and not _is_of(parts[0], first, reply)
        else reply
        for part, reply in zip(parts, replies, strict=True)
    ]


def _unanswered(part: Part, reply: Answer) -> Abstention:
    return Abstention(part.question, Reason.NOT_STATED, reply.confidence, reply.generation, reply.quotes)


def together(question: str, parts: Sequence[Part], replies: Sequence[Reply]) -> Reply:
    """One reply: what the answered parts quote, and which parts are not told. Without any, the surest abstention.

    What leans on a part that is not told is not answered either: "when did they pay" would be told of anybody.
    """
    answers = [reply for reply in replies if isinstance(reply, Answer)]
    if isinstance(replies[0], Abstention) and any(part.leans for part in parts):
        answers = []
    untold = tuple(part.asks for part, reply in zip(parts, replies, strict=True) if isinstance(reply, Abstention))
    generation = min(reply.generation for reply in replies)
    if not answers:
        first = max((reply for reply in replies if isinstance(reply, Abstention)), key=lambda each: each.confidence)
        return replace(first, question=question, generation=generation)
    confidence = min(answer.confidence for answer in answers)
    return Answer(question, _quotes(answers), None, confidence, generation, untold=untold)


def _is_of(first: Part, told: Answer, answer: Answer) -> bool:
    """Whether `answer` tells of what the first part names: in a document that is quoted for it, or by its name."""
    [best, *_] = answer.quotes
    documents = {each.document for quote in told.quotes for each in (quote, *quote.also_in)}
    names = analyse(first.question).names
    return best.document in documents or not names.isdisjoint(stems(f"{best.title} {best.quote}"))


def _quotes(answers: Sequence[Answer]) -> tuple[Citation, ...]:
    """The first quotation of each answer, then the second ones, each once: a sentence may answer two parts."""
    longest = max(len(answer.quotes) for answer in answers)
    ranked = [answer.quotes[rank] for rank in range(longest) for answer in answers if rank < len(answer.quotes)]
    quotes: list[Citation] = []
    for quote in ranked:
        if not any(quote.version == other.version and quote.span.overlaps(other.span) for other in quotes):
            quotes.append(quote)
    return tuple(quotes[: max(MOST_QUOTES, len(answers))])
