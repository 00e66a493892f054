"""Near-duplicate quotations: the same wire copy in several papers is one quotation, with the others "also in"."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pullquote.answer.words import NUMBER_WORDS, WORD, is_stop_word, plain

ALIKE = 0.8
_ARTICLES = frozenset(("a", "an", "the"))
_PER_CENT = re.compile(r"\bper\s?cent\b", re.IGNORECASE)
_MINUS = re.compile(rf"\bminus\s+(?=\S?\d|(?:{'|'.join(NUMBER_WORDS)})\b)", re.IGNORECASE)
_SIGNS = "-\u2212–"
_MONEY = "[$¢£¤¥\u20a0-\u20cf]"
# "A$5" is no "$5"; and of "3-2" and "9am–5pm" the second figure is not below zero.
_BEFORE = re.compile(rf"(?<![\w.,)\]])[{_SIGNS}]?(?:[A-Z]{{0,3}}{_MONEY})?[{_SIGNS}]?\Z|[A-Z]{{0,3}}{_MONEY}\Z")
_LONGEST_BEFORE = 6
_AFTER = re.compile(
    rf"(?:[\s-]?(?:hundred|thousand|million|billion|trillion|dozen|k|mn?|bn?)\b)*(?:\s?(?:[%‰°]|{_MONEY}(?!\d)))?"
    r"(?:\s?[ap](?:m|\.m)\b\.?)?",
    re.IGNORECASE,
)
_LEFT_OUT = re.compile(r"[\s.-]")
# What one may tell without the other, for these turn nothing round. Of "he was sued by" and "he sued" each word does.
_JOINING = frozenset(
    """
    again and also as at both during for from had has have he her here hers him his in into is it its itself now of on
    our own said say says she such that their them themselves then there these they this those to too very we when where
    which while who whom whose with
    """.split()
)
_TURNING = re.compile(
    r"not|cannot|no|nor|never|neither|none|nobody|without|\w+n't|fail(?:s|ed)?|den(?:y|ies|ied)|refus(?:e|es|ed)"
    r"|alleged|suspected|attempted|foiled|averted|prevented|stopped|planned|proposed|conspiracy|almost|half|least"
    r"|former|ex|deputy|vice|acting|interim|assistant|fake|false"
    r"|(?!(?:early|daily|weekly|family|italy|assembly)\Z)\w{3,}ly",
)
"""What may make another thing of the word after it: a former mayor, an attempted murder and a false yes are none.
Of adverbs nearly all may, as "falsely" and "narrowly" do; a copy that is not taken for one is only quoted twice.
"""


def same_words(left: str, right: str) -> bool:
    """Whether two quotations say the same in nearly the same words.

    Leaving out articles, the words of one are those of the other in their order, at least four in five of them: "Osk
    beat Brunn" is no copy of "Brunn beat Osk", nor "on Friday" of "on Sunday". The other may tell more, but neither a
    number nor a "not", nor a small word that turns round what is told, as "by", "under" and "may" do. A number is the
    same with its sign, currency and size alone: "$5 million" is neither "£5 million" nor "$5".
    """
    shorter, longer = sorted((list(_told(left)), list(_told(right))), key=len)
    if len(shorter) < ALIKE * len(longer) or not _stand_in_order(shorter, longer):
        return False
    return not any(_turns(word) for word in Counter(longer) - Counter(shorter))


def _told(text: str) -> Iterator[str]:
    """The words without the articles; a number is one with its sign, its currency and its size."""
    text, end = _MINUS.sub("-", _PER_CENT.sub("%", text)), 0
    for match in WORD.finditer(text):
        word = plain(match.group())
        if match.start() < end or word in _ARTICLES:
            continue
        if not word[:1].isdigit():
            yield word
            continue
        before = _BEFORE.search(text, max(0, match.start() - _LONGEST_BEFORE), match.start())
        after = _AFTER.match(text, match.end())
        end = after.end() if after else match.end()
        yield word + _LEFT_OUT.sub("", after[0] if after else "").casefold() + _sign(before[0] if before else "")


def _sign(before: str) -> str:
    """The currency and a minus as it is on the keyboard."""
    money = before.strip(_SIGNS)
    return money if money == before else f"{money}-"


def _stand_in_order(shorter: Sequence[str], longer: Sequence[str]) -> bool:
    following = iter(longer)
    return all(word in following for word in shorter)


def _turns(word: str) -> bool:
    """Whether a word that only one of two sentences has makes it say something else."""
    small = is_stop_word(word) and word not in _JOINING
    return small or any(sign.isdigit() for sign in word) or _TURNING.fullmatch(word) is not None
