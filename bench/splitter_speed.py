"""How fast a splitter is: on a million characters, on pathological input, and with eight threads at once."""

import math
import random
import string
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from splitter_accuracy import read_gold
from splitter_candidates import Splits

MEGABYTE = 1_000_000


def measure_threads(split: Splits) -> bool:
    """Whether eight threads on cold memos give what one thread gives afterwards, and it gives the same twice."""
    gold = read_gold().text
    texts = [gold, *gold.split("\n\n"), *fresh_copies(gold, 10)] * 4
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(split, texts))
    return together == [split(text) for text in texts] == [split(text) for text in reversed(texts)][::-1]


def fresh_copies(text: str, count: int) -> Iterator[str]:
    """Copies with the lower-case letters permuted: other words, same punctuation, so that no memo helps."""
    chance = random.Random(2)
    for _ in range(count):
        letters = chance.sample(string.ascii_lowercase, 26)
        yield text.translate(str.maketrans(string.ascii_lowercase, "".join(letters)))


def megabyte_repeated() -> str:
    text = read_gold().text + "\n\n"
    return (text * (MEGABYTE // len(text) + 1))[:MEGABYTE]


def megabyte_fresh() -> str:
    text = read_gold().text
    return "\n\n".join(fresh_copies(text, MEGABYTE // len(text) + 1))[:MEGABYTE]


def seconds(split: Splits, text: str) -> float:
    began = time.perf_counter()
    split(text)
    return time.perf_counter() - began


def measure_repeated(split: Splits) -> float:
    return MEGABYTE / seconds(split, megabyte_repeated())


def measure_fresh(split: Splits) -> float:
    return MEGABYTE / seconds(split, megabyte_fresh())


def measure_paragraphs(split: Splits) -> float:
    """Characters a second one paragraph at a time, for splitters whose time grows faster than the text."""
    paragraphs = megabyte_fresh()[:200_000].split("\n\n")
    return sum(map(len, paragraphs)) / sum(seconds(split, paragraph) for paragraph in paragraphs)


STRESS: dict[str, Callable[[int], str]] = {
    '"....." x 10,000': lambda n: "....." * n,
    '"\\n" x 10,000': lambda n: "\n" * n,
    "'\"' x 10,000": lambda n: '"' * n,
    '". " x 10,000': lambda n: ". " * n,
    '"?!" x 10,000': lambda n: "?!" * n,
    '".)" x 10,000': lambda n: ".)" * n,
    '"(" x 10,000': lambda n: "(" * n,
    '"A." x 10,000': lambda n: "A." * n,
    '"No. 1 " x 10,000': lambda n: "No. 1 " * n,
    '"x\\n\\n" x 10,000': lambda n: "x\n\n" * n,
    '"." + spaces, 100,000': lambda n: "." + " " * (n * 10),
    "one word, 1 MB": lambda n: "a" * (n * 100),
    "no full stop, 1 MB": lambda n: "word " * (n * 20),
    "one line of news, 1 MB": lambda n: megabyte_fresh().replace("\n", " ")[: n * 100],
}


def measure_stress(split: Splits, stress: str) -> tuple[float, float]:
    """Seconds at full size and the exponent e of time ~ size^e from half the size (1 is linear, 2 quadratic)."""
    split("Warm. Up.")
    half, full = (min(seconds(split, STRESS[stress](n)) for _ in range(2)) for n in (5_000, 10_000))
    return full, math.log2(full / half)
