"""Answers quote the documents word for word, and what they do not state is not answered."""

import pytest

from pullquote.engine import Engine
from pullquote.types import Abstention, Answer, Finished, Quoted, Reason, Retrieved

from .conftest import ARTICLES, COST, UNRELATED


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


def test_closing_twice_does_no_harm(empty_engine: Engine) -> None:
    empty_engine.close()
    empty_engine.close()
