"""Events in the words of a chat completion: marks, and places that hold for several quotations and any characters."""

from pullquote.types import Answer, Citation, Document, Event, Finished, Quoted, Retrieved, Section, Span
from pullquote_server.completion import pieces

TEXT = "The café 🗼 opens in May. The sisters Voss run it."
DOCUMENT = Document("paper:1", "Café", TEXT, "text/plain", (Section(Span(0, len(TEXT))),))
QUOTES = tuple(Citation.of(DOCUMENT.source, DOCUMENT.sections[0], span, TEXT) for span in (Span(0, 24), Span(25, 49)))


def events(*untold: str) -> list[Event]:
    reply = Answer("Who, when and why?", QUOTES, None, 0.9, 1, untold=untold)
    return [Retrieved(()), *map(Quoted, QUOTES), Finished(reply)]


def test_each_quotation_has_a_line_a_mark_and_its_place() -> None:
    said = list(pieces(iter(events())))
    content = "".join(piece.content for piece in said)
    assert content == "The café 🗼 opens in May. [1]\nThe sisters Voss run it. [2]"
    places = [each["url_citation"] for piece in said for each in piece.annotations]
    assert [content[each["start_index"] : each["end_index"]] for each in places] == [each.quote for each in QUOTES]


def test_what_is_not_told_is_said_at_the_end() -> None:
    *_, last = pieces(iter(events("why")))
    assert last.content == "\nThe documents do not say why."
