from datetime import date
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.answer.reader_files import BUNDLED_READER, reader_model
from pullquote.answer.span_model import SpanModel
from pullquote.answer.words import stems
from pullquote.passages import split_passages
from pullquote.types import Document, Passage, Section, Span

FIRE = (
    "The ferry Grey Petrel caught fire off Tolling Rock on Friday. Captain Ada Brandt, 58, was the first to see the "
    "smoke. Forty people were taken off by the lifeboat."
)


@pytest.fixture(scope="module")
def model(models: Path) -> SpanModel:
    return SpanModel(reader_model(BUNDLED_READER, models))


def passages(text: str, before: str = "", title: str = "Fire on the ferry", window: int = 1_000) -> list[Passage]:
    """Whatever is longer than `window` characters with the title is parted, inside a word where it must be."""
    section = Section(Span(len(before), len(before) + len(text)))
    document = Document("file:///x", title, before + text, "text/plain", (section,), date(2025, 3, 14))
    return split_passages(document, lambda texts: list(map(len, texts)), window, 120)


def test_the_words_that_answer_are_found_at_their_place_in_the_document(model: SpanModel) -> None:
    before = "What stands before 🗼 the section.\n"
    [passage] = passages(FIRE, before)
    best = max(model.read("Who saw the smoke first?", passage), key=lambda reading: reading.margin)
    assert "Ada Brandt" in best.short.of(before + FIRE)
    assert best.sentence.of(before + FIRE) == "Captain Ada Brandt, 58, was the first to see the smoke."


def test_every_sentence_has_its_own_best_words(model: SpanModel) -> None:
    [passage] = passages(FIRE)
    readings = model.read("How many people were taken off?", passage)
    assert [reading.sentence for reading in readings] == list(passage.sentences)
    best = max(readings, key=lambda reading: reading.margin)
    assert "Forty" in best.short.of(FIRE)


def test_words_of_the_question_alone_are_no_answer(model: SpanModel) -> None:
    [passage] = passages(FIRE)
    for question in ("Who was Captain Ada Brandt, who saw the smoke?", "What was the ferry Grey Petrel?"):
        known = set(stems(question))
        for reading in model.read(question, passage):
            assert set(stems(reading.short.of(FIRE))) - known


TABLE = (
    "The office compared what bread costs.\n\n"
    "Town | Loaf 🍞 | Change in a year\nOsk | 2.40 crowns | 5 percent\nBrunn | 2.85 crowns | 11 percent\n\nIt said so."
)


@pytest.mark.parametrize(
    ("asked", "cell"), [("What does a loaf cost", "2.85 crowns"), ("How big was the change", "11 percent")]
)
def test_a_cell_is_found_by_the_name_of_its_column_and_at_its_place(model: SpanModel, asked: str, cell: str) -> None:
    before = "What stands before 🗼 the section.\n"
    [passage] = passages(TABLE, before)
    rows = [each for each in passage.sentences if "|" in passage.sentence_text(each)]
    others = [(passage.source.id, each) for each in rows if "Brunn" not in passage.sentence_text(each)]
    [readings] = model.read_each(f"{asked} in Brunn?", [passage], others)
    best = max(readings, key=lambda reading: reading.margin)
    assert best.short.of(before + TABLE) == cell
    assert best.sentence.of(before + TABLE) == "Brunn | 2.85 crowns | 11 percent"


@pytest.mark.parametrize("question", ["What is told of Brunn?", "Which town is it?", "Brunn 2.85 crowns 11 percent?"])
def test_the_words_that_answer_lie_in_one_cell(model: SpanModel, question: str) -> None:
    [passage] = passages(TABLE)
    for reading in model.read(question, passage):
        assert "|" not in reading.short.of(TABLE)
        assert reading.short in reading.sentence


def test_what_is_not_told_has_a_smaller_margin(model: SpanModel) -> None:
    [passage] = passages(FIRE)
    told, untold = (
        max(reading.margin for reading in model.read(question, passage))
        for question in ("Who saw the smoke first?", "Who built the lighthouse on Osk?")
    )
    assert told > untold


def test_a_passage_is_read_alone_while_others_read_the_same_one(model: SpanModel) -> None:
    """Each waits for whoever reads it first, who may not wait for a place that they hold.

    It is long, so that its tokens take a while.
    """
    text = FIRE * 1_000
    section = Section(Span(0, len(text)))
    source = Document("file:///x", "Osk", text, "text/plain", (section,)).source
    passage = Passage(source, section.span, section, text, (Span(0, len(FIRE)),))
    for number in range(5):
        question = f"Who saw the smoke {number} times?"
        several, alone = partial(model.read_each, question, [passage] * 4), partial(model.read, question, passage)
        threads = [Thread(target=task, daemon=True) for task in (alone, several, several)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert not any(thread.is_alive() for thread in threads)


words = st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=60) | st.sampled_from(FIRE.split())


@settings(max_examples=40)
@given(
    st.lists(words, min_size=1, max_size=40).flatmap(
        lambda pieces: st.sampled_from([" ", ""]).map(lambda j: j.join(pieces))
    ),
    st.text(max_size=40),
    st.text(max_size=20),
    st.integers(80, 400),
)
def test_words_lie_in_their_sentence_whatever_the_text(
    model: SpanModel, text: str, question: str, title: str, window: int
) -> None:
    for passage in passages(text, "§ ", title, window):
        for reading in model.read(question, passage):
            assert reading.sentence in passage.sentences
            assert reading.short in reading.sentence


@pytest.mark.parametrize("cut", range(5, 21))
def test_words_stay_in_a_sentence_that_was_parted_inside_a_word(model: SpanModel, cut: int) -> None:
    text = "The lighthousekeeper saw it."
    section = Section(Span(0, len(text)))
    source = Document("file:///x", "Osk", text, "text/plain", (section,)).source
    passage = Passage(source, section.span, section, text, (Span(0, cut), Span(cut, len(text))))
    readings = model.read("Who was it that saw the keeper of the light?", passage)
    assert all(reading.short in reading.sentence for reading in readings)


def test_a_question_that_leaves_no_room_for_the_passage_reads_nothing_that_was_cut(model: SpanModel) -> None:
    [passage] = passages(FIRE)
    readings = model.read("why " * 600, passage)
    assert all(reading.short in reading.sentence for reading in readings)
