"""Fits what the reader's scores are worth on the tuning half of question sets, and on news of another archive.

    python training/calibration.py --questions seeds/questions.jsonl seeds/near-misses.jsonl \\
        --documents seeds/caracas seeds/harbour --news training/news_for_calibration [--reader FOLDER]

indexes both archives in a temporary folder, each by itself, reads every question, fits both models and the table of
risks, and writes `calibration.json` beside the reader's weights. Nothing of the held half is looked at; `pullquote
evaluate` reports on it.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from archives import Archive, bundled_archive, news_archive
from fitting import answering, fitted, fitted_sentences
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pullquote.answer.calibration import Calibration
from pullquote.answer.logistic import Logistic
from pullquote.answer.model_reader import ModelReader, read_evidence
from pullquote.answer.reader_files import BUNDLED_READER, CALIBRATION, reader_folder, reader_model
from pullquote.answer.reading_features import (
    CONFIDENCE_FEATURES,
    SENTENCE_FEATURES,
    Read,
    confidence_features,
    sentence_features,
)
from pullquote.answer.span_model import SpanModel
from pullquote.build import OFF, build_engine
from pullquote.engine import Engine
from pullquote.evaluate.gold import quotes_gold
from pullquote.evaluate.questions import Question
from pullquote.settings import Settings
from pullquote.types import Answer

SENTENCE_PENALTY, CONFIDENCE_PENALTY = 0.03, 0.1
"""Inverse strengths of the L2 penalties, by five-fold cross-validation inside the tuning half."""
FOLDS = 5
SEED = 20
RISKS = [share / 100 for share in range(2, 100)]
FEWEST = 5
"""Answers that a share of wrong ones is worth telling of."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question as it was read, the sentences' features, and which of them answer."""

    question: Question
    read: Read
    rows: NDArray[np.float64]
    answers: NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, nargs="+", required=True)
    parser.add_argument("--documents", type=Path, nargs="+", required=True)
    parser.add_argument("--reader", default=BUNDLED_READER)
    parser.add_argument("--news", type=Path, nargs="*", default=[], help="folders, as training/news.py reads them")
    arguments = parser.parse_args()
    archives = [bundled_archive(arguments.documents, arguments.questions), *map(news_archive, arguments.news)]
    with tempfile.TemporaryDirectory() as folder:
        placed = [(archive, Path(folder) / str(number)) for number, archive in enumerate(archives)]
        model = SpanModel(reader_model(arguments.reader, Settings.load().models or Path(folder)))
        examples = [each for archive, data in placed for each in read_archive(archive, data, model)]
        calibration = fit(examples)
        answering_all = ModelReader(model, calibration, 0.0)
        wrong = [each for archive, data in placed for each in wrong_answers(archive, data, answering_all)]
    risks = fit_risks(examples, calibration.sentence, np.array(wrong))
    path = reader_folder(arguments.reader) / CALIBRATION
    write(replace(calibration, risks=risks), path)
    print(f"{len(examples)} questions; wrote {path}")


def read_archive(archive: Archive, data: Path, model: SpanModel) -> list[Example]:
    """Every question of the archive, which is indexed in the folder `data`."""
    with closing(build_engine(Settings.load(data=data, reader=OFF))) as engine:
        archive.index(engine)
        return [example(question, engine, model) for question in archive.questions]


def wrong_answers(archive: Archive, data: Path, reader: ModelReader) -> list[bool]:
    """Of each question that counts for the risks, whether a `reader` that answers everything answers it wrongly."""
    with closing(build_engine(Settings.load(data=data, reader=OFF), reader)) as engine:
        return [not is_right(question, engine) for question in archive.questions if counts(question)]


def counts(question: Question) -> bool:
    """Near misses teach what to refuse, and do not count for the risks: nobody asks so many of them."""
    return question.of is None


def example(question: Question, engine: Engine, model: SpanModel) -> Example:
    read = read_evidence(model, question.text, engine.search(question.text).hits)
    return Example(question, read, sentence_features(read), answering(read.sentences, question))


def fit(examples: Sequence[Example]) -> Calibration:
    answered = [(each.rows, each.answers) for each in examples if each.question.answerable]
    sentence = fitted_sentences(answered, SENTENCE_FEATURES, SENTENCE_PENALTY)
    rows = confidence_rows(examples, sentence)
    answerable = np.array([each.question.answerable for each in examples])
    return Calibration(sentence, fitted(rows, answerable, CONFIDENCE_FEATURES, CONFIDENCE_PENALTY), ())


def confidence_rows(examples: Sequence[Example], sentence: Logistic) -> NDArray[np.float64]:
    return np.stack([confidence_features(each.read, each.rows, sentence.probability(each.rows)) for each in examples])


def fit_risks(
    examples: Sequence[Example], sentence: Logistic, wrong: NDArray[np.bool_]
) -> tuple[tuple[float, float], ...]:
    """By confidences of models that were fitted without the question; `wrong` are the answers to those that count.

    What is refused however likely an answer is comes last: it is no answer that a threshold lets through.
    """
    answerable = np.array([each.question.answerable for each in examples])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=CONFIDENCE_PENALTY, max_iter=1000))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    rows = confidence_rows(examples, sentence)
    certain = np.array([not each.read.evidence.missing for each in examples])
    confidences = cross_val_predict(model, rows, answerable, cv=folds, method="predict_proba")[:, 1] * certain
    return held_risks(confidences[np.array([counts(each.question) for each in examples])], wrong)


def held_risks(confidences: NDArray[np.float64], wrong: NDArray[np.bool_]) -> tuple[tuple[float, float], ...]:
    """Each share of wrong answers, and the least confidence at which no more of them were wrong.

    Shares that were never held, or by fewer than `FEWEST` answers, are left out.
    """
    order = np.argsort(-confidences, kind="stable")
    ranked = confidences[order]
    # A threshold answers all that are as confident.
    last = np.append(ranked[1:] < ranked[:-1], True)
    # Laplace's rule of succession: of few answers none wrong is no share of 0.
    shares = (np.cumsum(wrong[order]) + 1) / (np.arange(len(wrong)) + 3)
    return tuple(
        (risk, round(float(ranked[held[-1]]), 4))
        for risk in RISKS
        if len(held := np.flatnonzero(last & (shares <= risk))) and held[-1] + 1 >= FEWEST
    )


def is_right(question: Question, engine: Engine) -> bool:
    reply = engine.ask(question.text)
    return isinstance(reply, Answer) and quotes_gold(question, reply)


def write(calibration: Calibration, path: Path) -> None:
    value = {
        "sentence": calibration.sentence.to_json(),
        "confidence": calibration.confidence.to_json(),
        "risks": calibration.risks,
    }
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
