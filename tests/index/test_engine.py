import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from pullquote.answer.model_reader import PASSAGES
from pullquote.build import build_reader
from pullquote.engine import Engine
from pullquote.errors import IndexMismatch, InvalidFeedback, InvalidQuestion, UnknownDocument, UnknownVersion
from pullquote.fate import Fate
from pullquote.feedback import Judgement
from pullquote.protocols import Edition, Embedder, Order
from pullquote.settings import Settings
from pullquote.types import (
    Abstention,
    Answer,
    Citation,
    Document,
    Filters,
    Finished,
    Quoted,
    Reason,
    Retrieved,
    Span,
    Verdict,
    document_id,
)
from pullquote.wire import reply_to_json

MakeDocument = Callable[..., Document]

FIRE = (
    "The ferry Marit caught fire off Tolling Rock on Friday morning. Harbour master Ada Brandt said that all 41 "
    "passengers were taken off within an hour. The ferry was towed to the north quay."
)
ARTICLES = {
    "paper:fire": ("Fire on the ferry", date(2025, 3, 14), "harbour", FIRE),
    "paper:roof": (
        "New roof for the fish hall",
        date(2025, 6, 6),
        "town",
        "The town council voted on Tuesday to give the fish hall a new roof. The new roof will cost 310,000 crowns. "
        "Work is to begin in August and to take ten weeks.",
    ),
    "paper:quota": (
        "Herring quota is cut",
        date(2024, 9, 6),
        "harbour",
        "The fisheries board cut the herring quota to 4,200 tonnes. Skipper Jonas Lunde called the cut too deep.",
    ),
    "paper:choir": (
        "Choir sings in the church",
        date(2024, 12, 13),
        "culture",
        "The Osk choir sings carols 🎶 in the church on Saturday. Conductor Pál Szabó has led the choir since 1998.",
    ),
}
COST = "How much will the new roof of the fish hall cost?"
UNRELATED = "Which enzymes break down lactose in mammals?"


@pytest.fixture(scope="session")
def articles(document: MakeDocument) -> list[Document]:
    return [
        document(uri, text, title, published, {"desk": desk})
        for uri, (title, published, desk, text) in ARTICLES.items()
    ]


