from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from pullquote.answer.calibration import Calibration
from pullquote.answer.model_reader import PASSAGES, ModelReader, read_evidence
from pullquote.answer.reader_files import BUNDLED_READER, calibration_file, reader_model
from pullquote.answer.span_model import SpanModel
from pullquote.inference.compiled import CompiledModel
from pullquote.protocols import Reading
from pullquote.types import Document, Hit, Passage, Span

TEXT = "Captain Ada Brandt saw the smoke first. The ferry burned on Friday. It was towed to Osk."
SENTENCES = [Span(0, 39), Span(40, 67), Span(68, 88)]
QUESTION = "Who saw the smoke first?"


@pytest.fixture(scope="module")
def model(models: Path) -> SpanModel:
    return SpanModel(reader_model(BUNDLED_READER, models))


@pytest.fixture
def hit(document: Callable[..., Document]) -> Callable[[str, int, int], Hit]:
    """A hit that holds the sentences of a document from one to another."""

    def hit(uri: str, first: int, last: int) -> Hit:
        fire = document(uri, TEXT, "Fire on the ferry", date(2025, 3, 14))
        span = Span(SENTENCES[first].start, SENTENCES[last].end)
        passage = Passage(fire.source, span, fire.sections[0], span.of(TEXT), tuple(SENTENCES[first : last + 1]))
        return Hit(passage, 0.03, {"dense": 1}, {"dense": 0.6})

    return hit


def test_a_sentence_of_passages_that_overlap_is_read_as_surely_as_in_any_of_them(
    model: SpanModel, hit: Callable[[str, int, int], Hit]
) -> None:
    hits = [hit("file:///fire", 0, 1), hit("file:///fire", 1, 2)]
    alone = [
        reading.margin
        for each in hits
        for reading in model.read(QUESTION, each.passage)
        if reading.sentence == SENTENCES[1]
    ]
    read = read_evidence(model, QUESTION, hits)
    assert [each.span for each in read.sentences] == SENTENCES
    assert len(alone) == 2
    assert read.readings[1].margin == max(alone)


def test_no_more_than_the_best_passages_are_read(model: SpanModel, hit: Callable[[str, int, int], Hit]) -> None:
    hits = [hit(f"file:///{number}", 0, 2) for number in range(PASSAGES + 2)]
    read = read_evidence(model, QUESTION, hits)
    assert {each.hit.passage.source.uri for each in read.sentences} == {each.passage.source.uri for each in hits[:-2]}


def test_the_few_words_are_those_of_the_model(model: SpanModel, hit: Callable[[str, int, int], Hit]) -> None:
    reader = ModelReader(model, Calibration.load(calibration_file(BUNDLED_READER)), 0.5)
    best = reader.read(QUESTION, [hit("file:///fire", 0, 2)]).findings[0]
    assert best.quote == SENTENCES[0]
    assert best.short is not None
    assert "Ada Brandt" in best.short.of(TEXT)


def test_what_stands_nowhere_is_told_and_the_confidence_goes_by_all_that_was_read(
    model: SpanModel, hit: Callable[[str, int, int], Hit]
) -> None:
    reader, hits = ModelReader(model, Calibration.load(calibration_file(BUNDLED_READER)), 0.5), [hit("file:///f", 0, 2)]
    known, exchanged, other = (
        reader.read(question, hits)
        for question in (QUESTION, "Who on the Nils Corvane saw the smoke first?", "Who owns the Nils Corvane?")
    )
    assert (known.untold, exchanged.untold, other.untold) == ((), ("Nils", "Corvane"), ("Nils", "Corvane"))
    assert known.confidence > exchanged.confidence > other.confidence > 0


def test_a_prepared_reader_loads_nothing_for_the_first_question(
    models: Path, hit: Callable[[str, int, int], Hit]
) -> None:
    load, loads = reader_model(BUNDLED_READER, models), []

    def loading() -> CompiledModel:
        loads.append(load())
        return loads[-1]

    reader = ModelReader(SpanModel(loading), Calibration.load(calibration_file(BUNDLED_READER)), 0.5)
    reader.prepare()
    assert len(loads) == 1
    reader.read(QUESTION, [hit("file:///fire", 0, 2)])
    assert len(loads) == 1


