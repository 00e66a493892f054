"""Which of the model's weights learn, and how."""

from pathlib import Path

import pytest
import torch
from reader import (
    BATCH,
    FINISHING_BATCH,
    FINISHING_LEARNING_RATE,
    LEARNING_RATE,
    starting_model,
    training_arguments,
    whole,
)
from transformers import PreTrainedModel


@pytest.fixture(scope="module")
def model() -> PreTrainedModel:
    return starting_model("layers")


def test_the_word_vectors_stay_as_they_are_and_all_else_learns(model: PreTrainedModel) -> None:
    learning = {name for name, weight in model.named_parameters() if weight.requires_grad}
    frozen = {name for name, _ in model.named_parameters()} - learning
    assert frozen == {name for name, _ in model.named_parameters() if name.startswith("bert.embeddings.")}
    assert len(learning) == 98
    assert {"qa_outputs.weight", "qa_outputs.bias"} < learning


def test_a_model_is_finished_without_dropout() -> None:
    def dropped(model: PreTrainedModel) -> set[float]:
        return {module.p for module in model.modules() if isinstance(module, torch.nn.Dropout)}

    assert dropped(starting_model("layers")) == {0.1}
    assert dropped(starting_model("layers", dropout=0.0)) == {0.0}


def test_models_begin_with_the_same_head(model: PreTrainedModel) -> None:
    torch.manual_seed(7)
    assert torch.equal(starting_model("layers").qa_outputs.weight, model.qa_outputs.weight)


def test_who_has_teachers_begins_with_their_mean(model: PreTrainedModel, tmp_path: Path) -> None:
    teachers = [tmp_path / "one", tmp_path / "two"]
    for teacher, step in zip(teachers, (0.0, 1.0), strict=True):
        taught = starting_model("layers")
        with torch.no_grad():
            taught.qa_outputs.bias += step
        taught.save_pretrained(teacher)
    begun = starting_model("layers", teachers)
    assert torch.allclose(begun.qa_outputs.bias, model.qa_outputs.bias + 0.5)
    assert torch.equal(begun.qa_outputs.weight, model.qa_outputs.weight)


@pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing. is deprecated:FutureWarning")  # peft asks for it
def test_an_adapter_is_saved_as_the_layers_that_it_changes(model: PreTrainedModel) -> None:
    pytest.importorskip("peft")
    adapted = starting_model("lora")
    learning = [name for name, weight in adapted.named_parameters() if weight.requires_grad]
    assert learning
    assert not [name for name in learning if ".embeddings." in name]
    assert set(whole(adapted, "lora").state_dict()) == set(whole(model, "layers").state_dict())


def test_a_run_is_the_recipes(tmp_path: Path) -> None:
    pytest.importorskip("accelerate")
    arguments = training_arguments(tmp_path, LEARNING_RATE["layers"], seed=3, steps=7)
    assert arguments.per_device_train_batch_size * arguments.gradient_accumulation_steps == BATCH == 128
    finishing = training_arguments(tmp_path, FINISHING_LEARNING_RATE, seed=3, batch=FINISHING_BATCH)
    assert finishing.per_device_train_batch_size * finishing.gradient_accumulation_steps == FINISHING_BATCH == 32
    assert arguments.get_warmup_steps(1000) == 60
    assert (arguments.learning_rate, arguments.seed, arguments.max_steps) == (3e-4, 3, 7)