@pytest.fixture(scope="session")
def filled(
    open_engine: Callable[..., Engine], articles: list[Document], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A data folder with the articles, to be copied."""
    folder = tmp_path_factory.mktemp("articles")
    engine = open_engine(folder)
    engine.add_documents(articles)
    engine.close()
    return folder


@pytest.fixture(scope="module")
def engine(open_engine: Callable[..., Engine], filled: Path) -> Iterator[Engine]:
    """The engine over the articles, for tests that change nothing."""
    engine = open_engine(filled)
    yield engine
    engine.close()


@pytest.fixture
def own_engine(open_engine: Callable[..., Engine], filled: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine over the articles, for tests that change them."""
    engine = open_engine(Path(shutil.copytree(filled, tmp_path / "data")))
    yield engine
    engine.close()


@pytest.fixture
def empty_engine(open_engine: Callable[..., Engine], tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(tmp_path / "empty")
    yield engine
    engine.close()


# --- answers


def test_an_answer_quotes_the_documents(engine: Engine) -> None:
    reply = engine.ask(COST)
    assert isinstance(reply, Answer)
    assert reply.quotes[0].uri == "paper:roof"
    assert "310,000 crowns" in reply.text
    assert reply.generation == 1


@pytest.mark.parametrize(
    "question", [COST, "Who is the conductor of the choir?", "How many passengers were taken off?", UNRELATED]
)
def test_every_quotation_is_verbatim(engine: Engine, question: str) -> None:
    reply = engine.ask(question)
    cited = [*reply.quotes] if isinstance(reply, Answer) else [*reply.nearest]
    if isinstance(reply, Answer) and reply.short:
        cited.append(reply.short)
    cited += [copy for citation in cited for copy in citation.also_in]
    for citation in cited:
        text = engine.document(citation.document).text
        span = citation.span
        assert citation.quote == span.of(text)
        assert citation.prefix == text[max(0, span.start - 32) : span.start]
        assert citation.suffix == text[span.end : span.end + 32]
        assert citation.version == engine.document(citation.document).version


def test_a_stream_ends_with_the_reply_of_ask(engine: Engine) -> None:
    first, *quoted, last = engine.stream(COST)
    reply = engine.ask(COST)
    assert isinstance(reply, Answer)
    assert isinstance(last, Finished)
    assert last.reply == reply
    assert last == engine.explain(COST)
    assert quoted == [Quoted(quote) for quote in reply.quotes]
    assert isinstance(first, Retrieved)
    assert first.hits == engine.search(COST).hits


def test_a_stream_of_an_abstention_quotes_nothing(engine: Engine) -> None:
    events = list(engine.stream(UNRELATED))
    assert [type(event) for event in events] == [Retrieved, Finished]
    assert events[-1] == engine.explain(UNRELATED)
    assert engine.explain(UNRELATED).reply == engine.ask(UNRELATED)


def test_an_unrelated_question_is_not_answered(engine: Engine) -> None:
    reply = engine.ask(UNRELATED)
    assert isinstance(reply, Abstention)
    assert reply.reason == Reason.NO_PASSAGE


def test_an_empty_index_says_so(empty_engine: Engine) -> None:
    reply = empty_engine.ask(COST)
    assert (type(reply), reply.reason, reply.generation) == (Abstention, Reason.EMPTY_INDEX, 0)
    assert empty_engine.search(COST).hits == ()


def test_an_emptied_index_says_so_too(own_engine: Engine) -> None:
    for uri in ARTICLES:
        own_engine.remove(uri)
    reply = own_engine.ask(COST)
    assert (type(reply), reply.reason) == (Abstention, Reason.EMPTY_INDEX)


# --- what became of each passage


def test_each_hit_of_an_answer_has_a_fate(engine: Engine) -> None:
    finished = engine.explain(COST)
    assert isinstance(finished.reply, Answer)
    assert tuple(each.hit for each in finished.considered) == engine.search(COST).hits
    quoted = [each for each in finished.considered if each.fate is Fate.QUOTED]
    assert {each.hit.passage.source.uri for each in quoted} == {quote.uri for quote in finished.reply.quotes}
    assert all(each.score is not None and each.score > 0 for each in quoted)
    # The reader without a model reads everything that was found.
    assert Fate.UNREAD not in {each.fate for each in finished.considered}


def test_the_model_reads_no_further_than_its_best_passages(
    embedder: Embedder, open_engine: Callable[..., Engine], tmp_path: Path, document: MakeDocument
) -> None:
    engine = open_engine(tmp_path / "many", reader=build_reader(Settings(), embedder))
    engine.add_documents(
        document(f"paper:{boat}", f"The boat {boat} was sold for {price},000 crowns.", boat)
        for price, boat in enumerate("Marit Solveig Ingrid Astrid Ragnhild Gudrun".split(), start=10)
    )
    considered = engine.explain("For how much was the boat Astrid sold?").considered
    engine.close()
    assert len(considered) == 6
    assert [each.fate is Fate.UNREAD for each in considered] == [False] * PASSAGES + [True] * 2
    assert [each.score is None for each in considered[PASSAGES:]] == [True] * 2


def test_what_an_abstention_found_has_fates_too(engine: Engine) -> None:
    assert {each.fate for each in engine.explain(UNRELATED).considered} == {Fate.FAR}
    filtered = engine.explain(COST, Filters(metadata={"desk": "harbour"}))
    assert isinstance(filtered.reply, Abstention)
    assert filtered.reply.reason is Reason.FILTERED_OUT
    assert len(filtered.considered) == 2
    assert {each.fate for each in filtered.considered} <= {Fate.UNSURE, Fate.WEAKER, Fate.SILENT, Fate.FAR}


def test_nothing_is_considered_in_an_empty_index(empty_engine: Engine) -> None:
    assert empty_engine.explain(COST).considered == ()


# --- filters


@pytest.mark.parametrize(
    "filters",
    [
        Filters(published_to=date(2024, 12, 31)),
        Filters(published_from=date(2025, 6, 7)),
        Filters(uri_prefix="paper:q"),
        Filters(metadata={"desk": "harbour"}),
        Filters(uri_prefix="elsewhere:"),
    ],
)
def test_an_answer_outside_the_filters_is_not_given_but_known(engine: Engine, filters: Filters) -> None:
    reply = engine.ask(COST, filters)
    assert isinstance(reply, Abstention)
    assert reply.reason == Reason.FILTERED_OUT
    assert "310,000" not in repr(reply)


def test_an_answer_inside_the_filters_is_given(engine: Engine) -> None:
    reply = engine.ask(COST, Filters(published_from=date(2025, 6, 6), metadata={"desk": "town"}))
    assert isinstance(reply, Answer)
    assert {quote.uri for quote in reply.quotes} == {"paper:roof"}


def test_what_nobody_says_is_not_called_filtered_out(engine: Engine) -> None:
    reply = engine.ask(UNRELATED, Filters(uri_prefix="paper:q"))
    assert isinstance(reply, Abstention)
    assert reply.reason != Reason.FILTERED_OUT


def test_top_k_bounds_the_hits(engine: Engine) -> None:
    assert len(engine.search(COST, top_k=2).hits) == 2
    assert len(engine.search(COST).hits) == 4


# --- questions that are refused


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "The question is empty. Ask something, in words."),
        (" \n\t", "The question is empty. Ask something, in words."),
        ("a" * 201, "The question has 201 characters, over the limit of 200. Ask a shorter one."),
        ("Who \ud800?", "The question has half a surrogate pair, which is no character. Send it as UTF-8."),
    ],
    ids=["empty", "blank", "long", "surrogate"],
)
def test_what_is_no_question_is_refused(engine: Engine, question: str, said: str) -> None:
    for ask in (engine.ask, engine.search, lambda question: list(engine.stream(question))):
        with pytest.raises(InvalidQuestion) as refusal:
            ask(question)
        assert str(refusal.value) == said