def test_who_somebody_is_is_answered_with_an_office_and_with_nothing_where_none_is_told(
    model: SpanModel, document: Callable[..., Document]
) -> None:
    def read(text: str) -> Reading:
        letter = document("file:///letter", text)
        passage = Passage(letter.source, Span(0, len(text)), letter.sections[0], text, (Span(0, len(text)),))
        return reader.read("Who is Desmond Achterberg?", [Hit(passage, 0.03, {"dense": 1}, {"dense": 0.6})])

    reader = ModelReader(model, Calibration.load(calibration_file(BUNDLED_READER)), 0.5)
    told = read("The drivers will strike on Friday, the branch secretary, Desmond Achterberg, told reporters in Osk.")
    untold = read("The drivers will strike on Friday, Desmond Achterberg told reporters in Osk.")
    short = told.findings[0].short
    assert short is not None
    assert short.of(told.findings[0].hit.passage.text) == "the branch secretary"
    assert told.confidence > 0.5 > untold.confidence


def test_who_somebody_is_is_not_told_by_a_passage_of_somebody_else(
    model: SpanModel, document: Callable[..., Document]
) -> None:
    def hit(uri: str, text: str) -> Hit:
        source = document(uri, text)
        passage = Passage(source.source, Span(0, len(text)), source.sections[0], text, (Span(0, len(text)),))
        return Hit(passage, 0.03, {"dense": 1}, {"dense": 0.6})

    other = hit("file:///tuner", "She has been the piano tuner of the town's schools and chapels for forty years.")
    named = hit("file:///water", "Pia Lund, the water board's chair, said that the pipes would be laid in May.")
    read = read_evidence(model, "Who is Pia Lund?", [*[other] * (PASSAGES - 1), named])
    assert {each.hit.passage.source.uri for each in read.sentences} == {"file:///water"}
    assert {
        each.hit.passage.source.uri for each in read_evidence(model, "Who is Ada Brandt?", [other, named]).sentences
    } == {"file:///tuner", "file:///water"}


def test_who_somebody_is_is_read_in_the_sentence_that_names_them_whatever_others_do(
    model: SpanModel, document: Callable[..., Document]
) -> None:
    sentences = [
        "The guild has taken its medal back from the dairy in Obervals because the wheel had been made in Friuli.",
        "The dairyman, Xaver Moosbrugger, said that his cousin had sent it for the judges' lunch.",
        "The medal goes to the runner-up, Annelies Rapp of Schnifis, who is 24 and entered for the first time.",
    ]
    story = document("file:///cheese", " ".join(sentences))
    starts = [story.text.index(sentence) for sentence in sentences]
    spans = tuple(Span(start, start + len(each)) for start, each in zip(starts, sentences, strict=True))
    passage = Passage(story.source, Span(0, len(story.text)), story.sections[0], story.text, spans)
    reader = ModelReader(model, Calibration.load(calibration_file(BUNDLED_READER)), 0.5)
    reading = reader.read("Who is Xaver Moosbrugger?", [Hit(passage, 0.03, {"dense": 1}, {"dense": 0.2})])
    short = reading.findings[0].short
    assert short is not None
    assert short.of(story.text) == "The dairyman"
    assert reading.is_sure(0.5)
    assert [finding.quote for finding in reading.findings] == [spans[1]]


def test_an_interviewers_question_is_no_finding_and_makes_nothing_surer(
    model: SpanModel, document: Callable[..., Document]
) -> None:
    def read(*sentences: str) -> Reading:
        talk = document("file:///talk", " ".join(sentences))
        starts = [talk.text.index(sentence) for sentence in sentences]
        spans = tuple(Span(start, start + len(each)) for start, each in zip(starts, sentences, strict=True))
        passage = Passage(talk.source, Span(0, len(talk.text)), talk.sections[0], talk.text, spans)
        return reader.read("What will the minister do?", [Hit(passage, 0.03, {"dense": 1}, {"dense": 0.6})])

    reader = ModelReader(model, Calibration.load(calibration_file(BUNDLED_READER)), 0.5)
    asked, told = "Minister Orde, will you raise the fares?", 'He asked his driver: "Will you raise the fares?"'
    alone = read(asked)
    assert (alone.findings, alone.confidence) == ((), 0.0)
    both = read(asked, told)
    assert [finding.text for finding in both.findings] == [told]


