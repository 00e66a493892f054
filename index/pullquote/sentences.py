"""Where sentences begin and end: nupunkt, with the abbreviations of news.

`bench/splitters.py` holds it against other splitters; docs/decisions.md has the table.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version

from nupunkt import PunktSentenceTokenizer
from nupunkt.models import load_default_model

from pullquote.tables import cells
from pullquote.types import Span

SPLITTER = f"nupunkt {version('nupunkt')}, news abbreviations 2, rows 1"
"""Named in the index's signature: other boundaries need another index. Raise a number with what is below."""

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
# The mark of a note belongs to the sentence that it stands behind: "...the coast.[1] It had 18,204 people.² It grew."
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_MARKS = re.compile(rf"[\"”’)]*(?:\[[\w ]{{1,20}}\]|[{_RAISED}])+(?=\s|\Z)")
_MARKED_END = re.compile(rf"(?<!\w)(\w*)[.!?][\"”’)]*[{_RAISED}]+(\s+)(?=[\"“‘(\[]*(\w))")
# A run of punctuation without white space costs the splitter quadratic time, and holds no sentences.
_RUN = re.compile(r"\S{1000,}")
_BREAK = re.compile(rf"\n\s*\n|{_RUN.pattern}")
_LINE = re.compile(r"[^\n]+")


def split_sentences(text: str) -> list[Span]:
    """The sentences of `text` in order, without white space at their ends. None crosses a blank line.

    Rows of a table that stand in lines are apart.
    """
    return [
        Span(part.start + start, part.start + end)
        for stretch in _stretches(text)
        for part in _rows_apart(stretch, text)
        for start, end in _spans(part.of(text))
    ]


def _spans(stretch: str) -> Iterable[tuple[int, int]]:
    if _RUN.fullmatch(stretch):
        return [(0, len(stretch))]
    return _parted_behind_marks(stretch, _with_marks(stretch, _tokenizer().iter_spans(stretch, paragraph_breaks=False)))


def _with_marks(stretch: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Each sentence with the marks of notes behind it, which the splitter takes for the beginning of the next."""
    former: tuple[int, int] | None = None
    for start, end in spans:
        begins = start
        if former and former[1] == start and (marks := _MARKS.match(stretch, start, end)):
            former = former[0], marks.end()
            begins = end - len(stretch[marks.end() : end].lstrip())
        if begins < end:
            if former:
                yield former
            former = begins, end
    if former:
        yield former


def _parted_behind_marks(stretch: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sentences that a raised mark keeps from ending for the splitter: "...the wall.¹ It collapsed"."""
    for start, end in spans:
        begins = start
        for found in _MARKED_END.finditer(stretch, start, end):
            shortened = len(found[1]) == 1 or found[1].casefold() in NEWS_ABBREVIATIONS
            if found[3].isupper() and not shortened:
                yield begins, found.start(2)
                begins = found.end()
        yield begins, end


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


def _rows_apart(stretch: Span, text: str) -> Iterator[Span]:
    """Each row of a table, and what stands between rows. A row has a neighbour with as many cells."""
    lines = [Span(*found.span()) for found in _LINE.finditer(text, stretch.start, stretch.end)]
    counts = [len(cells(line.of(text))) for line in lines]
    neighbours = zip([0, *counts], [*counts[1:], 0], strict=False)
    rows = [count > 1 and count in beside for count, beside in zip(counts, neighbours, strict=True)]
    start = stretch.start
    for line, is_row in zip(lines, rows, strict=True):
        if is_row:
            if text[start : line.start].strip():
                yield Span(start, line.start)
            yield line
            start = line.end
    if text[start : stretch.end].strip():
        yield Span(start, stretch.end)


@lru_cache(maxsize=1)
def _tokenizer() -> PunktSentenceTokenizer:
    parameters = load_default_model().parameters
    dotted = {known for known in parameters.abbrev_types if "." in known}
    parameters.abbrev_types = dotted.union(NEWS_ABBREVIATIONS)
    tokenizer = PunktSentenceTokenizer(parameters)
    tokenizer.EXCL_QUEST_LOWERCASE_CONTINUES = True  # "A spokeswoman for Yahoo! said"
    return tokenizer
