"""Findings become a reply: which quotations, how far they grow, what is a copy, and why nothing is quoted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from pullquote.answer.compose import CONCEIVABLE, MOST_QUOTES, NEAR, SHARE_OF_BEST, compose
from pullquote.protocols import Finding, Reading
from pullquote.search.hybrid import Retrieval
from pullquote.types import Abstention, Answer, Document, Hit, Passage, Reason, Reply, Section, Span

WIRE = "The herring quota fell by 18 per cent on Thursday, the fisheries office said."
THRESHOLD = 0.5


class Texts:
    """The one call of a `Store` that quoting needs."""

    def __init__(self, *documents: Document) -> None:
        self.kept = {(document.id, document.version): document.text for document in documents}

    def text(self, document: str, version: str) -> str | None:
        return self.kept.get((document, version))


def document(name: str, *sentences: str, published: date | None = None) -> Document:
    text = " ".join(sentences)
    return Document(f"https://x.example/{name}", name, text, "text/plain", (Section(Span(0, len(text))),), published)


def spans(document: Document, *sentences: str) -> tuple[Span, ...]:
    starts = [document.text.index(sentence) for sentence in sentences]
    return tuple(Span(start, start + len(words)) for start, words in zip(starts, sentences, strict=True))


def findings(document: Document, scores: Mapping[str, float], dense: float = 0.8, short: str = "") -> list[Finding]:
    """One for each sentence with a score, all in one passage."""
    sentences = spans(document, *scores)
    section = document.sections[0]
    passage = Passage(document.source, section.span, section, document.text, sentences)
    hit = Hit(passage, 1.0, {"dense": 1}, {"dense": dense})
    told = spans(document, short)[0] if short else None
    return [
        Finding(hit, span, told if told and told in span else None, score)
        for span, score in zip(sentences, scores.values(), strict=True)
    ]


def reply(
    store: Texts, found: list[Finding], confidence: float = 0.9, searchable: int = 9, question: str = "q"
) -> Reply:
    found = sorted(found, key=lambda finding: -finding.score)
    hits = tuple({id(each.hit): each.hit for each in found}.values())
    return compose(
        question, Retrieval(hits, 7, searchable), Reading(tuple(found), confidence, len(hits)), THRESHOLD, store
    )


def quotes(store: Texts, found: list[Finding]) -> list[str]:
    answer = reply(store, found)
    assert isinstance(answer, Answer)
    return [quote.quote for quote in answer.quotes]


@pytest.fixture
def ferry() -> Document:
    return document("ferry", "One ship sank.", "Two men swam.", "Three gulls saw.", "Four ran.")


def test_the_best_sentence_is_quoted_with_its_short_answer(ferry: Document) -> None:
    answer = reply(Texts(ferry), findings(ferry, {"Two men swam.": 0.9, "Four ran.": 0.1}, short="Two men"))
    assert isinstance(answer, Answer)
    assert answer.text == "Two men swam."
    assert answer.short is not None
    assert answer.short.quote == "Two men"
    assert (answer.question, answer.confidence, answer.generation) == ("q", 0.9, 7)


def test_a_quotation_grows_by_one_neighbour_before_or_after_it(ferry: Document) -> None:
    scores = {"One ship sank.": 0.7, "Two men swam.": 0.9, "Three gulls saw.": 0.8, "Four ran.": 0.1}
    assert quotes(Texts(ferry), findings(ferry, scores)) == ["Two men swam. Three gulls saw.", "One ship sank."]


@pytest.mark.parametrize(
    ("before", "between", "sentence", "taken"),
    [
        ("Ada Lund is a poet.", " ", "She was born in May.", True),
        ("Ada Lund is a poet.", " ", '"They were fine," she said.', True),
        ("Ada Lund is a poet.", " ", "Itself is a word.", False),
        ("Ada Lund is a poet.", " ", "Nils Lund was born in May.", False),
        ("Ada Lund is a poet.", "\n\n", "She was born in May.", False),
        ("Ada Lund is a poet.", "", "She was born in May.", True),
        ("The bell rang.", "", "Nils rowed.", False),
        ("Q: How many were dismissed?", "\n\n", "A: Thirty-two.", True),
        ("How many were dismissed?", "\n", "Mayor: Thirty-two.", True),
        ("How many were dismissed?", " ", "Thirty-two were.", True),
        ('Ada Lund asked: "Who pays?"', "\n\n", "Nobody answered.", False),
    ],
)
def test_a_quotation_takes_the_sentence_before_where_it_is_not_understood_alone(
    before: str, between: str, sentence: str, taken: bool
) -> None:
    story = document("story", f"{before}{between}{sentence}")
    weak = 0.9 * SHARE_OF_BEST - 0.01
    answer = reply(Texts(story), findings(story, {before: weak, sentence: 0.9}, short=sentence.rsplit(maxsplit=1)[-1]))
    assert isinstance(answer, Answer)
    assert [quote.quote for quote in answer.quotes] == [story.text if taken else sentence]
    assert answer.short is not None
    assert answer.short.span in answer.quotes[0].span
    assert answer.quotes[0].quote == answer.quotes[0].span.of(story.text)


def test_a_quotation_has_no_more_than_two_sentences_whatever_it_leans_on() -> None:
    story = document("story", "One ship sank.", "She was old.", "Her keel broke.")
    scores = {"One ship sank.": 0.0, "She was old.": 0.9, "Her keel broke.": 0.8}
    assert quotes(Texts(story), findings(story, scores)) == ["She was old. Her keel broke."]


def test_a_sentence_that_is_quoted_already_is_not_taken_once_more() -> None:
    story = document("story", "Ada sailed.", "One ship sank.", "She was old.", "Nils rowed.")
    found = findings(story, dict.fromkeys(("Ada sailed.", "One ship sank."), 0.9))
    found += findings(story, {"One ship sank.": 0.0, "She was old.": 0.7})
    assert quotes(Texts(story), found) == ["Ada sailed. One ship sank.", "She was old."]


def test_the_sentence_before_may_stand_in_another_passage_alone() -> None:
    story = document("story", "One ship sank.", "She was old.", "Nils rowed.")
    first, second = (
        findings(story, {"One ship sank.": 0.1, "She was old.": 0.8}),
        findings(story, {"She was old.": 0.9, "Nils rowed.": 0.1}),
    )
    assert quotes(Texts(story), [first[0], *second]) == ["One ship sank. She was old."]


def test_a_copy_is_told_by_the_sentence_that_was_found_and_not_by_the_one_before_it() -> None:
    here, there = document("here", "One ship sank.", "It was a wooden one."), document("there", "It was a wooden one.")
    found = findings(here, {"One ship sank.": 0.1, "It was a wooden one.": 0.9}) + findings(
        there, {"It was a wooden one.": 0.8}
    )
    answer = reply(Texts(here, there), found)
    assert isinstance(answer, Answer)
    [quote] = answer.quotes
    assert (quote.quote, [copy.quote for copy in quote.also_in]) == (here.text, ["It was a wooden one."])


def test_sentences_apart_are_quoted_apart(ferry: Document) -> None:
    scores = {"One ship sank.": 0.7, "Two men swam.": 0.1, "Three gulls saw.": 0.8}
    assert quotes(Texts(ferry), findings(ferry, scores)) == ["Three gulls saw.", "One ship sank."]


def test_a_sentence_that_scores_a_third_of_the_best_is_about_something_else(ferry: Document) -> None:
    scores = {"One ship sank.": 0.4, "Two men swam.": 0.0, "Three gulls saw.": 0.9, "Four ran.": 0.3}
    assert quotes(Texts(ferry), findings(ferry, scores)) == ["Three gulls saw.", "One ship sank."]


def test_quotations_never_overlap_and_are_at_most_three() -> None:
    words = [f"Sentence {word} is here." for word in "a b c d e f g h i j".split()]
    long = document("long", *words)
    answer = reply(Texts(long), findings(long, {sentence: 0.9 - 0.01 * (n % 3) for n, sentence in enumerate(words)}))
    assert isinstance(answer, Answer)
    assert len(answer.quotes) == MOST_QUOTES
    in_order = sorted(quote.span for quote in answer.quotes)
    assert not any(one.overlaps(other) for one, other in pairwise(in_order))


def test_an_abstention_has_as_nearest_what_it_would_have_quoted() -> None:
    """The risk of answering more is measured on that."""
    words = [f"Sentence {word} is here." for word in "a b c d e f g h i j".split()]
    long = document("long", *words)
    found = findings(long, {sentence: 0.9 - 0.01 * (n % 3) for n, sentence in enumerate(words)})
    answer, abstention = (reply(Texts(long), found, confidence) for confidence in (THRESHOLD, THRESHOLD - 0.01))
    assert isinstance(answer, Answer)
    assert isinstance(abstention, Abstention)
    assert abstention.nearest == answer.quotes


def test_the_same_words_elsewhere_are_a_copy_and_no_further_quotation() -> None:
    papers = [document(name, WIRE) for name in ("courier", "gazette", "herald")]
    found = [finding for n, each in enumerate(papers) for finding in findings(each, {WIRE: 0.9 - n / 10})]
    answer = reply(Texts(*papers), found)
    assert isinstance(answer, Answer)
    [quote] = answer.quotes
    assert quote.uri.endswith("courier")
    assert [copy.uri[-7:] for copy in quote.also_in] == ["gazette", "/herald"]
    assert all(copy.quote == WIRE for copy in quote.also_in)


def test_other_figures_are_no_copy() -> None:
    one, other = document("one", WIRE), document("other", WIRE.replace("18", "19"))
    found = findings(one, {WIRE: 0.9}) + findings(other, {WIRE.replace("18", "19"): 0.8})
    assert quotes(Texts(one, other), found) == [WIRE, WIRE.replace("18", "19")]


def test_what_was_removed_meanwhile_is_not_quoted_nor_is_its_short_answer(ferry: Document) -> None:
    removed = document("removed", "It sank at noon.")
    found = findings(removed, {"It sank at noon.": 0.9}, short="noon") + findings(ferry, {"Four ran.": 0.8})
    answer = reply(Texts(ferry), found)
    assert isinstance(answer, Answer)
    assert (answer.text, answer.short) == ("Four ran.", None)


def test_what_was_removed_meanwhile_leaves_an_abstention(ferry: Document) -> None:
    abstention = reply(Texts(), findings(ferry, {"Four ran.": 0.9}))
    assert isinstance(abstention, Abstention)
    assert abstention.nearest == ()


@pytest.mark.parametrize(("confidence", "kind"), [(THRESHOLD, Answer), (THRESHOLD - 0.001, Abstention)])
def test_the_threshold_itself_answers(ferry: Document, confidence: float, kind: type) -> None:
    assert isinstance(reply(Texts(ferry), findings(ferry, {"Four ran.": 0.9}), confidence), kind)


def test_what_is_taken_for_granted_and_stands_nowhere_is_never_answered(ferry: Document) -> None:
    [finding] = findings(ferry, {"Two men swam.": 1.0})
    retrieval = Retrieval((finding.hit,), 7, 9)
    abstention = compose("q", retrieval, Reading((finding,), 1.0, 1, ("Osk", "1978")), THRESHOLD, Texts(ferry))
    assert isinstance(abstention, Abstention)
    assert abstention.why == f"{Reason.NOT_STATED.sentence} No passage that was read has “Osk” or “1978”."
    assert [citation.quote for citation in abstention.nearest] == ["Two men swam."]


def test_an_abstention_shows_what_came_nearest(ferry: Document) -> None:
    scores = {"One ship sank.": 0.9, "Two men swam.": 0.1, "Three gulls saw.": 0.8}
    abstention = reply(Texts(ferry), findings(ferry, scores), 0.1)
    assert isinstance(abstention, Abstention)
    assert (abstention.reason, abstention.confidence) == (Reason.NOT_STATED, 0.1)
    assert [citation.quote for citation in abstention.nearest] == ["One ship sank.", "Three gulls saw."]


@pytest.mark.parametrize(
    ("dense", "searchable", "reason"),
    [(NEAR, 9, Reason.NOT_STATED), (NEAR - 0.01, 9, Reason.NO_PASSAGE), (0.9, 0, Reason.EMPTY_INDEX)],
)
def test_reasons(ferry: Document, dense: float, searchable: int, reason: Reason) -> None:
    abstention = reply(Texts(ferry), findings(ferry, {"Four ran.": 0.9}, dense), 0.1, searchable)
    assert isinstance(abstention, Abstention)
    assert abstention.reason is reason


def test_what_is_hardly_alike_but_may_answer_is_not_called_about_something_else(ferry: Document) -> None:
    abstention = reply(Texts(ferry), findings(ferry, {"Four ran.": 0.9}, NEAR - 0.01), CONCEIVABLE)
    assert isinstance(abstention, Abstention)
    assert abstention.reason is Reason.NOT_STATED


def test_what_the_documents_name_is_not_said_to_be_in_none_of_them(ferry: Document) -> None:
    [finding] = findings(ferry, {"Four ran.": 0.9}, NEAR - 0.01)
    retrieval = Retrieval((finding.hit,), 7, 9)
    abstention = compose("q", retrieval, Reading((finding,), 0.0, 1, named=True), THRESHOLD, Texts(ferry))
    assert isinstance(abstention, Abstention)
    assert (abstention.reason, len(abstention.nearest)) == (Reason.NOT_STATED, 1)


@pytest.mark.parametrize(("searchable", "reason"), [(0, Reason.EMPTY_INDEX), (5, Reason.FILTERED_OUT)])
def test_no_hits_is_an_abstention_however_sure(searchable: int, reason: Reason) -> None:
    abstention = reply(Texts(), [], 1.0, searchable)
    assert isinstance(abstention, Abstention)
    assert (abstention.reason, abstention.nearest) == (reason, ())


@pytest.mark.parametrize(
    ("question", "sentence", "short", "day"),
    [
        ("When did they talk?", "They talked on Friday.", "Friday", date(2025, 11, 28)),
        ("When did they talk?", "They talked for a week.", "a week", None),
        ("Who talked on Friday?", "Friday was there.", "Friday", None),
        ("When is the vote?", "The vote is due on Friday.", "Friday", date(2025, 12, 5)),
        ("When is the vote?", "The vote will be held on 4 March.", "4 March", date(2026, 3, 4)),
        ("When was the vote?", "The vote was held on 4 March and will be repeated.", "4 March", date(2025, 3, 4)),
        ("When was it?", "The man, who is due in court, was arrested on Friday.", "Friday", date(2025, 11, 28)),
        ("When was it?", "The report due last month was published on Friday.", "Friday", date(2025, 11, 28)),
        ("When was it?", "A bridge planned for years was opened on 4 March.", "4 March", date(2025, 3, 4)),
        ("When was it?", "The mayor will not run again, he said on Friday.", "Friday", date(2025, 11, 28)),
        ("When will she resign?", "Holt told reporters that she would resign on Friday.", "Friday", date(2025, 12, 5)),
        ("When did she resign?", "Holt told reporters that she would resign on Friday.", "Friday", None),
        ("When did she resign?", "Holt, who would not run again, resigned on Friday.", "Friday", date(2025, 11, 28)),
        ("When does it open?", "The herring festival opens on Friday.", "Friday", date(2025, 12, 5)),
        ("When will it reopen?", "The hall is closed until Friday.", "Friday", None),
        ("When does she resign?", "Holt, who was elected in May, resigns on 4 March.", "4 March", date(2026, 3, 4)),
        ("When does it reply?", "The board, which met in May, replies on Friday.", "Friday", date(2025, 12, 5)),
        ("When does it close?", "The show that opened in March closes on Friday.", "Friday", date(2025, 12, 5)),
        ("When is the fair?", "The fair was held on Friday.", "Friday", None),
        ("When does it sail?", "It was said to sail, at last, on Friday.", "Friday", None),
        ("When is the sale?", "It was put off from 3 November to 20 December.", "20 December", date(2025, 12, 20)),
        ("When is the vote?", "The vote was brought forward, they said, to Friday.", "Friday", date(2025, 12, 5)),
        ("When will it sit?", "The sitting was adjourned to 4 March.", "4 March", date(2026, 3, 4)),
        ("When was it put off?", "The vote was postponed by a month on Friday.", "Friday", date(2025, 11, 28)),
        ("When was it put off?", "The vote was postponed to Friday.", "Friday", None),
        ("When did she put it off?", "The judge postponed the hearing to 15 January.", "15 January", None),
        ("When did they call it?", "They called an election for 15 January.", "15 January", None),
        ("When was it?", "It was sold on Friday, according to Friday.", "Friday", date(2025, 11, 28)),
        ("When does it open?", "The fair opens a week on Friday.", "Friday", None),
        ("When was it shut?", "The quay was shut in the week of 3 March.", "3 March", None),
        ("When was it shut?", "The quay was shut in the week ending on 3 March.", "3 March", None),
        ("When was it shut?", "The quay was shut for the weekend of 3 March.", "3 March", None),
        ("When was it shut?", "The quay was shut on the eve of 3 March.", "3 March", None),
        ("When was it shut?", "The quay was shut on the morning of 3 March.", "3 March", date(2025, 3, 3)),
        ("When was it shut?", "After a week of protests the quay was shut on 3 March.", "3 March", date(2025, 3, 3)),
        ("When must it shut?", "The quay must be shut no later than 3 March.", "3 March", None),
        ("When did it shut?", "The quay shut later than usual on Friday.", "Friday", date(2025, 11, 28)),
        ("When did it shut?", "The quay shut around 3 March.", "3 March", None),
        ("When did it shut?", "The quay shut around noon on Friday.", "Friday", date(2025, 11, 28)),
        ("When did it shut?", "The quay was hit in May and shut the following Friday.", "Friday", None),
        ("When did it shut?", "The quay shut last Friday.", "Friday", date(2025, 11, 28)),
        ("When will it shut?", "The quay will shut next Friday.", "Friday", None),
        ("When does it shut?", "The quay shuts every Friday.", "Friday", None),
        ("When did it shut?", "The quay shut on Friday a fortnight ago.", "Friday", None),
        ("When does it shut?", "The quay shuts a fortnight on Friday.", "Friday", None),
        ("When did it burn?", "In 1911 the quay burned on a Friday night.", "Friday night", None),
        ("When did it sink?", "In 1987 the ferry sank on 3 April.", "3 April", None),
        ("When did it sink?", "On 3 April, in the spring of 1987, the ferry sank.", "3 April", None),
        ("When did it sink?", "Launched in 2025, the ferry sank on 3 April.", "3 April", date(2025, 4, 3)),
        ("When did it sink?", "The ferry, built in 1987, sank on Friday.", "Friday", date(2025, 11, 28)),
        ("When did it sink?", "The ferry sank last year, on 3 April.", "3 April", None),
        ("When did it sink?", "Two years ago the ferry sank on 3 April.", "3 April", None),
        ("When did she go?", "Elected in May, she went in July, two months later.", "July", None),
        ("When did it land?", "Last week, on Monday, the crew landed.", "Monday", None),
        ("When did it land?", "The crew, lost a week earlier, landed yesterday.", "yesterday", date(2025, 12, 1)),
        ("When did it end?", "Begun in 2011, it ended on 3 April 2024.", "3 April 2024", date(2024, 4, 3)),
        ("When did it sail?", "The ferry sailed at 1500.", "1500", None),
        ("When did it sail?", "The ferry sailed at noon on Friday.", "noon on Friday", date(2025, 11, 28)),
        ("When is the vote?", "The U.S. will vote on it, in Osk, on Friday.", "Friday", date(2025, 12, 5)),
        ("When did she resign?", "She will have resigned by now, on 4 March 2025.", "4 March 2025", date(2025, 3, 4)),
    ],
)
def test_the_words_that_answer_when_are_given_the_day_that_they_mean(
    question: str, sentence: str, short: str, day: date | None
) -> None:
    story = document("story", sentence, published=date(2025, 12, 2))
    answer = reply(Texts(story), findings(story, {sentence: 0.9}, short=short), question=question)
    assert isinstance(answer, Answer)
    assert (answer.resolved.start if answer.resolved else None) == day


@pytest.mark.parametrize(
    ("question", "sentence", "short", "day", "bound"),
    [
        ("Until when is it open?", "It is open until 16 February.", "16 February", date(2026, 2, 16), "until"),
        ("When is the road closed until?", "It is closed until Friday.", "Friday", date(2025, 12, 5), "until"),
        ("Till which date is it open?", "It is open until 16 January.", "until 16 January", date(2026, 1, 16), "until"),
        ("Since when has she been held?", "She has been held since 11 May.", "11 May", date(2025, 5, 11), "since"),
        ("By when will it be mended?", "They hope to mend it by Friday.", "Friday", date(2025, 12, 5), "by"),
        ("From what day is it shut?", "It will be shut from Friday.", "from Friday", date(2025, 12, 5), "from"),
        ("Until when is it shut?", "It has been shut since Friday.", "Friday", None, ""),
        ("Since when has she worked there?", "She joined it in 2019.", "2019", date(2019, 1, 1), ""),
        ("By when will it be mended?", "It will be mended on Friday.", "Friday", date(2025, 12, 5), ""),
        ("When is the hall open?", "The hall is open until Friday.", "Friday", None, ""),
        ("When was she held by the police?", "She was held until Friday.", "Friday", None, ""),
    ],
)
def test_a_day_that_is_told_as_a_bound_answers_what_asks_for_that_bound(
    question: str, sentence: str, short: str, day: date | None, bound: str
) -> None:
    story = document("story", sentence, published=date(2025, 12, 2))
    answer = reply(Texts(story), findings(story, {sentence: 0.9}, short=short), question=question)
    assert isinstance(answer, Answer)
    assert (answer.resolved.start if answer.resolved else None) == day
    told = f'the bound of "{bound}": '
    assert day is None or answer.resolved is None or answer.resolved.rule.startswith(told) is (bound != "")


def test_a_sentence_that_a_document_has_twice_is_quoted_once() -> None:
    lit, fed, sank = "The lamp on Osk was lit in 1911.", "The keeper's goat was fed at noon.", "A ship sank in May."
    story = document("story", lit, fed, sank, lit)
    first = findings(story, {lit: 0.9, fed: 0.1, sank: 0.5})
    start = story.text.rindex(lit)
    again = replace(first[0], quote=Span(start, start + len(lit)), score=0.8)
    answer = reply(Texts(story), [*first, again])
    assert isinstance(answer, Answer)
    assert [quote.quote for quote in answer.quotes] == [lit, sank]


def test_of_two_numbers_that_are_as_good_the_newer_one_is_first() -> None:
    old = document("old", "Some 40 people are missing.", published=date(2025, 4, 2))
    new = document("new", "19 are missing.", published=date(2025, 4, 5))
    found = findings(old, {old.text: 0.9}, short="40") + findings(new, {new.text: 0.82}, short="19")
    answer = reply(Texts(old, new), found, question="How many people are missing?")
    assert isinstance(answer, Answer)
    assert [quote.quote for quote in answer.quotes] == [new.text, old.text]


def test_a_story_without_a_date_gives_relative_words_no_day() -> None:
    story = document("story", "They talked on Friday.")
    found = findings(story, {"They talked on Friday.": 0.9}, short="Friday")
    answer = reply(Texts(story), found, question="When did they talk?")
    assert isinstance(answer, Answer)
    assert answer.resolved is None
