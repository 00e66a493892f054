"""Trains the reader: the embedding model's own weights with a question-answering head.

    python training/reader.py FOLDER RUN
    python training/reader.py FOLDER NEXT --after RUN/trained --news training/news --rounds 1
    python training/reader.py FOLDER LATER --after NEXT/trained --news training/news_later --rounds 1
    python training/reader.py FOLDER HARD --after LATER/trained --news training/news training/news_later \\
        --asked training/asked --rounds 1
    python training/reader.py FOLDER AGAIN --after HARD/trained --news training/news training/news_later \\
        --asked training/asked --rounds 1 --again --dropout 0
    python training/reader.py FOLDER LATEST --after AGAIN/trained --news training/news training/news_later \\
        --asked training/asked_later --rounds 2 --dropout 0

The first reads the questions in FOLDER, and writes checkpoints and the trained model into RUN. The others have that
model learn from news, from hard questions, from both once more, and from other hard questions, and from some of the
former ones again, so that it does not forget what it learned. All need the packages of `pip install --editable
".[training]"`, and take hours on two cores; run again, they go on from the last checkpoint. A question without an
answer in its passage points at the first token (Rajpurkar, Jia and Liang, ACL 2018).
"""

import argparse
import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# A thread that has nothing to do leaves its core to the others; read when torch is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch
from asked import load_asked
from exchange import Exchange
from news import load_news
from pairs import Pair, make_pairs
from questions import Question, load
from transformers import (
    AutoModelForQuestionAnswering,
    AutoTokenizer,
    DataCollatorWithPadding,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    Trainer,
    TrainingArguments,
)
from transformers.trainer_utils import get_last_checkpoint

from pullquote.inference.compiled import precision
from pullquote.inference.model_files import BUNDLED_MODEL, model_folder

SEED = 20
MAX_TOKENS = 320
BATCH = 32
RATE = {"layers": 1.5e-4, "lora": 1e-3}
RATE_AFTER = 1e-4
"""Of the model that goes on learning: it has little to unlearn."""
REPEATED = 0.2
"""Former questions that are asked again, for each new one."""
RANK = 32
"""Of the adapter."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--method", choices=["layers", "lora"], default="layers", help="all layers, or an adapter")
    parser.add_argument("--rounds", type=int, default=2, help="times over all questions, with other passages each")
    parser.add_argument("--steps", type=int, default=-1, help="to end after, where they are fewer than all rounds take")
    parser.add_argument("--after", type=Path, help="the trained model that goes on learning, all of its layers")
    parser.add_argument(
        "--news", type=Path, nargs="+", default=[], help="what it learns from then, as training/news.py reads it"
    )
    parser.add_argument("--asked", type=Path, help="or of FOLDER and the news, as training/asked.py reads it")
    parser.add_argument("--again", action="store_true", help="the news beside --asked is as new as what was asked")
    parser.add_argument("--dropout", type=float, default=0.1, help="0 takes half of the time on a processor")
    arguments = parser.parse_args()
    if bool(arguments.after) != bool(arguments.news) or (arguments.after and arguments.method != "layers"):
        parser.error("--after and --news go together, and with --method layers.")
    if arguments.asked and not arguments.news:
        parser.error("--asked goes with --news.")
    if arguments.again and not arguments.asked:
        parser.error("--again goes with --asked.")
    torch.manual_seed(SEED)
    tokenizer = AutoTokenizer.from_pretrained(model_folder(BUNDLED_MODEL))
    model = starting_model(arguments.method, arguments.after or model_folder(BUNDLED_MODEL), arguments.dropout)
    rng = random.Random(SEED)
    questions = lesson(arguments.folder, arguments.news, arguments.asked, rng, again=arguments.again)
    examples = read_examples(questions, arguments.rounds, tokenizer, model, rng)
    print(f"{len(examples)} pairs, {sum(each['start_positions'] > 0 for each in examples)} with an answer", flush=True)
    trainer = Trainer(
        model,
        training_arguments(arguments.run, RATE_AFTER if arguments.after else RATE[arguments.method], arguments.steps),
        DataCollatorWithPadding(tokenizer, pad_to_multiple_of=8),
        examples,
    )
    trainer.train(resume_from_checkpoint=get_last_checkpoint(str(arguments.run)) if arguments.run.is_dir() else None)
    whole(model, arguments.method).save_pretrained(arguments.run / "trained")
    tokenizer.save_pretrained(arguments.run / "trained")


def starting_model(method: str, start: Path, dropout: float = 0.1) -> PreTrainedModel:
    """The model in `start`, with a new head where it is the embedding model.

    Its word vectors stay as they are: they need not be shipped again.
    """
    model = AutoModelForQuestionAnswering.from_pretrained(
        start, hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout
    )
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


def training_arguments(run: Path, rate: float, steps: int = -1) -> TrainingArguments:
    return TrainingArguments(
        output_dir=str(run),
        num_train_epochs=1,
        max_steps=steps,
        per_device_train_batch_size=BATCH,
        train_sampling_strategy="group_by_length",
        learning_rate=rate,
        weight_decay=0.01,
        warmup_steps=0.06,
        lr_scheduler_type="linear",
        # Without instructions for it, 16 bits are computed in 32, many times slower.
        bf16=precision() == "bf16",
        use_cpu=True,
        seed=SEED,
        logging_steps=50,
        save_steps=200,
        save_total_limit=2,
        disable_tqdm=True,
        report_to="none",
    )


def lesson(
    folder: Path, news: Sequence[Path], asked: Path | None, rng: random.Random, *, again: bool = False
) -> list[Question]:
    """The questions to learn from: those in `folder`, or of the `news`, or those that were `asked` of both later.

    `again`, the news is new beside what was asked of it.
    """
    former = load(folder, rng)
    if not news:
        return former
    new = [question for path in news for question in load_news(path)]
    if asked:
        hard = load_asked(asked, [*former, *new])
        former, new = (former, [*hard, *new]) if again else ([*former, *new], hard)
    return [*new, *rng.sample(former, min(len(former), int(REPEATED * len(new))))]


def read_examples(
    questions: Sequence[Question],
    rounds: int,
    tokenizer: PreTrainedTokenizerBase,
    model: PreTrainedModel,
    rng: random.Random,
) -> list[dict[str, Any]]:
    vectors = model.get_input_embeddings().weight.detach().numpy()
    words = {word: vectors[place].astype(np.float32) for word, place in tokenizer.get_vocab().items() if word.isalpha()}
    exchange = Exchange([question.text for question in questions], {question.context for question in questions}, words)
    encoded = (encode(pair, tokenizer) for pair in make_pairs(questions, exchange, rng, rounds))
    return [example for example in encoded if example]


def encode(pair: Pair, tokenizer: PreTrainedTokenizerBase) -> dict[str, Any] | None:
    """Tokens, and the places of the answer's first and last; None where the answer was cut off."""
    encoded = tokenizer(
        pair.question,
        pair.passage,
        max_length=MAX_TOKENS,
        truncation="only_second",
        return_offsets_mapping=True,
    )
    offsets, sequences = encoded.pop("offset_mapping"), encoded.sequence_ids()
    start = end = 0
    if pair.answer:
        inside = [
            place
            for place, (first, last) in enumerate(offsets)
            if sequences[place] == 1 and first < pair.answer.end and last > pair.answer.start
        ]
        if not inside or offsets[inside[-1]][1] < pair.answer.end:
            return None
        start, end = inside[0], inside[-1]
    return {**encoded, "start_positions": start, "end_positions": end}


if __name__ == "__main__":
    main()
