"""Whether a splitter's offsets are exact, on texts that were made to break them."""

import random
import unicodedata

from splitter_accuracy import hard_wrapped, read_gold
from splitter_candidates import Claim, Splits

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
