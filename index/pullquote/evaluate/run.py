"""Asks an engine every question of a set, and scores what it finds and replies."""

from collections.abc import Sequence

from pullquote.engine import Engine
from pullquote.errors import QuestionSetError
from pullquote.evaluate.fidelity import Fidelity
from pullquote.evaluate.gold import check_places, ranked_items
from pullquote.evaluate.outcome import Outcome
from pullquote.evaluate.questions import Question, half
from pullquote.evaluate.report import QuestionReport
from pullquote.evaluate.scores import scores

RANKED = 10
"""How many hits are scored, however many the answer is looked for in."""
ALL = "all"


def evaluate_questions(engine: Engine, questions: Sequence[Question], top_k: int | None = None) -> QuestionReport:
    """Ask every question, with the answer looked for in the best `top_k` passages, and score the replies.

    Raises `QuestionSetError` where the set is empty, or its documents are not in the engine.
    """
    if not questions:
        raise QuestionSetError("The question set has no questions. Name a file that has some.")
    check_places(questions, engine.store)
    fidelity = Fidelity()
    outcomes = []
    for question in questions:
        outcome = _ask(engine, question, top_k)
        fidelity.check(outcome.reply, engine.store)
        outcomes.append(outcome)
    return QuestionReport({name: scores(group) for name, group in _groups(outcomes).items()}, fidelity, tuple(outcomes))


def _ask(engine: Engine, question: Question, top_k: int | None) -> Outcome:
    hits = engine.search(question.text, top_k=RANKED).hits
    return Outcome(
        question,
        engine.ask(question.text, top_k=top_k),
        tuple(ranked_items(question, hits)),
        tuple(hit.passage.source.id for hit in hits),
    )


def _groups(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """All, then the two halves, then the kinds by name."""
    groups = {ALL: list(outcomes)}
    for name in ("tune", "held"):
        groups[f"half: {name}"] = [outcome for outcome in outcomes if half(outcome.question) == name]
    for kind in sorted({outcome.question.kind for outcome in outcomes}):
        groups[f"kind: {kind}"] = [outcome for outcome in outcomes if outcome.question.kind == kind]
    return {name: group for name, group in groups.items() if group}
