"""Promise 1: whatever the documents and the questions, every character quoted stands at the cited offsets.

Random documents of Unicode go through the real splitter, tokenizer, model, store and engine.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import date
from itertools import count, pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pullquote.answer.calibration import Calibration
from pullquote.answer.evidence import EvidenceReader
from pullquote.answer.model_reader import ModelReader
from pullquote.answer.reader_files import BUNDLED_READER, calibration_file, reader_model
from pullquote.answer.span_model import SpanModel
from pullquote.embed.openvino import OpenVinoEmbedder
from pullquote.engine import Engine
from pullquote.inference.model_files import BUNDLED_MODEL
from pullquote.ingest import Ingest
from pullquote.passages import SPECIAL_TOKENS, embedded_text, split_passages
from pullquote.protocols import AnswerReader, Reading
from pullquote.saved import receipts_from_json
from pullquote.sentences import split_sentences
from pullquote.store.embedded import EmbeddedStore
from pullquote.types import (
    CONTEXT_CHARACTERS,
    Abstention,
    Answer,
    Citation,
    Document,
    Hit,
    Passage,
    Reply,
    Section,
    Span,
    Verdict,
)
from pullquote.wire import reply_to_json

# Each piece is awkward in a way of its own.
ODD = [
    "The Grey Petrel burned off Osk on Friday.",
    "Captain Ada Brandt saw the smoke first!",
    "Dr. A. P. Fennimoor paid £1,200.50 (i.e. 4.5 %) at 10.15 a.m.",
    "“Nobody came,” she said.",
    "e\u0301 o\u0308\u0323 a\u20dd",  # combining marks, some of which NFC cannot compose
    "🦭👩‍👩‍👧‍👦🏳️‍🌈👍🏽",
    "\U0001d504\U0001d521\U0001d51e \U0001d7dc\U0001d7da 𠜎𠜱",  # astral letters and figures: Fraktur "Ada", 42
    "הספינה נשרפה ביום שישי. מי ראה?",
    "\u202eنشبت النار\u202c في العبّارة.",
    "渡轮周五着火。谁先看见?",
    "한국어 제목입니다.",
    "ﬁre ﷺ ǅ İ ß",  # characters that lengthen when they are folded or normalised
    "\u00a0\u2003\u3000\u2028\u2029\u0085\x1c\x0b\x0c",
    "\u200b\ufeff\u00ad\u2060",
    "\n\n",
    "\r\n \t",
    "x" * 300,
    "wörd " * 150,
    "." * 40,
]
QUESTIONS = ["Who saw the smoke first?", "When did it burn?", "How much was paid?", "Where?", "Why did it burn?", "מי?"]

characters = st.characters(exclude_categories=["Cs"])
texts = (
    st.lists(st.sampled_from(ODD) | st.text(characters, max_size=20), min_size=1, max_size=12)
    .flatmap(lambda pieces: st.sampled_from([" ", "", "\n", " 🦭 "]).map(lambda joint: joint.join(pieces)))
    .map(lambda text: unicodedata.normalize("NFC", text))
    .filter(bool)
)
titles = st.sampled_from(["", "Fire", "한국말 " * 100, "é" * 300, "🦭 " * 200, "a" * 300, "1.2-3/" * 50]) | st.text(
    characters, max_size=150
)


@st.composite
def documents(draw: st.DrawFn, uri: str = "https://x.example/a") -> Document:
    text = draw(texts)
    edges = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=5)) | {len(text)})
    sections = tuple(
        Section(Span(start, end), f"Part {n}", n)
        for n, (start, end) in enumerate(pairwise(edges))
        # Some text is in no section, as the markup between two is.
        if draw(st.integers(0, 4))
    )
    return Document(uri, draw(titles), text, "text/plain", sections, draw(st.none() | st.dates()))


@pytest.fixture(scope="module")
def embedder(models: Path) -> OpenVinoEmbedder:
    return OpenVinoEmbedder(BUNDLED_MODEL, models)


EngineWith = Callable[[AnswerReader], Engine]


@pytest.fixture(scope="module")
def engine_with(embedder: OpenVinoEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineWith]:
    """Opens an engine over a folder of its own, with the reader that it is given."""
    with ExitStack() as stack:
        yield lambda reader: stack.enter_context(closing(engine_in(tmp_path_factory.mktemp("data"), embedder, reader)))


class Willing:
    """A reader that always answers, whatever stands nowhere, so that there is much to hold it to."""

    threshold = 0.0

    def __init__(self, reader: AnswerReader) -> None:
        self.prepare = reader.prepare
        self._read = reader.read

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        return replace(self._read(question, hits), untold=())


@pytest.fixture(scope="module")
def engine(engine_with: EngineWith, embedder: OpenVinoEmbedder) -> Engine:
    """The reader without a model."""
    return engine_with(Willing(EvidenceReader(embedder)))


@pytest.fixture(scope="module")
def reading_engine(engine_with: EngineWith, models: Path) -> Engine:
    calibration = Calibration.load(calibration_file(BUNDLED_READER))
    return engine_with(Willing(ModelReader(SpanModel(reader_model(BUNDLED_READER, models)), calibration, 0.0)))


def engine_in(folder: Path, embedder: OpenVinoEmbedder, reader: AnswerReader) -> Engine:
    store = EmbeddedStore(folder, {"model": embedder.name})
    return Engine(
        store,
        embedder,
        reader,
        Ingest(store, embedder, max_words=120, max_bytes=1_000_000),
        candidates=100,
        top_k=8,
        max_question_characters=1000,
    )


fresh = count()


def citations(reply: Reply) -> list[Citation]:
    cited = [] if isinstance(reply, Answer) else [*reply.nearest]
    if isinstance(reply, Answer):
        cited += [*reply.quotes, *([reply.short] if reply.short else [])]
    return [receipt for citation in cited for receipt in (citation, *citation.also_in)]


def check_citation(citation: Citation, engine: Engine) -> None:
    text = engine.store.text(citation.document, citation.version)
    assert text is not None
    start, end = citation.span.start, citation.span.end
    assert citation.quote == text[start:end]
    assert citation.prefix == text[max(0, start - CONTEXT_CHARACTERS) : start]
    assert citation.suffix == text[end : end + CONTEXT_CHARACTERS]


def check_quote(quote: Citation, document: Document, passages: list[Passage]) -> None:
    """It is made of whole sentences of one section, with nothing but white space between them."""
    within = sorted({each for passage in passages for each in passage.sentences if each in quote.span})
    assert (within[0].start, within[-1].end) == (quote.span.start, quote.span.end)
    assert all(document.text[one.end : other.start].strip() == "" for one, other in pairwise(within))
    assert any(quote.span in section.span for section in document.sections)


@given(documents(), st.integers(20, 150))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_passages_are_the_document_s_words_inside_the_window(
    embedder: OpenVinoEmbedder, document: Document, max_words: int
) -> None:
    passages = split_passages(document, embedder.count_tokens, embedder.max_tokens, max_words)
    covered: set[int] = set()
    for passage in passages:
        assert passage.text == passage.span.of(document.text)
        assert passage.section in document.sections
        assert passage.span in passage.section.span
        assert all(sentence in passage.span for sentence in passage.sentences)
        assert all(one.end <= other.start for one, other in pairwise(passage.sentences))
        covered.update(*(range(sentence.start, sentence.end) for sentence in passage.sentences))
    for tokens in embedder.count_tokens([embedded_text(passage) for passage in passages]):
        assert tokens + SPECIAL_TOKENS <= embedder.max_tokens
    wanted = {n for section in document.sections for n in range(section.span.start, section.span.end)}
    assert covered <= wanted
    assert all(document.text[n].isspace() for n in wanted - covered)


with_words = st.text(characters, min_size=1).filter(lambda text: any(map(str.isalnum, text)))
drawn_questions = st.sampled_from(QUESTIONS) | with_words


@given(st.lists(documents(), min_size=1, max_size=3), drawn_questions)
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
def test_every_quotation_is_verbatim(engine: Engine, drawn: list[Document], question: str) -> None:
    with added(engine, drawn) as by_id:
        check_search(engine, question, by_id)
        reply = check_reply(engine, question, by_id)
        if isinstance(reply, Abstention):
            assert not any(split_sentences(section.span.of(each.text)) for each in drawn for section in each.sections)


@given(st.lists(documents(), min_size=1, max_size=3), drawn_questions)
@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
def test_every_quotation_that_the_model_chose_is_verbatim(
    reading_engine: Engine, drawn: list[Document], question: str
) -> None:
    with added(reading_engine, drawn) as by_id:
        check_reply(reading_engine, question, by_id)


@contextmanager
def added(engine: Engine, drawn: list[Document]) -> Iterator[dict[str, Document]]:
    """The documents under names of their own, by id, until they are removed again."""
    named = [replace(each, uri=f"https://x.example/{next(fresh)}") for each in drawn]
    by_id = {each.id: each for each in named}
    try:
        assert not engine.add_documents(named).failures
        yield by_id
    finally:
        engine.store.remove(list(by_id))


def check_search(engine: Engine, question: str, by_id: dict[str, Document]) -> None:
    for hit in engine.search(question).hits:
        stored = by_id[hit.passage.source.id]
        assert hit.passage.text == hit.passage.span.of(stored.text)
        assert hit.passage.span in hit.passage.section.span


def check_reply(engine: Engine, question: str, by_id: dict[str, Document]) -> Reply:
    reply = engine.ask(question)
    for citation in citations(reply):
        check_citation(citation, engine)
    if isinstance(reply, Answer):
        check_answer(reply, engine, by_id)
    return reply


def check_answer(reply: Answer, engine: Engine, by_id: dict[str, Document]) -> None:
    assert 1 <= len(reply.quotes) <= 3
    assert reply.text == "\n".join(quote.quote for quote in reply.quotes)
    for quote in reply.quotes:
        document = by_id[quote.document]
        embedder = engine.embedder
        check_quote(quote, document, split_passages(document, embedder.count_tokens, embedder.max_tokens, 120))
    if reply.short:
        assert reply.short.span in reply.quotes[0].span
        assert reply.short.quote in reply.quotes[0].quote
        assert reply.short.quote.strip() == reply.short.quote
    receipts = receipts_from_json(reply_to_json(reply))
    assert {each.verdict for each in engine.verify(receipts)} == {Verdict.VALID}


def test_a_receipt_is_told_from_what_became_of_its_document(engine: Engine) -> None:
    text = "🦭 The Grey Petrel burned on Friday. Captain Ada Brandt saw the smoke first. It was 1,200 metres off."
    uri = "https://x.example/receipt"

    def document(text: str) -> Document:
        return Document(uri, "Fire", text, "text/plain", (Section(Span(0, len(text))),), date(2025, 3, 14))

    engine.add_documents([document(text)])
    reply = engine.ask("Who saw the smoke of the Grey Petrel first?")
    assert isinstance(reply, Answer)
    assert reply.short is not None
    assert reply.short.quote == "Captain Ada Brandt"

    def verdicts() -> set[Verdict]:
        return {each.verdict for each in engine.verify([reply.short, *reply.quotes])}

    assert verdicts() == {Verdict.VALID}
    engine.add_documents([document("Correction: " + text)])
    assert verdicts() == {Verdict.MOVED}
    engine.add_documents([document("Nothing of it is true.")])
    assert verdicts() == {Verdict.CHANGED}
    engine.remove(uri)
    assert verdicts() == {Verdict.GONE}
