"""What every reader does with its shipped weights: it answers what is told, and no near miss of it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pullquote.build import build_reader
from pullquote.embed.openvino import OpenVinoEmbedder
from pullquote.inference.model_files import BUNDLED_MODEL
from pullquote.protocols import AnswerReader, Reading
from pullquote.settings import Settings


@pytest.fixture(scope="module")
def embedder(models: Path) -> OpenVinoEmbedder:
    return OpenVinoEmbedder(BUNDLED_MODEL, models)


@pytest.fixture(scope="module", params=["bundled", "off"])
def reader(request: pytest.FixtureRequest, embedder: OpenVinoEmbedder) -> AnswerReader:
    return build_reader(Settings(reader=request.param), embedder)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who saw the smoke on the Grey Petrel first?", "Captain Ada Brandt saw the smoke first."),
        ("WHO SAW THE SMOKE ON THE GREY PETREL FIRST?", "Captain Ada Brandt saw the smoke first."),
        ("who saw the smoke on the grey petrel first", "Captain Ada Brandt saw the smoke first."),
        ("By how much did the herring quota fall?", "The herring quota fell by 18 per cent."),
    ],
)
def test_what_is_told_is_found(read, reader: AnswerReader, question: str, sentence: str) -> None:
    reading = read(question)
    best = reading.findings[0]
    assert reading.confidence >= reader.threshold
    assert best.hit.passage.sentence_text(best.quote) == sentence


@pytest.mark.parametrize(
    ("question", "exchanged"),
    [
        ("Who saw the smoke on the Black Petrel first?", "Black"),
        ("Who saw the smoke on the Grey Kestrel first?", "Kestrel"),
        ("When did Captain Eva Brandt see the smoke?", "Eva"),
        ("When did Captain Ada Brandl see the smoke?", "Brandl"),
        ("When did Captain Ada Brand see the smoke?", "Brand"),
        ("Was it Ada Brandtson who saw the smoke first?", "Brandtson"),
        ("Where did the ferry burn on Saturday morning?", "Saturday"),
        ("Were all 42 passengers taken off?", "42"),
        ("Were all seventeen passengers taken off?", "seventeen"),
        ("Who signed the herring order on 7 September 2024?", "7"),
        ("Who signed the herring order on 6 August 2024?", "August"),
        ("Who signed the herring order on 6 September 2023?", "2023"),
        ("Which order did Anselm Rockwood sign?", "Rockwood"),
        ("Where did the choir of Hyve sing on Sunday?", "Hyve"),
        ("Brandtson saw what?", "Brandtson"),
    ],
)
def test_an_exchanged_name_number_or_date_is_told_and_never_answered(read, question: str, exchanged: str) -> None:
    assert read(question).untold == (exchanged,)


def test_findings_are_whole_sentences_best_first_each_once(read) -> None:
    findings = read("Who saw the smoke first?").findings
    assert [each.score for each in findings] == sorted((each.score for each in findings), reverse=True)
    assert all(each.quote in each.hit.passage.sentences for each in findings)
    assert all(each.short in each.quote for each in findings if each.short)
    places = [(each.hit.passage.source.id, each.quote) for each in findings]
    assert len(set(places)) == len(places) == 8


@pytest.mark.parametrize("question", ["?", "🦭", "e\u0301", "מה קרה?", "the of and", "x" * 1000, "a b " * 250])
def test_odd_questions_have_a_confidence_like_any_other(read, question: str) -> None:
    assert 0 <= read(question).confidence <= 1


def test_no_hits_is_no_evidence(reader: AnswerReader) -> None:
    assert reader.read("Who?", []) == Reading((), 0.0, 0)


def test_threads_share_a_reader(read) -> None:
    questions = ["Who sang?", "Who saw the smoke first?", "When does it take effect?"] * 4
    alone = [read(question) for question in questions]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(read, questions)) == alone
