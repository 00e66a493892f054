"""`pullquote search`: the passages that a question finds, and with --explain why they stand where they do."""

# ruff: noqa: PLR0913, PLR0917 - each parameter is an option of the command

from typing import Annotated

import typer
from rich.text import Text

from pullquote.collections import MAIN
from pullquote.types import Hit
from pullquote.wire import hit_to_json
from pullquote_ui.command.archive import open_engine
from pullquote_ui.command.ask import Question, the_question
from pullquote_ui.command.neutral import one_line
from pullquote_ui.command.options import AsJson, Data, From, InCollection, Metadata, To, TopK, UriPrefix, filters_of
from pullquote_ui.command.terminal import output, print_indented, print_json

INDENT = 4


def search(
    question: Question,
    explain: Annotated[bool, typer.Option("--explain", help="Say how each retriever ranked each passage.")] = False,
    published_from: From = None,
    published_to: To = None,
    uri_prefix: UriPrefix = None,
    metadata: Metadata = None,
    top_k: TopK = None,
    as_json: AsJson = False,
    collection: InCollection = MAIN,
    data: Data = None,
) -> None:
    """Find passages without answering, best first."""
    filters = filters_of(published_from, published_to, uri_prefix, metadata)
    asked = the_question(question)
    with open_engine(data, collection) as engine:
        found = engine.search(asked, filters, top_k)
    if as_json:
        hits = [hit_to_json(hit) for hit in found.hits]
        print_json({"question": asked, "generation": found.generation, "hits": hits})
    elif found.hits:
        for number, hit in enumerate(found.hits, start=1):
            print_hit(number, hit, explain)
    else:
        output().print("No passage was found.")


def print_hit(number: int, hit: Hit, explain: bool) -> None:
    source, span = hit.passage.source, hit.passage.span
    published = source.published.isoformat() if source.published else "no date"
    print_indented(Text(f"{one_line(source.title)}, {published}", style="bold"), INDENT, f"[{number}]")
    print_indented(Text(f"{one_line(source.uri)} {span.start}-{span.end}", style="dim"), INDENT)
    if explain:
        for line in explanation(hit):
            print_indented(Text(line), INDENT)
    print_indented(Text(one_line(hit.passage.text)), INDENT)


def explanation(hit: Hit) -> list[str]:
    """The fused score, and what each retriever gave."""
    given = [f"{name}: rank {rank}, score {hit.scores[name]:.4f}" for name, rank in hit.ranks.items()]
    return [f"fused score {hit.score:.4f}", *given]
