"""Makes what the reader learns from: pairs of all questions as tokens, in a file.

    python training/training_set.py FOLDER FILE --news training/news --asked training/asked --rounds 5

FOLDER holds the public questions, as `training/questions.py` reads them. A question without an answer in its passage
points at the first token (Rajpurkar, Jia and Liang, ACL 2018).
"""

import argparse
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np
from asked import load_asked
from encoded import Example, Examples
from exchange import Exchange
from news import load_news
from numpy.typing import NDArray
from pairs import Pair, make_pairs
from questions import Question, load
from safetensors.numpy import load_file
from tokenizers import Encoding, Tokenizer

from pullquote.inference.model_files import BUNDLED_MODEL, WEIGHTS, model_folder
from pullquote.types import Span

SEED = 20
MAX_TOKENS = 320
ENCODING_BATCH = 1_000
WORD_VECTORS = "embeddings.word_embeddings.weight"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--news", type=Path, required=True, help="a folder, as training/news.py reads it")
    parser.add_argument("--asked", type=Path, required=True, help="a folder, as training/asked.py reads it")
    parser.add_argument("--rounds", type=int, default=1, help="times over all questions, with other passages each")
    parser.add_argument("--draw", type=_most, nargs="+", default=[], metavar="SOURCE=PAIRS", help="no more of a source")
    arguments = parser.parse_args()
    rng = random.Random(SEED)
    questions = all_questions(arguments.folder, arguments.news, arguments.asked, rng)
    examples = make_examples(questions, arguments.rounds, rng, dict(arguments.draw))
    examples.save(arguments.file)
    answerable = int(np.count_nonzero(examples.answers[:, 0]))
    print(f"{len(examples):,} pairs of {len(questions):,} questions, {answerable:,} with an answer")


def _most(text: str) -> tuple[str, int]:
    source, _, pairs = text.partition("=")
    return source, int(pairs)


def all_questions(folder: Path, news: Path, asked: Path, rng: random.Random) -> list[Question]:
    """The public questions, those of the news, and the hard ones that were asked of both later."""
    known = [*load(folder, rng), *load_news(news)]
    return [*known, *load_asked(asked, known)]


def make_examples(
    questions: Sequence[Question], rounds: int, rng: random.Random, most: Mapping[str, int] = MappingProxyType({})
) -> Examples:
    tokenizer = passage_tokenizer()
    exchange = Exchange(
        [question.text for question in questions],
        {question.context for question in questions},
        _word_vectors(tokenizer),
    )
    pairs = make_pairs(questions, exchange, rng, rounds, most)
    batches = (pairs[first : first + ENCODING_BATCH] for first in range(0, len(pairs), ENCODING_BATCH))
    return Examples.of([example for batch in batches for example in encode(batch, tokenizer) if example])


def passage_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(model_folder(BUNDLED_MODEL) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")
    return tokenizer


def _word_vectors(tokenizer: Tokenizer) -> dict[str, NDArray[np.float32]]:
    vectors = load_file(model_folder(BUNDLED_MODEL) / WEIGHTS)[WORD_VECTORS].astype(np.float32)
    return {word: vectors[place] for word, place in tokenizer.get_vocab().items() if word.isalpha()}


def encode(pairs: Sequence[Pair], tokenizer: Tokenizer) -> list[Example | None]:
    """None where the answer was cut off."""
    encodings = tokenizer.encode_batch([(pair.question, pair.passage) for pair in pairs])
    return [_example(pair, encoding) for pair, encoding in zip(pairs, encodings, strict=True)]


def _example(pair: Pair, encoding: Encoding) -> Example | None:
    answer = _tokens_of(pair.answer, encoding.offsets, encoding.sequence_ids) if pair.answer else (0, 0)
    return Example(np.array(encoding.ids, dtype=np.uint16), encoding.type_ids.index(1), answer) if answer else None


def _tokens_of(
    answer: Span, offsets: Sequence[tuple[int, int]], sequences: Sequence[int | None]
) -> tuple[int, int] | None:
    """The places of its first and last token; None where it was cut off."""
    inside = [
        place
        for place, (first, last) in enumerate(offsets)
        if sequences[place] == 1 and first < answer.end and last > answer.start
    ]
    if not inside or offsets[inside[-1]][1] < answer.end:
        return None
    return inside[0], inside[-1]


if __name__ == "__main__":
    main()
