"""What teachers say counts as much as the answers, and whether a run was broken off counts for nothing."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from encoded import Example, Examples
from reader import BATCH, starting_model, training_arguments
from teaching import TaughtTrainer, unlikeness
from torch.nn.functional import cross_entropy
from transformers import (
    AutoTokenizer,
    BertConfig,
    BertForQuestionAnswering,
    DataCollatorWithPadding,
    PreTrainedModel,
    TrainerCallback,
    TrainerState,
    TrainingArguments,
)
from transformers.trainer_utils import get_last_checkpoint

from pullquote.inference.model_files import BUNDLED_MODEL, model_folder

pytest.importorskip("accelerate")

Batch = dict[str, torch.Tensor]
MakeTrainer = Callable[..., TaughtTrainer]
EPOCH, STEPS = 2, 4
SMALL = BertConfig(vocab_size=200, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)


class BrokenOff(TrainerCallback):
    """In the second epoch, after its first step's checkpoint."""

    def on_step_begin(self, _args: TrainingArguments, state: TrainerState, *_: object, **__: object) -> None:
        if state.global_step == EPOCH + 1:
            raise KeyboardInterrupt


@pytest.fixture
def model() -> PreTrainedModel:
    return starting_model("layers").eval()


@pytest.fixture
def trainer(model: PreTrainedModel, tmp_path: Path) -> MakeTrainer:
    """Trains the model, with the teachers that it is given."""
    arguments = training_arguments(tmp_path, 1e-4, seed=1, steps=1)
    return lambda *teachers: TaughtTrainer(teachers, model, arguments)


@pytest.fixture
def batch() -> Batch:
    ids = torch.tensor([[101, 2040, 102, 9748, 2387, 2009, 102], [101, 2043, 102, 2006, 5958, 102, 0]])
    return {
        "input_ids": ids,
        "attention_mask": (ids > 0).long(),
        "start_positions": torch.tensor([3, 0]),
        "end_positions": torch.tensor([3, 0]),
    }


def test_without_teachers_the_loss_is_the_answers_own(
    model: PreTrainedModel, trainer: MakeTrainer, batch: Batch
) -> None:
    assert torch.equal(trainer().compute_loss(model, batch), model(**batch).loss)


def test_with_teachers_half_of_the_loss_is_how_unlike_them_the_model_is(
    model: PreTrainedModel, trainer: MakeTrainer, batch: Batch
) -> None:
    outputs = model(**batch)
    own = [-(logits.softmax(-1) * logits.log_softmax(-1)).sum(-1).mean() for logits in outputs.to_tuple()[1:]]
    loss = trainer(model, model).compute_loss(model, batch)
    assert torch.allclose(loss, (outputs.loss + sum(own) / 2) / 2)


def test_teachers_learn_nothing(model: PreTrainedModel, trainer: MakeTrainer, batch: Batch) -> None:
    teacher = starting_model("layers")
    trainer(teacher).compute_loss(model, batch).backward()
    assert all(weight.grad is None for weight in teacher.parameters())
    assert model.qa_outputs.weight.grad is not None
    assert not teacher.training


def test_teachers_that_are_sure_of_one_token_teach_as_an_answer_does() -> None:
    logits = torch.tensor([[0.5, 2.0, -1.0], [1.0, 0.0, 0.0]])
    sure = torch.tensor([[0.0, 99.0, 0.0], [99.0, 0.0, 0.0]])
    assert unlikeness(logits, [sure]) == pytest.approx(cross_entropy(logits, torch.tensor([1, 0])).item())


def test_teachers_count_by_the_mean_of_their_probabilities() -> None:
    logits = torch.tensor([[0.5, 2.0, -1.0]])
    first, second = torch.tensor([[99.0, 0.0, 0.0]]), torch.tensor([[0.0, 99.0, 0.0]])
    halves = (cross_entropy(logits, torch.tensor([0])) + cross_entropy(logits, torch.tensor([1]))) / 2
    assert unlikeness(logits, [first, second]) == pytest.approx(halves.item())


@pytest.fixture
def train() -> Callable[..., dict[str, torch.Tensor]]:
    """Trains a small model, as training/reader.py does: in the folder of a run, from its last checkpoint on."""
    rng = np.random.default_rng(20)
    made = (rng.integers(5, 200, length).astype(np.uint16) for length in rng.integers(6, 20, EPOCH * BATCH))
    examples = Examples.of([Example(tokens, 3, (4, 5)) for tokens in made])
    collator = DataCollatorWithPadding(AutoTokenizer.from_pretrained(model_folder(BUNDLED_MODEL)))

    def train(run: Path, *callbacks: TrainerCallback) -> dict[str, torch.Tensor]:
        torch.manual_seed(1)
        small = BertForQuestionAnswering(SMALL)
        trainer = TaughtTrainer([], small, training_arguments(run, 1e-2, seed=1, steps=STEPS), collator, examples)
        for callback in callbacks:
            trainer.add_callback(callback)
        trainer.train(resume_from_checkpoint=get_last_checkpoint(str(run)) if run.is_dir() else None)
        return small.state_dict()

    return train


def test_a_run_that_is_broken_off_in_its_second_epoch_goes_on_to_the_same_model(
    tmp_path: Path, train: Callable[..., dict[str, torch.Tensor]]
) -> None:
    whole = train(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        train(tmp_path / "broken off", BrokenOff())
    gone_on = train(tmp_path / "broken off")
    assert all(torch.equal(weight, gone_on[name]) for name, weight in whole.items())
