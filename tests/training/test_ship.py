"""What is shipped is what training changed, in half precision, and makes the trained model of the embedding model."""

from pathlib import Path

import pytest
import torch
from reader import starting_model
from safetensors.torch import load_file, save_file
from ship import ship
from transformers import AutoModelForQuestionAnswering, PreTrainedModel

from pullquote.inference.model_files import BUNDLED_MODEL, WEIGHTS, model_folder


@pytest.fixture(scope="module")
def trained() -> PreTrainedModel:
    """A model whose weights are none of the embedding model's, but for what is frozen."""
    torch.manual_seed(20)
    model = starting_model("layers")
    with torch.no_grad():
        for weight in model.parameters():
            if weight.requires_grad:
                weight.add_(torch.randn_like(weight) / 100)
    return model


@pytest.fixture(scope="module")
def shipped(trained: PreTrainedModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    trained.save_pretrained(folder / "trained")
    ship([folder / "trained"], folder / "weights.safetensors")
    return folder / "weights.safetensors"


def test_only_what_was_trained_is_shipped_and_in_half_precision(shipped: Path, trained: PreTrainedModel) -> None:
    weights = load_file(shipped)
    assert set(weights) == {name for name, weight in trained.named_parameters() if weight.requires_grad}
    assert {weight.dtype for weight in weights.values()} == {torch.float16}
    assert shipped.stat().st_size < 21_500_000


def test_of_several_models_the_mean_is_shipped(shipped: Path, tmp_path: Path) -> None:
    weights = {name: weight.float() for name, weight in load_file(shipped).items()}
    for number, share in enumerate((0.5, 1.5, 4.0)):
        (tmp_path / str(number)).mkdir()
        save_file({name: weight * share for name, weight in weights.items()}, tmp_path / str(number) / WEIGHTS)
    ship([tmp_path / str(number) for number in range(3)], tmp_path / "mean.safetensors")
    mean = load_file(tmp_path / "mean.safetensors")
    assert mean.keys() == weights.keys()
    assert all(torch.allclose(mean[name].float(), 2 * weight, rtol=1e-3) for name, weight in weights.items())


def test_the_embedding_model_with_what_is_shipped_reads_as_the_trained_one(
    shipped: Path, trained: PreTrainedModel
) -> None:
    model = AutoModelForQuestionAnswering.from_pretrained(model_folder(BUNDLED_MODEL))
    weights = {name: weight.float() for name, weight in load_file(shipped).items()}
    assert model.load_state_dict(weights, strict=False).unexpected_keys == []
    tokens = torch.tensor([[101, 2040, 2387, 1996, 5610, 1029, 102, 8282, 2387, 2009, 1012, 102]])
    with torch.no_grad():
        made, wanted = (each.eval()(tokens).start_logits for each in (model, trained))
    assert torch.allclose(made, wanted, atol=0.02)
