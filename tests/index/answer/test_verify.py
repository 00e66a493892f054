"""What became of a quotation: each verdict, and the right one of several places, in bounded time."""

import dataclasses
import time
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.answer.verify import MOST_STEPS, find_quotation, verify_all
from pullquote.errors import TooMuchToVerify
from pullquote.types import Citation, Document, Section, Span, Verdict, Verification

URI = "https://x.example/fire"
FORMER = "The Grey Petrel burned on Thursday."
TEXT = "The Grey Petrel burned on Friday. Captain Ada Brandt saw the smoke first. It burned all night."


def document(text: str) -> Document:
    return Document(URI, "Fire", text, "text/plain", (Section(Span(0, len(text))),) if text else ())


def cite(text: str, quote: str, after: str = "") -> Citation:
    """The receipt for `quote` where it stands after `after`."""
    start = text.index(quote, text.index(after) + len(after))
    described = document(text)
    return Citation.of(described.source, described.sections[0], Span(start, start + len(quote)), text)


def looked_up(*documents: Document) -> Callable[[str], Document | None]:
    return {each.id: each for each in documents}.get


def kept(*documents: Document) -> Callable[[str, str], str | None]:
    """The texts of these versions, and of no other."""
    texts = {(each.id, each.version): each.text for each in documents}
    return lambda id_, version: texts.get((id_, version))


def verdicts(
    citations: Iterable[Citation], *current: Document, former: Iterable[Document] = (), most: int | None = None
) -> list[Verification]:
    return verify_all(citations, looked_up(*current), kept(*current, *former), most)


def verdict(citation: Citation, now: str | None, *former: str) -> Verification:
    current = [] if now is None else [document(now)]
    [verification] = verdicts([citation], *current, former=map(document, former))
    return verification


def test_valid_where_the_cited_version_is_current() -> None:
    citation = cite(TEXT, "Ada Brandt")
    verification = verdict(citation, TEXT)
    assert (verification.verdict, verification.found) == (Verdict.VALID, citation.span)
    assert (verification.document, verification.quote) == (citation.document, "Ada Brandt")


def test_moved_where_a_newer_version_has_the_words_elsewhere() -> None:
    newer = "Correction. " + TEXT
    verification = verdict(cite(TEXT, "Ada Brandt"), newer)
    assert verification.verdict is Verdict.MOVED
    assert verification.found is not None
    assert verification.found.of(newer) == "Ada Brandt"
    assert f"{verification.found.start}-{verification.found.end}" in verification.detail


def test_moved_where_the_words_stand_at_the_same_place_in_a_newer_version() -> None:
    citation = cite(TEXT, "Ada Brandt")
    verification = verdict(citation, TEXT + " Amended.")
    assert (verification.verdict, verification.found) == (Verdict.MOVED, citation.span)


@pytest.mark.parametrize("now", [TEXT.replace("Ada", "Eva"), TEXT.replace("Ada Brandt", "ada brandt"), ""])
def test_changed_where_the_words_are_no_more(now: str) -> None:
    verification = verdict(cite(TEXT, "Ada Brandt"), now)
    assert (verification.verdict, verification.found) == (Verdict.CHANGED, None)


def test_gone_where_the_document_was_removed() -> None:
    verification = verdict(cite(TEXT, "Ada Brandt"), None)
    assert (verification.verdict, verification.found) == (Verdict.GONE, None)


@pytest.mark.parametrize(
    "altered",
    [
        {"quote": "Eva Brandt"},
        {"quote": "burned"},
        {"span": Span(0, 10)},
        {"span": Span(42, 51)},
        {"span": Span(len(TEXT) - 5, len(TEXT) + 5)},
        {"span": Span(10**12, 10**12 + 10)},
        {"prefix": "Nobody believed "},
        {"suffix": " was lying."},
        {"uri": "https://elsewhere.example/forged"},
    ],
)
def test_an_altered_receipt_is_not_valid(altered: dict[str, object]) -> None:
    verification = verdict(dataclasses.replace(cite(TEXT, "Ada Brandt"), **altered), TEXT)
    assert (verification.verdict, verification.found) == (Verdict.CHANGED, None)
    assert "altered" in verification.detail


def test_a_receipt_of_another_address_is_not_called_moved() -> None:
    altered = dataclasses.replace(cite(TEXT, "Ada Brandt"), uri="https://elsewhere.example/forged")
    assert verdict(altered, f"Later. {TEXT}").verdict is Verdict.CHANGED