@pytest.mark.parametrize("question", ["?", "🗼", "a" * 200, "x\x00y", "\u202ewho\ufeff", "who\nwhat"])
def test_what_can_be_asked_gets_a_reply(engine: Engine, question: str) -> None:
    assert engine.ask(question).question == question


# --- documents


def test_a_document_is_known_by_id_and_by_uri(engine: Engine, articles: list[Document]) -> None:
    assert engine.document("paper:fire") == engine.document(document_id("paper:fire")) == articles[0]


def test_an_unknown_document_is_named(own_engine: Engine) -> None:
    for use in (own_engine.document, own_engine.remove):
        with pytest.raises(UnknownDocument, match=r"No document has the id or uri 'paper:none'\. `pullquote list`"):
            use("paper:none")


def test_documents_are_searched_and_sorted(engine: Engine) -> None:
    newest = engine.documents(2, 0, matching="HARBOUR", order=Order.PUBLISHED, descending=True)
    assert [listing.source.uri for listing in newest] == ["paper:fire", "paper:quota"]
    assert (engine.matching("HARBOUR"), engine.matching("")) == (2, 4)


def test_an_edition_is_of_the_version_that_is_named(own_engine: Engine, document: MakeDocument) -> None:
    former = own_engine.document("paper:fire")
    own_engine.add_documents([edited(document, "Nothing burned after all.")])
    current = own_engine.document("paper:fire")
    assert own_engine.edition("paper:fire") == own_engine.edition(current.id, current.version) == Edition(current, None)
    edition = own_engine.edition(current.id, former.version)
    assert (edition.document, edition.superseded is None) == (former, False)


def test_what_is_not_kept_has_no_edition(engine: Engine) -> None:
    with pytest.raises(UnknownDocument, match="'paper:none'"):
        engine.edition("paper:none", "0")
    with pytest.raises(UnknownVersion, match=r"No text of the version '0' of 'paper:fire' is kept: .* Ask for") as told:
        engine.edition("paper:fire", "0")
    assert (told.value.name, told.value.version) == ("paper:fire", "0")


