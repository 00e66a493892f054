"""Where sentences begin and end: nupunkt, with the abbreviations of news.

`bench/splitters.py` holds it against other splitters; docs/decisions.md has the table.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version

from nupunkt import PunktSentenceTokenizer
from nupunkt.models import load_default_model

from pullquote.types import Span

SPLITTER = f"nupunkt {version('nupunkt')}, news abbreviations 1"
"""Named in the index's signature: other boundaries need another index. Raise the last number with the list below."""

# nupunkt's own 5,865 were learned from legal texts and hold "bank", "hall", "can", "week": sentences of news that end
# in such a word would be joined to the next.
NEWS_ABBREVIATIONS = tuple(
    """
    mr mrs ms mx dr prof rev fr hon messrs mme mlle gen lt col maj capt cpl sgt pvt adm cmdr brig supt insp det sen rep
    gov pres amb atty st mt ft jr sr inc corp co ltd bros plc assn assoc dept univ govt ave blvd rd hwy bldg apt
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri
    no nos vol vols p pp fig figs art sec ch ed eds approx est ca cf vs v al etc min max km lb lbs oz mph
    """.split()
)
# A run of punctuation without white space costs the splitter quadratic time, and holds no sentences.
_RUN = re.compile(r"\S{1000,}")
_BREAK = re.compile(rf"\n\s*\n|{_RUN.pattern}")


def split_sentences(text: str) -> list[Span]:
    """The sentences of `text` in order, without white space at their ends. None crosses a blank line."""
    return [
        Span(stretch.start + start, stretch.start + end)
        for stretch in _stretches(text)
        for start, end in _spans(stretch.of(text))
    ]


def _spans(stretch: str) -> Iterable[tuple[int, int]]:
    if _RUN.fullmatch(stretch):
        return [(0, len(stretch))]
    return _tokenizer().iter_spans(stretch, paragraph_breaks=False)


def _stretches(text: str) -> Iterator[Span]:
    """What stands between blank lines, and each overlong run on its own; white space alone is left out."""
    start = 0
    for found in _BREAK.finditer(text):
        if text[start : found.start()].strip():
            yield Span(start, found.start())
        start = found.end()
        if not found.group().isspace():
            yield Span(found.start(), found.end())
    if text[start:].strip():
        yield Span(start, len(text))


@lru_cache(maxsize=1)
def _tokenizer() -> PunktSentenceTokenizer:
    parameters = load_default_model().parameters
    dotted = {known for known in parameters.abbrev_types if "." in known}
    parameters.abbrev_types = dotted.union(NEWS_ABBREVIATIONS)
    tokenizer = PunktSentenceTokenizer(parameters)
    tokenizer.EXCL_QUEST_LOWERCASE_CONTINUES = True  # "A spokeswoman for Yahoo! said"
    return tokenizer