def test_a_receipt_that_says_what_its_kept_version_did_not_is_not_called_moved() -> None:
    altered = dataclasses.replace(cite(FORMER, "Thursday"), quote="Friday", span=Span(26, 32), suffix=".")
    assert verdict(altered, TEXT, FORMER).verdict is Verdict.CHANGED
    assert "altered" in verdict(altered, TEXT, FORMER).detail
    # Where that version is kept no more, nobody can tell.
    assert verdict(altered, TEXT).verdict is Verdict.MOVED


def test_a_true_receipt_of_a_kept_version_is_held_against_the_current_one() -> None:
    assert verdict(cite(FORMER, "Grey Petrel"), TEXT, FORMER).verdict is Verdict.MOVED
    changed = verdict(cite(FORMER, "Thursday"), TEXT, FORMER)
    assert (changed.verdict, "altered" in changed.detail) == (Verdict.CHANGED, False)


def test_the_current_version_is_not_called_newer_than_the_cited_one() -> None:
    """An archive may be older than a receipt."""
    for now in (TEXT, f"{TEXT} Amended."):
        assert verdict(cite("Later. Ada Brandt saw it.", "Ada Brandt"), now).detail.startswith(
            "The current version has"
        )
    assert verdict(cite("Later.", "Later"), TEXT).detail == "The current version does not have these words."


def test_words_that_were_only_wrapped_otherwise_are_told_from_others() -> None:
    wrapped = TEXT.replace("Brandt saw", "Brandt\n  saw")
    for receipt, now in ((cite(TEXT, "Ada Brandt saw"), wrapped), (cite(wrapped, "Ada Brandt\n  saw"), TEXT)):
        verification = verdict(receipt, now, TEXT, wrapped)
        assert (verification.verdict, verification.found) == (Verdict.CHANGED, None)
        assert (
            verification.detail == "The current version has these words with other spaces or line breaks between them."
        )


def test_repeated_words_are_told_apart_by_what_stands_around_them() -> None:
    newer = "It burned. Burned it is. " + TEXT
    first, last = cite(TEXT, "burned"), cite(TEXT, "burned", after="It ")
    assert find_quotation(newer, first) == cite(newer, "burned", after="Grey Petrel ").span
    assert find_quotation(newer, last) == cite(newer, "burned", after="first. It ").span


def test_words_that_are_all_alike_are_told_apart_by_how_near_they_are() -> None:
    citation = dataclasses.replace(cite(TEXT, "burned", after="It "), prefix="", suffix="")
    assert find_quotation(TEXT, citation) == citation.span


def test_words_that_overlap_themselves_are_found_at_the_cited_place() -> None:
    citation = dataclasses.replace(cite("banana banana", "ana"), span=Span(3, 6), prefix="ban", suffix=" ban")
    assert find_quotation("banana banana", citation) == Span(3, 6)


short_texts = st.text("ab ", max_size=12)


@given(st.text("ab \u0301😀", min_size=1, max_size=12), short_texts, short_texts, st.integers(0, 40))
def test_what_is_found_are_the_words_and_they_are_found_if_they_stand_there(
    quote: str, before: str, after: str, start: int
) -> None:
    citation = dataclasses.replace(
        cite(TEXT, "burned"), quote=quote, span=Span(start, start + len(quote)), prefix=before, suffix=after
    )
    for text in (before + quote + after, before + after):
        found = find_quotation(text, citation)
        assert (found is not None) == (quote in text)
        assert found is None or found.of(text) == quote


@given(short_texts, short_texts)
def test_with_all_its_old_surroundings_a_quotation_is_found_among_others(before: str, after: str) -> None:
    quote = "Xyz."
    old = f"{before}1{quote}2{after}"
    newer = f"{quote} {before}{quote}2{after} {old} {before}1{quote}{after}"
    found = find_quotation(newer, cite(old, quote))
    assert found is not None
    assert newer[found.start - 1] == "1"
    assert newer[found.end] == "2"


@pytest.mark.parametrize(
    "quote", ["a", "aa", "a" * 1_000, "a" * 500_000, "a" * 500_000 + "b", "b" + "a" * 500_000, "ab"]
)
@pytest.mark.parametrize("context", ["a" * 32, "b" + "a" * 31, "a" * 1_000_000])
def test_hostile_text_takes_bounded_time(quote: str, context: str) -> None:
    text = "a" * 1_000_000
    citation = dataclasses.replace(
        cite(TEXT, "burned"), quote=quote, span=Span(5, 5 + len(quote)), prefix=context, suffix=context
    )
    began = time.thread_time()
    found = find_quotation(text, citation)
    assert time.thread_time() - began < 5
    assert (found is None) == ("b" in quote)


