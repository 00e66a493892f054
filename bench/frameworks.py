"""Whole frameworks with the same model over the same passages and questions, each at its defaults, against Pullquote.

    pip install --constraint constraints.txt txtai==9.14.0 haystack-ai==3.4.1 sentence-transformers-haystack==2.0.0 \
        langchain-core==1.8.3 langchain-community==0.4.2 llama-index-core==0.14.25 \
        llama-index-embeddings-huggingface==0.8.0 chromadb==1.5.9
    pip install --no-deps langchain-huggingface==1.2.3
    python bench/frameworks.py DOCUMENTS [PASSAGES] [ROUNDS]

splits the documents of a file into passages as `add` does, and has each system take them in and answer 100 questions
after 10 that warm it, in turn, in processes of their own; prints a table. What defaults mean for each, and who writes
to disk, is in `framework_peers.py`; what is not counted, in `framework_run.py`. (LangChain's package comes without what
it asks for, an older huggingface-hub than the constraints', which its embeddings do not use.)

Processor time is that of all threads; a ratio is a system's to Pullquote's. Overlap is the share of the ten passages
nearest to a question, by an exact search with sentence-transformers, among the ten that the system finds: it shows that
each really searches. Where words count too, it is lower because they do. Nothing uses the network.

Run it on a quiet machine. Where another process keeps one of torch's threads from its core, the others spin until it is
back, so that the peers' times grow many times over, processor time too, and Pullquote's hardly do; what is printed
first tells what other processes took meanwhile. `OMP_WAIT_POLICY=PASSIVE` before the command has threads sleep instead
of spinning, which is no default, but nearly independent of what else runs.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from framework_peers import SYSTEMS, Pullquote, System
from framework_run import TOP, WARM
from machine import describe
from sentence_transformers import SentenceTransformer

from pullquote.embed.openvino import OpenVinoEmbedder
from pullquote.inference.compiled import precision
from pullquote.inference.model_files import BUNDLED_MODEL, model_folder
from pullquote.passages import split_passages
from pullquote.readers.formats import reader_for
from pullquote.settings import Settings
from pullquote.types import Document

QUESTIONS = 100
OFFLINE = {
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "LANGSMITH_TRACING": "false",
    "TRANSFORMERS_OFFLINE": "1",
}
# As it was at the start: the library sets some for its own model, and the peers are to have theirs.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PULLQUOTE_")} | OFFLINE
HEADINGS = (
    "system", "version", "n", "ingest, processor s (lowest to highest)", "wall s", "ratio",
    "a search, processor ms (lowest to highest)", "wall ms", "ratio", f"top-{TOP} overlap",
)  # fmt: skip


@dataclass(slots=True)
class Measured:
    """A round each: processor and wall seconds of ingest, and of the median search; what the last round found."""

    ingest: list[tuple[float, float]] = field(default_factory=list)
    search: list[tuple[float, float]] = field(default_factory=list)
    found: list[list[int]] = field(default_factory=list)


class Quiet:
    """How quiet the machine is from now on, as Linux tells."""

    def __init__(self) -> None:
        self._began = self._seconds()

    def others(self) -> float:
        """The share of all processors' time that went to other processes than this one and those that it started."""
        wall, busy, ours = (now - then for now, then in zip(self._seconds(), self._began, strict=True))
        return max(0.0, busy - ours) / wall / (os.cpu_count() or 1)

    def _seconds(self) -> tuple[float, float, float]:
        user, nice, system, _idle, _waiting, *interrupts = map(int, Path("/proc/stat").read_text().split()[1:8])
        busy = (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")
        return time.monotonic(), busy, sum(os.times()[:4])


def main(documents: str, most: str = "2000", rounds: str = "3") -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        texts = _passages(Path(documents), folder, int(most))
        questions = _questions(texts)
        given = {"model": str(model_folder(BUNDLED_MODEL)), "texts": texts, "questions": questions}
        (folder / "work.json").write_text(json.dumps(given), encoding="utf-8")
        quiet = Quiet()
        measured = _measure_all(_installed(), folder, int(rounds))
        others = quiet.others()
    nearest = _nearest(texts, questions[WARM:])
    command = f"{_policy()}python bench/frameworks.py DOCUMENTS {most} {rounds}"
    print(f"{describe()}; `{command}`; {len(texts)} passages; Pullquote embeds in {precision()}, the others in f32;")
    print(f"other processes took {others:.1%} of the processors\n")
    print(f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}")
    for system, results in measured.items():
        print(_row(system, results, measured.get(Pullquote), nearest))


def _policy() -> str:
    policy = os.environ.get("OMP_WAIT_POLICY")
    return f"OMP_WAIT_POLICY={policy} " if policy else ""


def _passages(path: Path, models: Path, most: int) -> list[str]:
    """The words of passages, no two the same."""
    embedder = OpenVinoEmbedder(BUNDLED_MODEL, models / "models")
    texts: dict[str, None] = {}
    for read in reader_for(path.suffix).read(path.read_bytes(), path.resolve().as_uri()):
        if isinstance(read, Document):
            passages = split_passages(read, embedder.count_tokens, embedder.max_tokens, Settings().passage_words)
            texts |= dict.fromkeys(passage.text for passage in passages)
        if len(texts) >= most:
            break
    return list(texts)[:most]


def _questions(texts: Sequence[str]) -> list[str]:
    """Of passages all over, those that warm first."""
    asked = WARM + QUESTIONS
    chosen = (texts[number * len(texts) // asked] for number in range(asked))
    return [f"What is said of {' '.join(text.split()[-8:])}?" for text in chosen]


def _installed() -> list[type[System]]:
    there = []
    for system in SYSTEMS:
        try:
            [version(name) for name in system.distributions]
            there.append(system)
        except PackageNotFoundError as missing:
            print(f"{system.name} is skipped: {missing}. The script's first lines say how to install it.\n")
    return there


def _measure_all(systems: Sequence[type[System]], folder: Path, rounds: int) -> dict[type[System], Measured]:
    """Each system once a round; one that fails is told of, and left out from then on."""
    measured = {system: Measured() for system in systems}
    for number in range(rounds):
        for system in list(measured):
            print(f"Round {number + 1} of {rounds}: {system.name}", file=sys.stderr)
            try:
                _measure(system, folder, number, measured[system])
            except RuntimeError as failure:
                print(f"{system.name} failed: {failure}\n")
                del measured[system]
    return measured


def _measure(system: type[System], folder: Path, number: int, measured: Measured) -> None:
    data, result = folder / f"{system.__name__}-{number}", folder / "result.json"
    data.mkdir()
    script = Path(__file__).with_name("framework_run.py")
    command = [sys.executable, str(script), system.name, str(folder / "work.json"), str(data), str(result)]
    # In a folder of its own, where no configuration file of whoever runs this is found.
    ended = subprocess.run(command, cwd=data, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(([*ended.stderr.splitlines()] or [f"exit status {ended.returncode}"])[-1])
    told = json.loads(result.read_text(encoding="utf-8"))
    measured.ingest.append(tuple(told["ingest"]))
    measured.search.append(tuple(map(statistics.median, zip(*told["searches"], strict=True))))
    measured.found = told["found"]


def _nearest(texts: Sequence[str], questions: Sequence[str]) -> list[list[int]]:
    """By exact search, for each question."""
    model = SentenceTransformer(str(model_folder(BUNDLED_MODEL)), device="cpu")
    passages = model.encode(list(texts), normalize_embeddings=True)
    asked = model.encode(list(questions), normalize_embeddings=True)
    return np.argsort(-(asked @ passages.T), axis=1)[:, :TOP].tolist()


def _row(system: type[System], measured: Measured, ours: Measured | None, nearest: Sequence[Sequence[int]]) -> str:
    shared = sum(len(set(near) & set(found)) for near, found in zip(nearest, measured.found, strict=True))
    cells = [system.name, version(system.distributions[0]), str(len(measured.ingest))]
    cells += _cells(measured.ingest, ours.ingest if ours else None, 1)
    cells += _cells(measured.search, ours.search if ours else None, 1000)
    return f"| {' | '.join([*cells, f'{shared / sum(map(len, nearest)):.3f}'])} |"


def _cells(taken: Sequence[tuple[float, float]], ours: Sequence[tuple[float, float]] | None, scale: int) -> list[str]:
    """Processor time with its spread, wall time, and the ratio of processor time; medians of the rounds."""
    processor, wall = ([scale * each for each in times] for times in zip(*taken, strict=True))
    spread = f"{statistics.median(processor):.1f} ({min(processor):.1f} to {max(processor):.1f})"
    ratio = f"{statistics.median(processor) / _processor(ours, scale):.2f}" if ours else "–"
    return [spread, f"{statistics.median(wall):.1f}", ratio]


def _processor(taken: Sequence[tuple[float, float]], scale: int) -> float:
    return scale * statistics.median(processor for processor, _ in taken)


if __name__ == "__main__":
    main(*sys.argv[1:])
