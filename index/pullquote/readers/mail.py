"""Saved mail: the words of a message, which its head gives title and date.

What is attached is another document, and not read here: it is named, where it could be read from a file of its own.
"""

from collections.abc import Iterator
from datetime import date
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate
from pathlib import PurePosixPath

from pullquote.errors import UnreadableDocument
from pullquote.readers.document import Facts, make_document
from pullquote.readers.encoding import decode
from pullquote.readers.formats import SUFFIXES
from pullquote.readers.layout import Layout
from pullquote.readers.markup import lay_out, parse_html
from pullquote.readers.text import clean, one_line, paragraphs
from pullquote.types import Document

_OF_A_HEAD = ("from", "date", "subject")
_METADATA = ("from", "to", "cc")
_PLAIN, _HTML = "text/plain", "text/html"
# In characters. Python takes time that grows with the square of a field's length to read what is in it.
_LONGEST_FIELD = 20_000


class MailReader:
    media_type = "message/rfc822"

    def read(self, data: bytes, uri: str) -> Iterator[Document | UnreadableDocument]:
        try:
            message = message_from_bytes(data)
            _refuse_endless(message, uri)
            head, texts, attached = _head(message), _texts(message), _attached(message)
        except RecursionError as error:
            raise _damaged(uri, "its parts are nested too deeply") from error
        if not any(map(head.get, _OF_A_HEAD)):
            raise UnreadableDocument(
                uri,
                "It is named .eml but does not begin as mail does, with From:, Date: or Subject:.",
                "Save the message from the mail program again.",
            )
        layout = Layout()
        for text in texts:
            _lay_out(text, layout, uri)
        metadata = {name: head.get(name, "") for name in _METADATA}
        yield make_document(
            uri, self.media_type, layout, Facts(head.get("subject", ""), _day(head.get("date", "")), metadata)
        )
        for name in attached:
            yield UnreadableDocument(
                uri, f"'{name}' is attached to this message, and not read.", "Save it as a file, and add that."
            )


READERS = {".eml": MailReader()}


def _damaged(uri: str, how: str) -> UnreadableDocument:
    return UnreadableDocument(uri, f"It is no sound message: {how}.", "Save its text as .txt, and add that.")


def _refuse_endless(message: Message, uri: str) -> None:
    for part in message.walk():
        for name in ("Content-Type", "Content-Disposition"):
            if len(str(part.get(name, ""))) > _LONGEST_FIELD:
                raise _damaged(uri, f"{name} has more than {_LONGEST_FIELD:,} characters")


def _head(message: Message) -> dict[str, str]:
    """The fields by name in small letters, of each the first."""
    fields: dict[str, str] = {}
    for name, value in message.raw_items():
        fields.setdefault(name.lower(), _decoded(str(value)))
    return fields


def _decoded(field: str) -> str:
    """The words of a field, in whichever of the two ways letters beyond ASCII are written: as words, or as they are."""
    field = field.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        return one_line(field if len(field) > _LONGEST_FIELD else str(make_header(decode_header(field))))
    except (MessageError, LookupError, ValueError):
        return one_line(field)


def _texts(part: Message) -> list[Message]:
    """The parts that are the message's own words. Of alternatives plain text counts, as it needs no laying out."""
    if _is_attached(part):
        return []
    if part.get_content_maintype() == "multipart":
        found = [texts for each in _parts(part) if (texts := _texts(each))]
        if part.get_content_subtype() == "alternative":
            found = sorted(found, key=lambda texts: any(each.get_content_type() == _HTML for each in texts))[:1]
        return [text for texts in found for text in texts]
    is_text = part.get_content_type() in (_PLAIN, _HTML) and _bytes(part).strip()
    return [part] if is_text else []


def _attached(part: Message) -> list[str]:
    """The names of what is attached and could be read from a file."""
    if part.get_content_maintype() == "multipart":
        return [name for each in _parts(part) for name in _attached(each)]
    name = _file_name(part)
    return [name] if PurePosixPath(name).suffix.lower() in SUFFIXES and _is_attached(part) else []


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_file_name(part))


def _file_name(part: Message) -> str:
    return _decoded(part.get_filename() or "")


def _parts(part: Message) -> list[Message]:
    # Where no boundary is found, the parser leaves the payload as it stands.
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _bytes(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _lay_out(part: Message, layout: Layout, uri: str) -> None:
    text = decode(_bytes(part), uri, part.get_content_charset())
    if part.get_content_type() == _HTML:
        tree = parse_html(text, uri)
        body = tree.find("body")
        lay_out(tree if body is None else body, layout)
    else:
        for paragraph in paragraphs(clean(text)):
            layout.paragraph(paragraph)


def _day(field: str) -> date | None:
    """The day that it was for whoever sent it."""
    try:
        told = parsedate(field)
        return date(*told[:3]) if told else None
    except ValueError:
        return None
