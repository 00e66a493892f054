"""Fitted weights against scikit-learn's own pipeline, and which sentences answer."""

import numpy as np
import pytest
from fitting import answering, fitted, same_share
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pullquote.answer.features import gather
from pullquote.answer.question import analyse
from pullquote.evaluate.questions import Place, Question, Words
from pullquote.types import Document, Hit, Passage, Section, Span

TEXT = "Ada Brandt saw the smoke. The ferry burned on Friday. It was towed to Osk."
SENTENCES = (Span(0, 25), Span(26, 53), Span(54, 74))


def test_weights_for_plain_features_say_what_the_standardised_ones_say() -> None:
    random = np.random.default_rng(20)
    rows = random.normal([5.0, -300.0, 1.0], [0.1, 40.0, 0.0], size=(60, 3))
    labels = rows[:, 0] + random.normal(0, 0.1, 60) > 5
    weights = random.uniform(0.5, 2, 60)
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000))
    pipeline.fit(rows, labels, logisticregression__sample_weight=weights)
    model = fitted(rows, labels, ("near", "far", "always the same"), 0.1, weights)
    assert model.features == ("near", "far", "always the same")
    assert model.probability(rows) == pytest.approx(pipeline.predict_proba(rows)[:, 1])
    assert model.weights[2] == 0.0


@given(st.lists(st.integers(1, 40), min_size=1, max_size=20))
def test_every_question_weighs_the_same_however_many_sentences_it_has(counts: list[int]) -> None:
    weights = same_share(counts)
    of_questions = [part.sum() for part in np.split(weights, np.cumsum(counts)[:-1])]
    assert of_questions == pytest.approx([sum(counts) / len(counts)] * len(counts))
    assert weights.mean() == pytest.approx(1)


@pytest.mark.parametrize(
    ("gold", "marks"),
    [
        (Span(47, 53), [False, True, False]),
        (Span(20, 30), [True, True, False]),
        (Span(25, 26), [False, False, False]),
    ],
)
def test_sentences_answer_that_hold_some_of_the_gold(gold: Span, marks: list[bool]) -> None:
    whole = Section(Span(0, len(TEXT)))
    fire, copy = (Document(f"file:///{name}", "Fire", TEXT, "text/plain", (whole,)) for name in ("fire", "copy"))
    hits = [Hit(Passage(each.source, whole.span, whole, TEXT, SENTENCES), 0.03, {}, {}) for each in (fire, copy)]
    place = Place("file:///fire", Words(gold, gold.of(TEXT)))
    question = Question("1", "when", "When did it burn?", (place,))
    evidence = gather(analyse(question.text), hits)
    of_fire = [each.hit.passage.source.id == fire.id for each in evidence.sentences]
    found = answering(evidence.sentences, question)
    assert [bool(mark) for mark, own in zip(found, of_fire, strict=True) if own] == marks
    assert not found[~np.array(of_fire)].any()
    assert not answering([], question).any()