def test_each_document_is_looked_up_once_and_the_order_is_kept() -> None:
    looked_up: list[str] = []
    texts = {"news:1": TEXT, "news:2": "The quay is long. The quay is old."}

    def document_of(id_: str) -> Document | None:
        looked_up.append(id_)
        return {each.id: each for each in map(of, texts)}.get(id_)

    def of(uri: str) -> Document:
        return Document(uri, "News", texts[uri], "text/plain", (Section(Span(0, len(texts[uri]))),))

    def receipt(uri: str, span: Span) -> Citation:
        return Citation.of(of(uri).source, of(uri).sections[0], span, texts[uri])

    cited = [receipt(uri, Span(start, start + 3)) for start in range(5) for uri in reversed(texts)]
    gone = dataclasses.replace(cited[0], document="gone")
    found = verify_all([*cited, gone], document_of, kept())
    assert [each.quote for each in found] == [each.quote for each in (*cited, gone)]
    assert [each.verdict for each in found] == [Verdict.VALID] * 10 + [Verdict.GONE]
    assert sorted(looked_up) == sorted(set(looked_up))


def test_each_cited_version_is_looked_up_once_and_counts_as_work() -> None:
    former = [document(f"{n} {TEXT * 1_000}") for n in range(3)]
    asked: list[str] = []

    def text_of(id_: str, version: str) -> str | None:
        asked.append(version)
        return kept(*former)(id_, version)

    receipts = [cite(each.text, words) for each in former for words in ("Ada", "Friday", "smoke")]
    found = verify_all(receipts, looked_up(document(TEXT)), text_of)
    assert [each.verdict for each in found] == [Verdict.MOVED] * 9
    assert sorted(asked) == sorted(each.version for each in former)
    with pytest.raises(TooMuchToVerify):
        verify_all(receipts, looked_up(document(TEXT)), text_of, 100)


@pytest.fixture
def many() -> list[Citation]:
    """As many receipts as one request may have, of a version that is no more, of a word that stands everywhere."""
    words = cite(TEXT, "e")
    return [
        dataclasses.replace(words, span=Span(701 * number, 701 * number + 1), prefix="x", suffix="y")
        for number in range(1_000)
    ]


def test_hostile_receipts_take_bounded_time_together(many: list[Citation]) -> None:
    began = time.thread_time()
    with pytest.raises(TooMuchToVerify, match="Give fewer receipts at a time"):
        verdicts(many, document(TEXT * 10_000), most=MOST_STEPS)
    assert time.thread_time() - began < 10


def test_equal_receipts_are_verified_once(many: list[Citation]) -> None:
    began = time.thread_time()
    found = verdicts([many[1]] * 1_000, document(TEXT * 10_000), most=MOST_STEPS)
    assert time.thread_time() - began < 2
    assert {each.verdict for each in found} == {Verdict.MOVED}
    assert len(found) == 1_000


def test_what_is_refused_together_is_verified_in_parts(many: list[Citation]) -> None:
    current = document(TEXT * 10_000)
    few = many[:3]
    with pytest.raises(TooMuchToVerify, match=r"These 3 receipts .* after 1 of them"):
        verdicts(few, current, most=10)
    parts = [each for citation in few for each in verdicts([citation], current, most=10)]
    assert parts == verdicts(few, current)


def test_a_false_span_as_long_as_the_text_is_not_copied_for_each_receipt() -> None:
    text = TEXT * 100_000
    current = document(text)
    false = dataclasses.replace(cite(TEXT, "e"), version=current.version)
    receipts = [dataclasses.replace(false, span=Span(number, len(text))) for number in range(1_000)]
    began = time.thread_time()
    found = verdicts(receipts, current, most=MOST_STEPS)
    assert time.thread_time() - began < 1
    assert {each.verdict for each in found} == {Verdict.CHANGED}


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 4), st.sampled_from(["", "gone", "newer"])), max_size=12))
def test_receipts_held_together_get_the_verdicts_that_each_gets_alone(drawn: list[tuple[int, int, str]]) -> None:
    texts = {"": TEXT, "newer": "banana banana " + TEXT}
    current = {name: Document(f"news:{name}", "News", text, "text/plain", ()) for name, text in texts.items()}
    former = [Document(each.uri, "News", FORMER, "text/plain", ()) for each in current.values()]

    def receipt(start: int, length: int, name: str) -> Citation:
        source = current.get(name, current[""]).source
        citation = Citation.of(source, Section(Span(0, 1)), Span(start, start + length), TEXT)
        if name:
            citation = dataclasses.replace(citation, version=former[0].version if start % 2 else "0" * 64)
        return dataclasses.replace(citation, document="gone") if name == "gone" else citation

    receipts = [receipt(*each) for each in drawn]
    together = verdicts(receipts, *current.values(), former=former)
    alone = [verdicts([each], *current.values(), former=former) for each in receipts]
    assert [[each] for each in together] == alone
