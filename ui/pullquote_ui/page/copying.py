"""What the copy buttons put on the clipboard: a quotation with its source, and a whole answer as Markdown.

Each is a list of pieces, as the page's script joins them: text as it is, and addresses of this page, which only the
browser knows in full.
"""

import json
import re

from pullquote.types import Abstention, Answer
from pullquote.wire import receipt_hash
from pullquote_ui.page.conversation import Checked, Replied
from pullquote_ui.page.links import reader_address
from pullquote_ui.page.markup import shown, written_day

Pieces = list[dict[str, str]]
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|<>~$&=-])")
_NUMBERED = re.compile(r"^(\d+)([.)])")


def copy_attribute(pieces: Pieces) -> str:
    return f'data-copy="{shown(json.dumps(pieces, ensure_ascii=False))}"'


def quotation_pieces(checked: Checked) -> Pieces:
    """The words, who says them and when, where they can be read here, and the receipt's hash."""
    citation = checked.citation
    return [
        {"text": f"“{citation.quote}”\n{_attribution(checked)}\n"},
        {"address": reader_address(citation)},
        {"text": f"\nReceipt SHA-256: {receipt_hash(citation)}\n"},
    ]


def markdown_pieces(replied: Replied) -> Pieces:
    """The question, the short answer, and each quotation with its source; of an abstention the reason."""
    reply = replied.reply
    pieces = [{"text": f"**{_in_one_line(reply.question)}**\n\n"}]
    if isinstance(reply, Abstention):
        return [*pieces, {"text": f"{reply.why}\n"}]
    if reply.short:
        days = f" ({reply.days})" if reply.days else ""
        pieces.append({"text": f"{_in_one_line(reply.short.quote)}{days}\n\n"})
    for number, checked in enumerate(replied.cited, start=1):
        pieces += _markdown_quotation(number, checked)
    return [*pieces, *_caveat(reply)]


def _attribution(checked: Checked) -> str:
    """Title, publisher and date, as far as they are known."""
    citation = checked.citation
    date = written_day(citation.published) if citation.published else None
    return "— " + ", ".join(fact for fact in (citation.title, checked.publisher, date) if fact)


def _markdown_quotation(number: int, checked: Checked) -> Pieces:
    quote = checked.citation
    words = "\n".join(f"> {_escaped(line)}" for line in quote.quote.splitlines())
    return [
        {"text": f"{words}\n>\n> [{number}] {_in_one_line(_attribution(checked))}  \n> <"},
        {"address": reader_address(quote)},
        {"text": f">  \n> Receipt SHA-256: `{receipt_hash(quote)}`\n\n"},
    ]


def _caveat(answer: Answer) -> Pieces:
    return [{"text": f"{answer.caveat}\n"}] if answer.caveat else []


def _in_one_line(text: str) -> str:
    """
    >>> _in_one_line("Who kept\\n\\n- the lighthouse?")
    'Who kept \\\\- the lighthouse?'
    """
    return _escaped(" ".join(text.split()))


def _escaped(text: str) -> str:
    """One line of a text, of which Markdown makes nothing.

    >>> _escaped("*not* emphasised"), _escaped("1. no list")
    ('\\\\*not\\\\* emphasised', '1\\\\. no list')
    """
    return _NUMBERED.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", text.lstrip()))
