"""What is measured of a question and its evidence, before anything is weighed."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from pullquote.answer.amounts import has_size, is_written_otherwise
from pullquote.answer.dated import dates_in, dates_told
from pullquote.answer.exchanged import AskedOf
from pullquote.answer.numbered import is_of_other_number, joined
from pullquote.answer.places import is_of_place, is_told_otherwise
from pullquote.answer.question import Question
from pullquote.answer.rows import Place, rows_of_others
from pullquote.answer.short import find_short
from pullquote.answer.told import Told
from pullquote.answer.words import stem
from pullquote.types import Hit, Span

SENTENCE_FEATURES = (
    "similarity",
    "similarity below the best",
    "similarity of the next sentence",
    "words",
    "words with the title",
    "words of the passage",
    "words of the sentence before",
    "words of the sentence after",
    "has what is asked for",
    "dense rank",
    "lexical rank",
    "length",
)
CONFIDENCE_FEATURES = (
    "similarity of the best sentence",
    "highest similarity of a sentence",
    "highest similarity of a passage",
    "words of the best sentence",
    "words of its passage",
    "plain words of its passage",
    "plain words of all evidence",
    "names and numbers in its passage",
    "has what is asked for",
    "share of the best three that have it",
)
LETTERS_OF_A_NAME = 5
_DEMONYM = re.compile(r"n|an|ian|ean|es|i|ish")
"""What makes "Venezuelan" of Venezuela and "Chinese" (stem "chines") of China, but no "Petersen" of Peter."""
_NO_PLACES = frozenset(
    map(
        stem,
        """
        adria alexia aurelia bastia cassia christa christie claudia damia doria elena emilia fabia flavia george helena
        julia justin laura laurent lilia livia lucia maria marian martin norma octavia paula petra roman silvia stephan
        valeria victor vivia niger
        """.split(),
    )
)
"""They have no people: given names that an ending makes another of, as Julian of Julia and Georgian of George, and
Niger, whose are Nigeriens."""
UNRANKED = 50
"""The rank that a passage counts as having where a retriever did not find it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer. `around` is what its passage, title and date tell.

    `short` is the span inside `text` of the words that look like what is asked for: `shortlist` looks for them.
    """

    hit: Hit
    span: Span
    text: str
    stems: frozenset[str]
    stems_before: frozenset[str]
    stems_after: frozenset[str]
    after: Span | None
    title: frozenset[str]
    around: Told
    short: Span | None = None


# Without slots: what is worked out once is kept in the object's dictionary.
@dataclass(frozen=True)
class Evidence:
    """A question with the sentences of its hits. `rarity` weighs its terms: those that few of the hits have tell most.

    `given` are the names, numbers and dates that the question takes for granted, `missing` those of them that stand
    nowhere in the hits, their titles and their date lines; `told` is what each hit tells with these, `asked` what the
    question does. `others` are the rows of tables that tell of another what is asked: they are none of the sentences.
    """

    question: Question
    hits: tuple[Hit, ...]
    sentences: tuple[Candidate, ...]
    rarity: Mapping[str, float]
    asked: Told
    told: tuple[Told, ...]
    others: frozenset[Place]

    @cached_property
    def given(self) -> frozenset[str]:
        """What has its capital only because the question begins with it, as the hits write it small, is no name."""
        small = frozenset(stem(word) for word in self.question.openings if self._has(word))
        return (self.question.names - small) | self.question.numbers

    @cached_property
    def _joined(self) -> Mapping[str, str]:
        return joined(self.question.text)

    @cached_property
    def everything(self) -> Told:
        return Told.together(self.told)

    @cached_property
    def missing(self) -> frozenset[str]:
        return frozenset(word for word in self.given if not self._stands(word, self.everything))

    def missing_in(self, document: str) -> int:
        """How much of what is given stands nowhere in the hits of the document of that id."""
        hits = zip(self.hits, self.told, strict=True)
        there = Told.together(told for hit, told in hits if hit.passage.source.id == document)
        return sum(not self._stands(word, there) for word in self.given)

    @property
    def untold(self) -> tuple[str, ...]:
        """What is `missing`, in the words of the question."""
        return self.question.as_asked(self.missing)

    @property
    def named(self) -> bool:
        """Whether the question has names, and all that is given stands in the evidence."""
        return not self.given <= self.question.numbers and not self.missing

    def _stands(self, word: str, told: Told) -> bool:
        if word in self._joined and (self._joined[word], word) not in told.pairs:
            return False
        # With a capital, as British papers write Nato: a car is not the Central African Republic.
        return stands(word, self.asked, told) or stem(self.question.initials.get(word, "")) in told.capitals

    def _has(self, word: str) -> bool:
        pattern = re.compile(rf"\b{re.escape(word)}\b")
        return any(pattern.search(hit.passage.text) for hit in self.hits)

    def share_standing(self, told: Told) -> float:
        """The share of what is given that stands in what is `told`; all of it where nothing is given."""
        standing = [self._stands(word, told) for word in self.given]
        return sum(standing) / len(standing) if standing else 1.0

    def coverage(self, stems: frozenset[str]) -> float:
        """The share of the question's terms among `stems`, rare ones counting more."""
        whole = sum(self.rarity.values())
        return sum(self.rarity[term] for term in self.question.terms & stems) / whole if whole else 0.0


