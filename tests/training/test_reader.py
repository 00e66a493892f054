"""What the model is given to learn from, and which of its weights learn."""

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch
from asked import passage_name
from hypothesis import given, settings
from hypothesis import strategies as st
from pairs import Pair
from reader import (
    BATCH,
    MAX_TOKENS,
    REPEATED,
    SEED,
    encode,
    lesson,
    read_examples,
    starting_model,
    training_arguments,
    whole,
)
from transformers import AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from pullquote.inference.model_files import BUNDLED_MODEL, model_folder
from pullquote.types import Span

QUESTION = "Who saw the smoke first?"
PASSAGE = "Fire on the ferry (14 March 2025)\nCaptain Ada Brandt, 58, was the first to see the smoke."


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerBase:
    return AutoTokenizer.from_pretrained(model_folder(BUNDLED_MODEL))


@pytest.fixture(scope="module")
def model() -> PreTrainedModel:
    return starting_model("layers", model_folder(BUNDLED_MODEL))


def place(words: str, passage: str = PASSAGE) -> Span:
    return Span(passage.index(words), passage.index(words) + len(words))


def test_the_answers_tokens_are_those_of_its_characters(tokenizer: PreTrainedTokenizerBase) -> None:
    example = encode(Pair(QUESTION, PASSAGE, place("Ada Brandt")), tokenizer)
    assert example is not None
    answer = example["input_ids"][example["start_positions"] : example["end_positions"] + 1]
    assert tokenizer.decode(answer) == "ada brandt"


def test_no_answer_is_the_first_token(tokenizer: PreTrainedTokenizerBase) -> None:
    example = encode(Pair(QUESTION, PASSAGE, None), tokenizer)
    assert example is not None
    assert (example["start_positions"], example["end_positions"]) == (0, 0)
    assert example["input_ids"][0] == tokenizer.cls_token_id


@pytest.mark.parametrize("cut", ["all of it", "its end"])
def test_an_answer_that_was_cut_off_is_no_example(tokenizer: PreTrainedTokenizerBase, cut: str) -> None:
    passage = "smoke " * MAX_TOKENS + "Ada Brandt"
    answer = place("Ada Brandt", passage) if cut == "all of it" else Span(0, len(passage))
    assert encode(Pair(QUESTION, passage, answer), tokenizer) is None
    kept = encode(Pair(QUESTION, passage, None), tokenizer)
    assert kept is not None
    assert len(kept["input_ids"]) == MAX_TOKENS


words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20) | st.sampled_from(PASSAGE.split())


@settings(max_examples=60)
@given(st.lists(words, min_size=1, max_size=30).map(" ".join), st.integers(0, 200), st.integers(1, 30))
def test_tokens_hold_the_answer_and_none_beside_it(
    tokenizer: PreTrainedTokenizerBase, passage: str, start: int, length: int
) -> None:
    start = min(start, len(passage) - 1)
    answer = Span(start, min(start + length, len(passage)))
    example = encode(Pair(QUESTION, passage, answer), tokenizer)
    if example is None:
        return
    offsets = tokenizer(QUESTION, passage, return_offsets_mapping=True)["offset_mapping"]
    first, last = example["start_positions"], example["end_positions"]
    separator = example["input_ids"].index(tokenizer.sep_token_id)
    assert separator < first <= last
    assert offsets[last][1] >= answer.end
    assert all(start < answer.end and answer.start < end for start, end in (offsets[first], offsets[last]))
    assert offsets[first - 1][1] <= answer.start or first == separator + 1


def test_the_word_vectors_stay_as_they_are_and_all_else_learns(model: PreTrainedModel) -> None:
    learning = {name for name, weight in model.named_parameters() if weight.requires_grad}
    frozen = {name for name, _ in model.named_parameters()} - learning
    assert frozen == {name for name, _ in model.named_parameters() if name.startswith("bert.embeddings.")}
    assert len(learning) == 98
    assert {"qa_outputs.weight", "qa_outputs.bias"} < learning


@pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing. is deprecated:FutureWarning")  # peft asks for it
def test_an_adapter_is_saved_as_the_layers_that_it_changes(model: PreTrainedModel) -> None:
    pytest.importorskip("peft")
    adapted = starting_model("lora", model_folder(BUNDLED_MODEL))
    learning = [name for name, weight in adapted.named_parameters() if weight.requires_grad]
    assert learning
    assert not [name for name in learning if ".embeddings." in name]
    assert set(whole(adapted, "lora").state_dict()) == set(whole(model, "layers").state_dict())


