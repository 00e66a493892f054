"""Learns from what several trained models say together besides the answers (Hinton, Vinyals and Dean, 2015)."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import log_softmax, softmax
from transformers import PreTrainedModel, Trainer
from transformers.modeling_outputs import QuestionAnsweringModelOutput
from transformers.models.bert.modeling_bert import BertLayer


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
