"""Learns from what several trained models say together besides the answers (Hinton, Vinyals and Dean, 2015)."""

from collections.abc import Sequence

import torch
from torch import Generator, Tensor
from torch.nn.functional import log_softmax, softmax
from torch.utils.data import Dataset
from transformers import PreTrainedModel, Trainer
from transformers.modeling_outputs import QuestionAnsweringModelOutput
from transformers.models.bert.modeling_bert import BertLayer
from transformers.trainer_pt_utils import LengthGroupedSampler


class Order(LengthGroupedSampler):
    """Examples of near length together, in an order that the seed and the epoch tell, and no draw before.

    So a run that goes on from a checkpoint finds the order of its epoch again.
    """

    def __init__(self, batch_size: int, dataset: Dataset, seed: int) -> None:
        super().__init__(batch_size, dataset)
        self._seed = seed
        self.set_epoch(0)

    def set_epoch(self, epoch: int) -> None:
        """Called before each epoch is begun."""
        self.generator = Generator().manual_seed(self._seed * 1_000 + epoch)


class TaughtTrainer(Trainer):
    """Trains a question-answering model by the answers, and as much by its teachers where it has any."""

    def __init__(self, teachers: Sequence[PreTrainedModel], *arguments: object) -> None:
        super().__init__(*arguments)
        self._teachers = [teacher.to(self.args.device).eval() for teacher in teachers]

    def compile_layers(self) -> None:
        """One layer is compiled, for batches of any length, and serves for all: on a GPU, far faster."""
        for model in [self.model, *self._teachers]:
            for module in model.modules():
                if isinstance(module, BertLayer):
                    module.compile(dynamic=True)

    def _get_train_sampler(self, train_dataset: Dataset | None = None) -> Order:
        # The library's own sampler draws the second epoch's order after all that the first one drew, which a run that
        # goes on in the second does not draw again.
        together = self.args.train_batch_size * self.args.gradient_accumulation_steps
        return Order(together, train_dataset or self.train_dataset, self.args.seed)

    def compute_loss(
        self,
        model: PreTrainedModel,
        inputs: dict[str, Tensor],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,  # noqa: ARG002 - the mean of a batch is taken
    ) -> Tensor | tuple[Tensor, QuestionAnsweringModelOutput]:
        outputs = model(**inputs)
        loss = outputs.loss
        if self._teachers:
            with torch.no_grad():
                taught = [teacher(**inputs) for teacher in self._teachers]
            starts = unlikeness(outputs.start_logits, [each.start_logits for each in taught])
            ends = unlikeness(outputs.end_logits, [each.end_logits for each in taught])
            loss = (loss + (starts + ends) / 2) / 2
        return (loss, outputs) if return_outputs else loss


def unlikeness(logits: Tensor, taught: Sequence[Tensor]) -> Tensor:
    """Cross-entropy of logits, of shape (batch, tokens), under the mean of the probabilities that teachers give."""
    target = torch.stack([softmax(each.float(), dim=-1) for each in taught]).mean(0)
    return -(target * log_softmax(logits.float(), dim=-1)).sum(-1).mean()