def test_a_question_may_be_asked_of_one_origin(empty_engine: Engine, document: MakeDocument) -> None:
    empty_engine.add_documents(
        [
            document("file:///a/minutes/1.txt", FIRE, metadata={"newspaper": "The Courier"}),
            document("file:///a/minutes/2.txt", FIRE),
            document("file:///b/minutes/3.txt", FIRE),
            document("upload:4.txt", FIRE),
        ]
    )
    found = {
        origin.name: {hit.passage.source.uri for hit in empty_engine.search("ferry fire", origin.filters).hits}
        for origin in empty_engine.origins()
    }
    assert found == {
        # A folder's filter is its address, which the documents of a publisher may have too.
        "a/minutes": {"file:///a/minutes/1.txt", "file:///a/minutes/2.txt"},
        "b/minutes": {"file:///b/minutes/3.txt"},
        "The Courier": {"file:///a/minutes/1.txt"},
        "uploads": {"upload:4.txt"},
    }


def test_a_removed_document_is_returned_and_gone(own_engine: Engine, articles: list[Document]) -> None:
    assert own_engine.remove("paper:roof") == articles[1]
    assert own_engine.counts().documents == 3
    reply = own_engine.ask(COST)
    assert isinstance(reply, Abstention)
    assert "310,000" not in repr(reply)
    assert [listing.source.uri for listing in own_engine.documents(limit=2, offset=1)] == ["paper:fire", "paper:quota"]


def test_an_upload_is_addressed_by_its_name(empty_engine: Engine) -> None:
    added = empty_engine.add_upload("mein café.txt", FIRE.encode())
    assert added.added == [document_id("upload:mein%20caf%C3%A9.txt")]
    assert empty_engine.add_upload("mein café.txt", FIRE.encode()).unchanged == added.added
    assert empty_engine.store.generation() == 1


# --- feedback


def test_feedback_is_kept_in_order_and_makes_no_commit(own_engine: Engine) -> None:
    answer, abstention = own_engine.ask(COST), own_engine.ask(UNRELATED)
    before = own_engine.store.generation()
    own_engine.give_feedback(answer, Judgement.WRONG, "Zu teuer 🎶")
    own_engine.give_feedback(abstention, Judgement.RIGHT)
    own_engine.give_feedback(answer, Judgement.RIGHT)
    told = [(each.reply, each.judgement, each.remark) for each in own_engine.feedback()]
    assert told == [
        (reply_to_json(answer), Judgement.WRONG, "Zu teuer 🎶"),
        (reply_to_json(abstention), Judgement.RIGHT, ""),
        (reply_to_json(answer), Judgement.RIGHT, ""),
    ]
    assert own_engine.store.generation() == before
    assert own_engine.store.database.check() == []


@pytest.mark.parametrize(("remark", "why"), [("x" * 1_001, "1,001 characters"), ("\ud800", "half a surrogate")])
def test_a_remark_that_cannot_be_kept_is_refused(own_engine: Engine, remark: str, why: str) -> None:
    with pytest.raises(InvalidFeedback, match=why):
        own_engine.give_feedback(own_engine.ask(COST), Judgement.WRONG, remark)
    assert own_engine.feedback() == []


# --- receipts


@pytest.fixture
def receipt(own_engine: Engine) -> Citation:
    """For the first sentence about the fire."""
    passage = own_engine.search("ferry fire", Filters(uri_prefix="paper:fire")).hits[0].passage
    return Citation.of(passage.source, passage.section, passage.sentences[0], FIRE)


def edited(document: MakeDocument, text: str) -> Document:
    return document("paper:fire", text, "Fire on the ferry", date(2025, 3, 14), {"desk": "harbour"})


def test_a_fresh_receipt_is_valid(own_engine: Engine, receipt: Citation) -> None:
    [verification] = own_engine.verify([receipt])
    assert (verification.verdict, verification.found) == (Verdict.VALID, receipt.span)


