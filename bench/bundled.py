"""The archives that Pullquote comes with, and the questions about them."""

import json
from pathlib import Path

SEEDS = Path(__file__).parents[1] / "seeds"
ARCHIVES = (SEEDS / "caracas", SEEDS / "harbour")


def questions() -> list[str]:
    """Those that stand alone."""
    lines = (SEEDS / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [record["question"] for record in map(json.loads, lines) if "history" not in record]
