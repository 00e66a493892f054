"""Asks a recorded question again, and says whether the reply is the same to the byte, and what has changed since."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pullquote.audit.record import Record
from pullquote.engine import Engine
from pullquote.types import Source, Verdict
from pullquote.wire import canonical_json, reply_to_json


@dataclass(frozen=True, slots=True)
class Replay:
    """`reply` is today's, on the wire. `changes` are sentences; there are none where the same reply is due."""

    record: Record
    reply: Mapping[str, Any]
    changes: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether both replies have the same bytes; but for the generation's number, which each commit changes."""
        return _bytes(self.reply) == _bytes(self.record.reply)


def replay(record: Record, engine: Engine) -> Replay:
    """Ask again what was asked, of today's documents; an `engine` with an audit records that too."""
    reply = reply_to_json(engine.ask(record.question, record.filters, record.top_k))
    changes = [*_of_parts(record.made_by, engine.made_by), *_of_documents(record, reply["generation"], engine)]
    return Replay(record, reply, tuple(changes))


def _bytes(reply: Mapping[str, Any]) -> bytes:
    return canonical_json({name: value for name, value in reply.items() if name != "generation"})


def _of_parts(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(then.keys() | now.keys()):
        if then.get(name) != now.get(name):
            yield f"{name}: {then.get(name, 'none')} then, {now.get(name, 'none')} now."


def _of_documents(record: Record, generation: int, engine: Engine) -> Iterator[str]:
    if generation != record.generation:
        yield f"generation: {record.generation} then, {generation} now."
    considered = {each["document"]: each for each in record.content["considered"]}
    for document, found in considered.items():
        current = engine.store.listing(document)
        if current is None:
            yield f"{found['uri']} was removed."
        elif current.source.version != found["version"]:
            yield f"{found['uri']} has another text."
        else:
            yield from _of_head(found, current.source)
    verdicts = [each.verdict for each in engine.verify(record.quotations)]
    for verdict in Verdict:
        if verdict is not Verdict.VALID and verdict in verdicts:
            yield f"quotations that are {verdict} now: {verdicts.count(verdict)}."


def _of_head(found: Mapping[str, Any], now: Source) -> Iterator[str]:
    """Title and date are told with each quotation, and weigh in the search, though they are not of the text."""
    if found["title"] != now.title:
        yield f"{now.uri} has another title."
    if found["published"] != (now.published and now.published.isoformat()):
        yield f"{now.uri} has another date."
