"""Fits the weights of the evidence reader on the tuning half of a question set.

    python training/evidence.py seeds/questions.jsonl seeds/caracas seeds/harbour

indexes the documents in a temporary folder, fits both models, chooses the threshold, and writes
`index/pullquote/answer/evidence.json`. Nothing of the held half is looked at; `pullquote evaluate` reports on it.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fitting import answering, fitted, fitted_sentences
from numpy.typing import NDArray
from sklearn.metrics import roc_curve

from pullquote.answer.evidence import EvidenceReader, Weights
from pullquote.answer.features import (
    CONFIDENCE_FEATURES,
    SENTENCE_FEATURES,
    Evidence,
    confidence_features,
    sentence_features,
)
from pullquote.answer.logistic import Logistic
from pullquote.build import OFF, build_engine
from pullquote.engine import Engine
from pullquote.evaluate.questions import Question, half, load_questions
from pullquote.settings import Settings

WEIGHTS = Path(__file__).parents[1] / "index" / "pullquote" / "answer" / "evidence.json"
UNFITTED = Weights(
    Logistic(SENTENCE_FEATURES, (0.0,) * len(SENTENCE_FEATURES), 0.0),
    Logistic(CONFIDENCE_FEATURES, (0.0,) * len(CONFIDENCE_FEATURES), 0.0),
    0.0,
)
PENALTY = 0.03
"""Inverse strength of the L2 penalty, by five-fold cross-validation inside the tuning half."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question as it was read: its evidence, the sentences' features, and which of them answer."""

    answerable: bool
    evidence: Evidence
    rows: NDArray[np.float64]
    answers: NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("documents", type=Path, nargs="+")
    arguments = parser.parse_args()
    questions = [question for question in load_questions(arguments.questions) if half(question) == "tune"]
    with tempfile.TemporaryDirectory() as folder:
        engine = build_engine(Settings.load(data=Path(folder), reader=OFF))
        engine.add(arguments.documents)
        reader = EvidenceReader(engine.embedder, UNFITTED)
        examples = [example(question, engine, reader) for question in questions]
        engine.close()
    WEIGHTS.write_text(json.dumps(fit(examples), indent=2) + "\n", encoding="utf-8")
    print(f"{len(examples)} questions; wrote {WEIGHTS}")


def example(question: Question, engine: Engine, reader: EvidenceReader) -> Example:
    evidence, similarity = reader.weigh(question.text, engine.search(question.text).hits)
    return Example(
        question.answerable, evidence, sentence_features(evidence, similarity), answering(evidence.sentences, question)
    )


def fit(examples: Sequence[Example]) -> dict[str, object]:
    answered = [(each.rows, each.answers) for each in examples if each.answerable]
    sentence = fitted_sentences(answered, SENTENCE_FEATURES, PENALTY)
    rows = np.stack(
        [confidence_features(each.evidence, each.rows, sentence.probability(each.rows)) for each in examples]
    )
    answerable = np.array([each.answerable for each in examples])
    confidence = fitted(rows, answerable, CONFIDENCE_FEATURES, PENALTY)
    certain = np.array([not each.evidence.missing for each in examples])
    threshold = choose_threshold(confidence.probability(rows) * certain, answerable)
    return {"sentence": sentence.to_json(), "confidence": confidence.to_json(), "threshold": round(threshold, 4)}


def choose_threshold(confidence: NDArray[np.float64], answerable: NDArray[np.bool_]) -> float:
    """Where answerable questions are answered, less unanswerable ones, is most: Youden's J statistic.

    Cancer 3(1), 1950, 32-35. Unlike accuracy or F1 it does not reward answering whatever most questions are.
    """
    false, true, thresholds = roc_curve(answerable, confidence)
    return float(thresholds[np.argmax(true - false)])


if __name__ == "__main__":
    main()
