"""Measure sentence splitters on `splitter_sentences.txt`: accuracy, speed, exact offsets, pathological input.

Run `python bench/splitters.py`; `--wrong nupunkt` prints the boundaries one splitter gets wrong, `--only NAME ...`
measures some. Every task runs in a fresh process (`splitter_tasks.py`).
"""

import argparse
import sys
from collections.abc import Iterable

from machine import describe
from splitter_accuracy import read_gold
from splitter_candidates import SPLITTERS, Splitter, left_out, packaging
from splitter_speed import MEGABYTE, STRESS
from splitter_tasks import LIMIT_S, measured


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


def report(names: list[str]) -> None:
    gold = read_gold()
    print(f"{describe()}; `python {' '.join(sys.argv)}`")
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
