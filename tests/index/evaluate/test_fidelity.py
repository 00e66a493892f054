"""Promise 1 is checked: an altered receipt is counted, wherever in a reply it stands."""

from dataclasses import replace

from pullquote.engine import Engine
from pullquote.evaluate.fidelity import Fidelity, citations, problems
from pullquote.types import Abstention, Answer, Reason, Span

QUESTION = "Who saw the smoke on the Grey Petrel?"


def reply(engine: Engine) -> Answer:
    answer = engine.ask(QUESTION)
    assert isinstance(answer, Answer)
    return answer


def test_what_the_engine_cites_holds(engine: Engine) -> None:
    fidelity = Fidelity()
    fidelity.check(reply(engine), engine.store)
    assert (fidelity.checked, fidelity.violations) == (2, [])


def test_every_citation_is_seen_with_its_copies(engine: Engine) -> None:
    answer = reply(engine)
    quote = answer.quotes[0]
    copied = replace(quote, also_in=(quote,))
    assert len(list(citations(replace(answer, quotes=(copied,))))) == 3
    assert len(list(citations(Abstention(QUESTION, Reason.NOT_STATED, 0.1, 1, (copied,))))) == 2


def test_each_altered_part_is_named(engine: Engine) -> None:
    quote = reply(engine).quotes[0]
    text = engine.store.text(quote.document, quote.version)
    altered = {
        "quote": replace(quote, quote="Other words."),
        "prefix": replace(quote, prefix="Other words."),
        "suffix": replace(quote, suffix="Other words."),
    }
    for part, citation in altered.items():
        (problem,) = problems(citation, text)
        assert problem.startswith(f"The {part} is 'Other words.', and ")


def test_a_moved_span_is_a_violation(engine: Engine) -> None:
    quote = reply(engine).quotes[0]
    moved = replace(quote, span=Span(quote.span.start + 1, quote.span.end + 1))
    assert next(problems(moved, engine.store.text(quote.document, quote.version))).startswith("The quote is")


def test_a_version_that_is_not_kept_is_a_violation(engine: Engine) -> None:
    answer = reply(engine)
    fidelity = Fidelity()
    lost = replace(answer.quotes[0], version="0" * 64)
    fidelity.check(replace(answer, quotes=(lost,), short=None), engine.store)
    assert [violation.problem for violation in fidelity.violations] == [
        "The store does not keep the version that is cited."
    ]