def test_a_receipt_outlives_a_new_title(own_engine: Engine, receipt: Citation, document: MakeDocument) -> None:
    own_engine.add_documents([document("paper:fire", FIRE, "Another title")])
    assert [each.verdict for each in own_engine.verify([receipt])] == [Verdict.VALID]


def test_words_that_moved_are_found(own_engine: Engine, receipt: Citation, document: MakeDocument) -> None:
    own_engine.add_documents([edited(document, f"Update 🚒. {FIRE}")])
    [verification] = own_engine.verify([receipt])
    assert (verification.verdict, verification.found) == (Verdict.MOVED, receipt.span.shifted(10))
    assert own_engine.store.text(receipt.document, receipt.version) == FIRE


def test_words_that_changed_are_told(own_engine: Engine, receipt: Citation, document: MakeDocument) -> None:
    own_engine.add_documents([edited(document, FIRE.replace("Friday", "Saturday"))])
    [verification] = own_engine.verify([receipt])
    assert (verification.verdict, verification.found) == (Verdict.CHANGED, None)


def test_an_edit_that_is_undone_makes_a_receipt_valid_again(
    own_engine: Engine, receipt: Citation, document: MakeDocument
) -> None:
    own_engine.add_documents([edited(document, "Nothing burned after all.")])
    own_engine.add_documents([edited(document, FIRE)])
    assert [each.verdict for each in own_engine.verify([receipt])] == [Verdict.VALID]


def test_a_removed_document_is_gone(own_engine: Engine, receipt: Citation) -> None:
    own_engine.remove("paper:fire")
    [verification] = own_engine.verify([receipt])
    assert (verification.verdict, verification.found) == (Verdict.GONE, None)


# --- rebuilding


def test_other_passage_words_are_refused_until_a_rebuild(
    open_engine: Callable[..., Engine], filled: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(filled, tmp_path / "data"))
    engine = open_engine(folder, passage_words=20)
    with pytest.raises(IndexMismatch, match="passage words '120'; the settings name '20'"):
        engine.ask(COST)
    rebuilt = engine.rebuild()
    assert sorted(rebuilt.replaced) == sorted(map(document_id, ARTICLES))
    assert engine.counts().passages > 4
    reply = engine.ask(COST)
    assert isinstance(reply, Answer)
    assert "310,000 crowns" in reply.text
    assert engine.rebuild().replaced == []
    engine.close()


def test_an_interrupted_rebuild_is_finished_by_running_it_again(
    open_engine: Callable[..., Engine], filled: Path, tmp_path: Path, articles: list[Document]
) -> None:
    folder = Path(shutil.copytree(filled, tmp_path / "data"))
    engine = open_engine(folder, passage_words=20)
    engine.store.start_over()
    engine.add_documents(articles[:1])  # as far as it came
    engine.close()
    engine = open_engine(folder, passage_words=20)
    assert len(engine.rebuild().replaced) == 3
    found = [hit.passage for hit in engine.search("roof", top_k=100).hits]
    engine.close()
    clean = open_engine(tmp_path / "clean", passage_words=20)
    clean.add_documents(articles)
    assert {(each.source.uri, each.span) for each in found} == {
        (hit.passage.source.uri, hit.passage.span) for hit in clean.search("roof", top_k=100).hits
    }
    assert all(passage.span != Span(0, len(FIRE)) for passage in found)
    clean.close()


# --- together


def test_threads_ask_while_documents_come_and_go(own_engine: Engine, document: MakeDocument) -> None:
    def change() -> None:
        for number in range(4):
            own_engine.add_documents([document("paper:extra", f"The roof of the extra hall cost {number} crowns.")])
            own_engine.remove("paper:extra")

    with ThreadPoolExecutor(4) as pool:
        changing = pool.submit(change)
        replies = [pool.submit(own_engine.ask, COST) for _ in range(8)]
        changing.result()
        assert all("310,000 crowns" in reply.result().text for reply in replies)


def test_closing_twice_does_no_harm(empty_engine: Engine) -> None:
    empty_engine.close()
    empty_engine.close()
