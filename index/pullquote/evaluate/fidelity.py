"""Promise 1, held against every citation that was seen: its words stand at its place in the version that it names."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pullquote.protocols import Store
from pullquote.types import CONTEXT_CHARACTERS, Answer, Citation, Reply


@dataclass(frozen=True, slots=True)
class Violation:
    """A citation that does not hold, to which question, and why."""

    question: str
    citation: Citation
    problem: str


@dataclass(slots=True)
class Fidelity:
    """How many citations were checked, and those that do not hold."""

    checked: int = 0
    violations: list[Violation] = field(default_factory=list)

    def check(self, reply: Reply, store: Store) -> None:
        """Check every citation in a reply."""
        for citation in citations(reply):
            self.checked += 1
            text = store.text(citation.document, citation.version)
            self.violations += [Violation(reply.question, citation, problem) for problem in problems(citation, text)]


def citations(reply: Reply) -> Iterator[Citation]:
    """Every citation in a reply: the short answer, the quotations with their copies, and the nearest passages."""
    short = [reply.short] if isinstance(reply, Answer) and reply.short else []
    for citation in [*reply.quotes, *short] if isinstance(reply, Answer) else reply.nearest:
        yield citation
        yield from citation.also_in


def problems(citation: Citation, text: str | None) -> Iterator[str]:
    """What does not hold in a citation, where `text` is that of its version, or None where that is not kept."""
    if text is None:
        yield "The store does not keep the version that is cited."
        return
    start, end = citation.span.start, citation.span.end
    said = {"quote": citation.quote, "prefix": citation.prefix, "suffix": citation.suffix}
    found = {
        "quote": text[start:end],
        "prefix": text[max(0, start - CONTEXT_CHARACTERS) : start],
        "suffix": text[end : end + CONTEXT_CHARACTERS],
    }
    for name, words in said.items():
        if words != found[name]:
            yield f"The {name} is {words!r}, and {found[name]!r} stands at {start}-{end}."