def test_a_file_of_questions_becomes_the_same_examples_each_time(
    tmp_path: Path, tokenizer: PreTrainedTokenizerBase, model: PreTrainedModel
) -> None:
    (tmp_path / "nq_dev.jsonl").write_text(
        '{"context": "Captain Ada Brandt saw the smoke.", "question": "Who saw the smoke?", '
        '"answers": {"text": ["Ada Brandt"], "answer_start": [8]}}\n'
    )

    def examples() -> list[dict[str, Any]]:
        rng = random.Random(SEED)
        return read_examples(lesson(tmp_path, [], None, rng), 20, tokenizer, model, rng)

    first, second = examples(), examples()
    assert first == second
    answered = [each for each in first if each["start_positions"] > 0]
    assert len(answered) >= 18
    for each in answered:
        answer = each["input_ids"][each["start_positions"] : each["end_positions"] + 1]
        assert tokenizer.decode(answer) == "ada brandt"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Public questions, all of one text, news of one article, and one more question of each of the two."""
    folder, news, asked = (tmp_path / name for name in ("folder", "news", "asked"))
    for each in (folder, news, asked):
        each.mkdir()
    text, article = "Bo Hradek sank.", "Captain Ada Brandt saw the smoke."
    line = {"context": text, "question": "Who sank?", "answers": {"text": ["Bo Hradek"], "answer_start": [0]}}
    (folder / "nq_dev.jsonl").write_text(f"{json.dumps(line)}\n" * 40)
    questions = "? Who saw it?\n= Ada Brandt\n" * 9 + "? Who put it out?\n!\n"
    (news / "fire.txt").write_text(f"# Fire\n@ 2025-03-14\n{article}\n{questions}")
    (asked / "all.txt").write_text(
        f"@ {passage_name(text)}\n? Who drowned?\n= Bo Hradek\n\n@ {passage_name(article)}\n? Who left?\n!\n"
    )
    return folder, news, asked


def test_the_first_lesson_is_the_folders_questions(folders: tuple[Path, Path, Path]) -> None:
    folder, _, _ = folders
    assert [each.text for each in lesson(folder, [], None, random.Random(SEED))] == ["Who sank?"] * 40


def test_news_are_learned_with_a_share_of_the_folders_questions(folders: tuple[Path, Path, Path]) -> None:
    folder, news, _ = folders
    read = Counter(each.text for each in lesson(folder, [news], None, random.Random(SEED)))
    assert read == {"Who saw it?": 9, "Who put it out?": 1, "Who sank?": int(REPEATED * 10)}


def test_hard_questions_are_learned_with_a_share_of_all_former_ones(folders: tuple[Path, Path, Path]) -> None:
    folder, news, asked = folders
    questions = "".join(f"? Who was number {number}?\n!\n" for number in range(18))
    with (asked / "all.txt").open("a") as file:
        file.write(questions)
    read = lesson(folder, [news], asked, random.Random(SEED))
    assert [(each.text, bool(each.answers)) for each in read[:2]] == [("Who drowned?", True), ("Who left?", False)]
    assert len(read) == 20 + int(REPEATED * 20)
    assert {each.text for each in read[20:]} <= {"Who sank?", "Who saw it?", "Who put it out?"}


def test_again_all_the_news_is_learned_beside_what_was_asked_of_it(folders: tuple[Path, Path, Path]) -> None:
    folder, news, asked = folders
    read = Counter(each.text for each in lesson(folder, [news], asked, random.Random(SEED), again=True))
    new = {"Who drowned?": 1, "Who left?": 1, "Who saw it?": 9, "Who put it out?": 1}
    assert read == new | {"Who sank?": int(REPEATED * 12)}


def test_a_model_that_goes_on_learning_keeps_its_head(model: PreTrainedModel, tmp_path: Path) -> None:
    model.save_pretrained(tmp_path)
    again = starting_model("layers", tmp_path, dropout=0.0)
    assert (again.config.hidden_dropout_prob, again.config.attention_probs_dropout_prob) == (0, 0)
    assert torch.equal(again.state_dict()["qa_outputs.weight"], model.state_dict()["qa_outputs.weight"])


def test_a_run_is_the_recipes(tmp_path: Path) -> None:
    pytest.importorskip("accelerate")
    arguments = training_arguments(tmp_path, 1.5e-4)
    assert (arguments.per_device_train_batch_size, arguments.seed) == (BATCH, SEED) == (32, 20)
    assert arguments.get_warmup_steps(4565) == 274
    assert (arguments.num_train_epochs, arguments.learning_rate) == (1, 1.5e-4)
