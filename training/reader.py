"""Trains the reader: the embedding model's own weights with a question-answering head.

    python training/reader.py EXAMPLES ONE --seed 1 --steps 9000
    python training/reader.py EXAMPLES TWO --seed 2 --steps 9000
    python training/reader.py EXAMPLES THREE --seed 3 --steps 4000 --teachers ONE/trained TWO/trained
    python training/reader.py MORE FOUR --seed 4 --steps 1000 --finish THREE/trained

Learns from the file EXAMPLES that training/training_set.py made, and writes checkpoints and the trained model into a
folder; run again, it goes on from the last checkpoint. Models of several seeds can be averaged (training/ship.py): all
begin with the same head. With teachers, it begins with the mean of them, and learns half from the answers and half from
what they say together. A trained model, or the mean of several, is finished without dropout, in small steps at a low
rate. Needs the packages of `pip install --editable ".[training]"`; 9,000 steps take minutes on a GPU,
and days on two cores.
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

# A thread that has nothing to do leaves its core to the others; read when torch is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch
from encoded import Examples
from ship import mean
from teaching import TaughtTrainer
from transformers import (
    AutoModelForQuestionAnswering,
    AutoTokenizer,
    DataCollatorWithPadding,
    PreTrainedModel,
    TrainingArguments,
)
from transformers.trainer_utils import get_last_checkpoint

from pullquote.inference.compiled import precision
from pullquote.inference.model_files import BUNDLED_MODEL, model_folder

HEAD_SEED = 20
BATCH = 128
FINISHING_BATCH = 32
CPU_BATCH = 32
"""As many at a time: a CPU is slower with more."""
LEARNING_RATE = {"layers": 3e-4, "lora": 1e-3}
TAUGHT_LEARNING_RATE = 1.5e-4
"""With teachers: it begins with what they know."""
FINISHING_LEARNING_RATE = 7e-5
DROPOUT = 0.1
RANK = 32
"""Of the adapter."""
WORKERS = 4
"""Processes that put batches together: one cannot keep a GPU busy."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("examples", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--seed", type=int, required=True, help="of the order and of the dropout")
    parser.add_argument("--steps", type=int, default=-1, help="as many as there are batches, unless told")
    parser.add_argument("--method", choices=["layers", "lora"], default="layers", help="all layers, or an adapter")
    parser.add_argument("--teachers", type=Path, nargs="+", default=[], help="trained models to learn from")
    parser.add_argument(
        "--finish", type=Path, nargs="+", default=[], help="trained models whose mean learns to its end"
    )
    arguments = parser.parse_args()
    tokenizer = AutoTokenizer.from_pretrained(model_folder(BUNDLED_MODEL))
    if arguments.finish:
        model = starting_model(arguments.method, arguments.finish, dropout=0.0)
        rate, batch = FINISHING_LEARNING_RATE, FINISHING_BATCH
    else:
        model = starting_model(arguments.method, arguments.teachers)
        rate, batch = TAUGHT_LEARNING_RATE if arguments.teachers else LEARNING_RATE[arguments.method], BATCH
    trainer = TaughtTrainer(
        [AutoModelForQuestionAnswering.from_pretrained(teacher) for teacher in arguments.teachers],
        model,
        training_arguments(arguments.run, rate, arguments.seed, arguments.steps, batch),
        DataCollatorWithPadding(tokenizer, pad_to_multiple_of=8),
        Examples.load(arguments.examples),
    )
    if torch.cuda.is_available():
        trainer.compile_layers()
    trainer.train(resume_from_checkpoint=get_last_checkpoint(str(arguments.run)) if arguments.run.is_dir() else None)
    whole(model, arguments.method).save_pretrained(arguments.run / "trained")
    tokenizer.save_pretrained(arguments.run / "trained")


def starting_model(method: str, begun: Sequence[Path] = (), dropout: float = DROPOUT) -> PreTrainedModel:
    """The mean of those that have begun to learn; without any, the embedding model with a new head.

    The head is the same each time: models that begin alike can be averaged. Word vectors stay as they are: they need
    not be shipped again.
    """
    torch.manual_seed(HEAD_SEED)
    model = AutoModelForQuestionAnswering.from_pretrained(
        model_folder(BUNDLED_MODEL), hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout
    )
    if begun:
        model.load_state_dict(mean(begun))
    model.bert.embeddings.requires_grad_(False)
    if method == "layers":
        return model
    from peft import LoraConfig, TaskType, get_peft_model  # noqa: PLC0415 - needed for this method alone

    # The head is new: it learns whole.
    adapter = LoraConfig(
        TaskType.QUESTION_ANS,
        r=RANK,
        lora_alpha=2 * RANK,
        target_modules="all-linear",
        exclude_modules=["qa_outputs"],
    )
    return get_peft_model(model, adapter)


def whole(model: PreTrainedModel, method: str) -> PreTrainedModel:
    """The trained model in one piece: an adapter is put into the layers."""
    return model if method == "layers" else model.merge_and_unload()


def training_arguments(run: Path, rate: float, seed: int, steps: int = -1, batch: int = BATCH) -> TrainingArguments:
    on_gpu = torch.cuda.is_available()
    return TrainingArguments(
        output_dir=str(run),
        num_train_epochs=1,
        max_steps=steps,
        per_device_train_batch_size=batch if on_gpu else CPU_BATCH,
        gradient_accumulation_steps=1 if on_gpu else batch // CPU_BATCH,
        train_sampling_strategy="group_by_length",
        dataloader_num_workers=WORKERS if on_gpu else 0,
        learning_rate=rate,
        weight_decay=0.01,
        warmup_steps=0.06,
        lr_scheduler_type="linear",
        bf16=_has_bf16(),
        use_cpu=not on_gpu,
        seed=seed,
        logging_steps=50,
        # Looking at each loss would keep a GPU waiting for Python.
        logging_nan_inf_filter=False,
        # A tenth of the steps.
        save_steps=0.1,
        save_total_limit=2,
        disable_tqdm=True,
        report_to="none",
    )


def _has_bf16() -> bool:
    """Without instructions for it a CPU computes 16 bits in 32, many times slower."""
    if torch.cuda.is_available():
        return torch.cuda.is_bf16_supported(including_emulation=False)
    return precision() == "bf16"


if __name__ == "__main__":
    main()
