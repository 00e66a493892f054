"""Draws how far confidences can be trusted: `pullquote evaluate FILE --json > run.json`, then
`.venv/bin/python docs/curves.py run.json [MORE.json ...]`. It needs matplotlib, which
`make .venv/development` installs.

It writes `reliability.svg` and `risk-coverage.svg` to `docs/pictures`, from the questions of all runs together, the
tuning half and the held one in colours of their own. They have no background, and lines that are seen on white and on
black.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pullquote.errors import inside
from pullquote.evaluate.reliability import bins
from pullquote.evaluate.risk import risk_curve

PICTURES = Path(__file__).parent / "pictures"
REMEDY = "Name what `pullquote evaluate FILE --json` printed of a question set."
COLOURS = {"tune": "#b8860b", "held": "#2f81d6"}
INK = "#808791"
STYLE: dict[Any, Any] = {
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "font.family": "sans-serif",
    "font.size": 11,
    "svg.fonttype": "none",
    "svg.hashsalt": "pullquote",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


class Asked(NamedTuple):
    """A question of a run."""

    half: str
    right: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Half:
    """The questions of one half: whether the gold would be quoted, and how sure the engine is of it."""

    name: str
    right: list[bool]
    confidences: list[float]

    @property
    def label(self) -> str:
        return f"{self.name} half ({len(self.right)} questions)"


def main(runs: Sequence[Path]) -> None:
    if not runs:
        sys.exit(REMEDY)
    questions = [question for run in runs for question in questions_of(run)]
    halves = [half_of(name, questions) for name in COLOURS]
    with mpl.rc_context(STYLE):
        save(reliability(halves), PICTURES / "reliability.svg")
        save(risk_coverage(halves), PICTURES / "risk-coverage.svg")


def questions_of(run: Path) -> list[Asked]:
    try:
        told: list[dict[str, Any]] = json.loads(run.read_text(encoding="utf-8"))["questions"]
        return [Asked(each["half"], each["gold_offered"], each["reply"]["confidence"]) for each in told]
    except (OSError, ValueError) as error:
        sys.exit(f"{run} cannot be drawn: {inside(error)}. {REMEDY}")
    except (KeyError, TypeError):
        # Questions with their passages, and collections, have no halves.
        sys.exit(f"{run} cannot be drawn: it has no questions with their halves and replies. {REMEDY}")


def half_of(name: str, questions: Sequence[Asked]) -> Half:
    chosen = [question for question in questions if question.half == name]
    return Half(name, [each.right for each in chosen], [each.confidence for each in chosen])


def reliability(halves: Sequence[Half]) -> Figure:
    """The share right against the confidence: on the diagonal, a confidence is what it says."""
    figure, axes = new_picture("confidence", "share whose gold is quoted")
    axes.plot([0, 1], [0, 1], color=INK, linewidth=1, linestyle=(0, (4, 4)))
    for half in halves:
        made = bins(half.right, half.confidences)
        below = [each.right - each.low for each in made]
        above = [each.high - each.right for each in made]
        axes.errorbar(
            [each.confidence for each in made],
            [each.right for each in made],
            yerr=[below, above],
            color=COLOURS[half.name],
            label=half.label,
            marker="o",
            capsize=3,
            linewidth=1.5,
        )
    axes.set_ylim(0, 1)
    axes.legend(frameon=False, loc="upper left")
    return figure


def risk_coverage(halves: Sequence[Half]) -> Figure:
    """The share of wrong answers against the share of questions answered, the surest first."""
    figure, axes = new_picture("share of questions answered, the surest first", "share of these answered wrongly")
    for half in halves:
        curve = risk_curve(half.right, half.confidences)
        coverage = [number / len(curve) for number in range(1, len(curve) + 1)]
        axes.plot(coverage, curve, color=COLOURS[half.name], label=half.label, linewidth=1.8)
    axes.set_ylim(0, None)
    axes.legend(frameon=False, loc="lower right")
    return figure


def new_picture(across: str, up: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(6, 4.2), layout="constrained")
    axes = figure.add_subplot(xlabel=across, ylabel=up, xlim=(0, 1))
    axes.grid(color=INK, alpha=0.25, linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def save(figure: Figure, file: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    # Without the date, so that the same runs draw the same file.
    figure.savefig(file, transparent=True, metadata={"Date": None})
    sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