def gather(question: Question, hits: Sequence[Hit]) -> Evidence:
    """The sentences of the hits, each once, for passages overlap; but not those that tell of another what is asked."""
    dates = dates_in(question.text)
    read = [_read(hit, dates) for hit in hits]
    around = tuple(told for told, _ in read)
    asked, beside = Told.by(question.text), AskedOf.by(question.text)
    found: dict[tuple[str, Span], Candidate] = {}
    others = rows_of_others(question.terms, hits)
    for candidate in chain.from_iterable(candidates for _, candidates in read):
        place, text = (candidate.hit.passage.source.id, candidate.span), candidate.text
        told_of_other = _is_of_another(asked, beside, text) or is_of_other_number(question.text, text)
        if place not in others and not told_of_other:
            found.setdefault(place, candidate)
    counts = Counter(term for told in around for term in told.stems)
    rarity = {term: math.log((len(hits) + 1) / (counts[term] + 0.5)) for term in question.terms}
    return Evidence(question, tuple(hits), tuple(found.values()), rarity, asked, around, others)


def shortlist(evidence: Evidence, most: int) -> Evidence:
    """The evidence with its most promising sentences by what costs little: words, kind, and the passage's likeness."""
    sentences = (replace(each, short=find_short(evidence.question, each.text)) for each in evidence.sentences)

    def promise(each: Candidate) -> float:
        shared = evidence.coverage(each.stems | each.title) + 0.5 * evidence.coverage(each.stems_after)
        return shared + 0.5 * (each.short is not None) + each.hit.scores.get("dense", 0.0)

    best = sorted(sentences, key=promise, reverse=True)[:most]
    return replace(evidence, sentences=tuple(best))


def sentence_features(evidence: Evidence, similarity: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shape (sentences, SENTENCE_FEATURES); `similarity` of each sentence to the question has shape (sentences,)."""
    by_place = {
        (each.hit.passage.source.id, each.span): value
        for each, value in zip(evidence.sentences, similarity, strict=True)
    }
    highest = similarity.max()
    rows = []
    for each, own in zip(evidence.sentences, similarity, strict=True):
        # A neighbour that is not on the shortlist is taken to be somewhat less like the question.
        following = by_place.get((each.hit.passage.source.id, each.after), 0.8 * own) if each.after else 0.8 * own
        rows.append(
            [
                own,
                own - highest,
                following,
                evidence.coverage(each.stems),
                evidence.coverage(each.stems | each.title),
                evidence.coverage(each.around.stems),
                evidence.coverage(each.stems_before),
                evidence.coverage(each.stems_after),
                each.short is not None,
                1 / each.hit.ranks.get("dense", UNRANKED),
                1 / each.hit.ranks.get("lexical", UNRANKED),
                math.log(len(each.text)),
            ]
        )
    return np.array(rows, dtype=np.float64)


def confidence_features(
    evidence: Evidence, rows: NDArray[np.float64], scores: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Shape (CONFIDENCE_FEATURES,), from the sentences' features and scores."""
    order = np.argsort(-scores, kind="stable")
    best = evidence.sentences[order[0]]
    own = rows[order[0]]
    terms = evidence.question.terms
    return np.array(
        [
            own[0],
            rows[:, 0].max(),
            max(hit.scores.get("dense", 0.0) for hit in evidence.hits),
            own[3],
            own[5],
            len(terms & best.around.stems) / max(1, len(terms)),
            len(terms & evidence.everything.stems) / max(1, len(terms)),
            evidence.share_standing(best.around),
            own[8],
            rows[order[:3], 8].mean(),
        ],
        dtype=np.float64,
    )


def _read(hit: Hit, dates: frozenset[str]) -> tuple[Told, list[Candidate]]:
    """What a hit tells with its title, its heading and of the `dates` that are asked of, and its sentences."""
    passage = hit.passage
    title = Told.by(passage.source.title)
    texts = [passage.sentence_text(span) for span in passage.sentences]
    told = [Told.by(text, all_small=passage.text.islower()) for text in texts]
    dated = Told(dates_told(dates, passage.source.published, texts))
    around = Told.together((title, Told.by(passage.section.heading or ""), dated, *told))
    own = [each.stems for each in told]
    nothing: frozenset[str] = frozenset()
    before, after, following = [nothing, *own[:-1]], [*own[1:], nothing], [*passage.sentences[1:], None]
    sentences = zip(passage.sentences, texts, own, before, after, following, strict=True)
    return around, [
        Candidate(hit, span, text, stems_here, stems_before, stems_after, after_it, title.stems, around)
        for span, text, stems_here, stems_before, stems_after, after_it in sentences
    ]


def stands(word: str, question: Told, evidence: Told) -> bool:
    """Whether a question's name or number stands in the evidence, as "Venezuela" does where it says "Venezuelan".

    The word alone is not enough where the question makes more of it: "3 million" is no 3, and Poles are no poles.
    """
    if word in evidence.stems and not (is_of_place(word, question) or has_size(word, question)):
        return True
    return (
        is_told_otherwise(word, question, evidence)
        or is_written_otherwise(word, question, evidence)
        or any(_is_demonym(other, word) or _is_demonym(word, other) for other in evidence.capitals)
    )


def _is_of_another(question: Told, beside: AskedOf, sentence: str) -> bool:
    return beside.is_told_of_another(sentence, lambda word: stands(word, question, Told.by(sentence)))


def _is_demonym(word: str, place: str) -> bool:
    if len(place) < LETTERS_OF_A_NAME or place in _NO_PLACES:
        return False
    roots = {place, place.rstrip("aeiouy")}
    return any(word.startswith(root) and _DEMONYM.fullmatch(word, len(root)) for root in roots)