def test_how_old_somebody_is_is_told_by_the_figure_behind_the_name(
    model: SpanModel, document: Callable[..., Document]
) -> None:
    text = "The man who was killed by a chimney in Ness is Olav Berg, 66, a teacher; his friend Nils Aune, 18, fled."
    story = document("file:///ness", text)
    passage = Passage(story.source, Span(0, len(text)), story.sections[0], text, (Span(0, len(text)),))
    reader = ModelReader(model, Calibration.load(calibration_file(BUNDLED_READER)), 0.5)

    def read(question: str) -> tuple[str, bool]:
        reading = reader.read(question, [Hit(passage, 0.03, {"dense": 1}, {"dense": 0.6})])
        short = reading.findings[0].short
        return short.of(text) if short else "", reading.is_sure(0.5)

    assert read("How old is Olav Berg?") == ("66", True)
    assert read("How old was Nils Aune?") == ("18", True)
    assert not read("How old is Mateo Quiroga?")[1]


def test_how_old_somebody_is_is_told_as_surely_amid_what_others_do(
    model: SpanModel, document: Callable[..., Document]
) -> None:
    told = "I did not look, said Pohjola's Saana Vierimaa, 20, who skied the last leg in the fastest time of the day."
    text = f"Savo's Eetu Kurkela caught a ski in the rut and lost eleven seconds. {told} Third place went to Kainuu."
    spans = (Span(0, text.index(told) - 1), Span(text.index(told), text.index(" Third")))
    story = document("file:///relay", text)
    reader = ModelReader(model, Calibration.load(calibration_file(BUNDLED_READER)), 0.5)

    def read(*sentences: Span) -> Reading:
        span = Span(sentences[0].start, sentences[-1].end)
        passage = Passage(story.source, span, story.sections[0], span.of(text), sentences)
        return reader.read("How old is Saana Vierimaa?", [Hit(passage, 0.03, {"dense": 1}, {"dense": 0.3})])

    alone, amid = read(spans[1]), read(*spans)
    assert amid.findings[0].short == alone.findings[0].short
    assert amid.confidence == pytest.approx(alone.confidence, abs=0.01)


def test_of_a_rate_that_was_cut_the_new_one_is_told_where_it_is_asked_for(
    model: SpanModel, document: Callable[..., Document]
) -> None:
    text = "The central bank of Oravia cut its key rate from 4.75 to 4.5 per cent on Friday."
    story = document("file:///oravia", text)
    passage = Passage(story.source, Span(0, len(text)), story.sections[0], text, (Span(0, len(text)),))
    reader = ModelReader(model, Calibration.load(calibration_file(BUNDLED_READER)), 0.5)

    def read(question: str) -> str:
        short = reader.read(question, [Hit(passage, 0.03, {"dense": 1}, {"dense": 0.6})]).findings[0].short
        return short.of(text) if short else ""

    assert read("What is the key rate in Oravia now?") == "4.5 per cent"
    assert read("What was the key rate in Oravia before?") == "4.75"


def test_a_pronoun_is_no_answer_to_who(model: SpanModel, document: Callable[..., Document]) -> None:
    text = "A: I worked at Kverna until January."
    talk = document("file:///talk", text)
    passage = Passage(talk.source, Span(0, len(text)), talk.sections[0], text, (Span(0, len(text)),))
    reader = ModelReader(model, Calibration.load(calibration_file(BUNDLED_READER)), 0.5)
    reading = reader.read("Who worked at Kverna until January?", [Hit(passage, 0.03, {"dense": 1}, {"dense": 0.6})])
    assert reading.is_sure(0.5)
    assert reading.findings[0].short is None
