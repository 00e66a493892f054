"""What the reader learns from: pairs as tokens, each with the place of its answer, in a file."""

import json
import random
from collections import Counter
from pathlib import Path

import pytest
from asked import passage_name
from encoded import Example, Examples
from hypothesis import given, settings
from hypothesis import strategies as st
from pairs import Pair
from tokenizers import Tokenizer
from training_set import MAX_TOKENS, SEED, all_questions, encode, make_examples, passage_tokenizer

from pullquote.types import Span

QUESTION = "Who saw the smoke first?"
PASSAGE = "Fire on the ferry (14 March 2025)\nCaptain Ada Brandt, 58, was the first to see the smoke."


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return passage_tokenizer()


def place(words: str, passage: str = PASSAGE) -> Span:
    return Span(passage.index(words), passage.index(words) + len(words))


def encoded(tokenizer: Tokenizer, passage: str, answer: Span | None) -> Example | None:
    return encode([Pair(QUESTION, passage, answer)], tokenizer)[0]


def test_the_answers_tokens_are_those_of_its_characters(tokenizer: Tokenizer) -> None:
    example = encoded(tokenizer, PASSAGE, place("Ada Brandt"))
    assert example is not None
    first, last = example.answer
    assert tokenizer.decode(list(example.tokens[first : last + 1])) == "ada brandt"


def test_no_answer_is_the_first_token(tokenizer: Tokenizer) -> None:
    example = encoded(tokenizer, PASSAGE, None)
    assert example is not None
    assert example.answer == (0, 0)
    assert tokenizer.id_to_token(example.tokens[0]) == "[CLS]"


def test_the_questions_tokens_are_the_first_ones(tokenizer: Tokenizer) -> None:
    example = encoded(tokenizer, PASSAGE, None)
    assert example is not None
    assert tokenizer.decode(list(example.tokens[: example.question_length])) == "who saw the smoke first?"


@pytest.mark.parametrize("cut", ["all of it", "its end"])
def test_an_answer_that_was_cut_off_is_no_example(tokenizer: Tokenizer, cut: str) -> None:
    passage = "smoke " * MAX_TOKENS + "Ada Brandt"
    answer = place("Ada Brandt", passage) if cut == "all of it" else Span(0, len(passage))
    assert encoded(tokenizer, passage, answer) is None
    kept = encoded(tokenizer, passage, None)
    assert kept is not None
    assert len(kept.tokens) == MAX_TOKENS


words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20) | st.sampled_from(PASSAGE.split())


@settings(max_examples=60)
@given(st.lists(words, min_size=1, max_size=30).map(" ".join), st.integers(0, 200), st.integers(1, 30))
def test_tokens_hold_the_answer_and_none_beside_it(tokenizer: Tokenizer, passage: str, start: int, length: int) -> None:
    start = min(start, len(passage) - 1)
    answer = Span(start, min(start + length, len(passage)))
    example = encoded(tokenizer, passage, answer)
    if example is None:
        return
    offsets = tokenizer.encode(QUESTION, passage).offsets
    first, last = example.answer
    assert example.question_length <= first <= last
    assert offsets[last][1] >= answer.end
    assert all(start < answer.end and answer.start < end for start, end in (offsets[first], offsets[last]))
    assert offsets[first - 1][1] <= answer.start or first == example.question_length


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A public question, news of one article, and one more question of each of the two."""
    folder, news, asked = (tmp_path / name for name in ("folder", "news", "asked"))
    for each in (folder, news, asked):
        each.mkdir()
    text, article = "Bo Hradek sank.", "Captain Ada Brandt saw the smoke."
    line = {"context": text, "question": "Who sank?", "answers": {"text": ["Bo Hradek"], "answer_start": [0]}}
    (folder / "nq_dev.jsonl").write_text(f"{json.dumps(line)}\n")
    (news / "fire.txt").write_text(
        f"# Fire\n@ 2025-03-14\n{article}\n? Who saw it?\n= Ada Brandt\n? Who put it out?\n!\n"
    )
    (asked / "all.txt").write_text(
        f"@ {passage_name(text)}\n? Who drowned?\n= Bo Hradek\n\n@ {passage_name(article)}\n? Who left?\n!\n"
    )
    return folder, news, asked


def test_all_questions_are_learned_from(folders: tuple[Path, Path, Path]) -> None:
    folder, news, asked = folders
    read = Counter(each.text for each in all_questions(folder, news, asked, random.Random(SEED)))
    assert read == Counter(["Who sank?", "Who saw it?", "Who put it out?", "Who drowned?", "Who left?"])


def test_questions_become_the_same_examples_each_time_and_come_back_from_their_file(
    folders: tuple[Path, Path, Path], tokenizer: Tokenizer
) -> None:
    folder, news, asked = folders

    def examples() -> Examples:
        rng = random.Random(SEED)
        return make_examples(all_questions(folder, news, asked, rng), 20, rng)

    made = examples()
    made.save(folder / "examples")
    read = Examples.load(folder / "examples")
    assert list(read) == list(made) == list(examples())
    told = Counter(
        tokenizer.decode(each["input_ids"][each["start_positions"] : each["end_positions"] + 1])
        for each in read
        if each["start_positions"]
    )
    assert set(told) == {"ada brandt", "bo hradek"}
    assert told["ada brandt"] >= 18
    assert len(read) > told.total() + 30


def test_an_example_is_what_the_tokenizer_makes_of_the_pair(tokenizer: Tokenizer) -> None:
    whole = tokenizer.encode(QUESTION, PASSAGE)
    example = encoded(tokenizer, PASSAGE, None)
    assert example is not None
    [each] = Examples.of([example])
    assert (each["input_ids"], each["token_type_ids"]) == (whole.ids, whole.type_ids)


def test_a_folder_without_public_questions_is_named(folders: tuple[Path, Path, Path]) -> None:
    _, news, asked = folders
    with pytest.raises(ValueError, match=rf"{news} has no \*\.jsonl\. Name the folder"):
        all_questions(news, news, asked, random.Random(SEED))
