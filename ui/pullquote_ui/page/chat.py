"""The chat: each question, and its reply as pull quotes, as an abstention, or as a failure. HTML, all text escaped."""

from pullquote.types import Abstention, Answer, Citation, Hit
from pullquote_ui.page.conversation import Failure, Reading, Searching, Turn
from pullquote_ui.page.markup import counted, marked, shown

LONGEST_HEADLINE = 90
"""A longer short answer is set in the size of a quotation."""


def question_html(turn: Turn) -> str:
    return f'<p class="pq-question" dir="auto">{shown(turn.question)}</p>'


def reply_html(turn: Turn, *, chosen: bool) -> str:
    """The reply as far as it has come. `chosen`: its sources are shown beside the chat."""
    match turn.state:
        case Searching():
            return _waiting("Looking through the documents")
        case Reading(hits):
            return _waiting(f"Reading {counted(len(hits), 'passage')} from {_documents(hits)}")
        case Failure(sentence):
            return f'<p class="pq-reply pq-failure" role="alert" dir="auto">{shown(sentence)}</p>'
        case Answer() as answer:
            return _answer(answer, chosen)
        case Abstention() as abstention:
            return _abstention(abstention, chosen)


def _waiting(doing: str) -> str:
    return f'<p class="pq-reply pq-waiting" role="status">{doing}<span class="pq-dots" aria-hidden="true"></span></p>'


def _documents(hits: tuple[Hit, ...]) -> str:
    return counted(len({hit.passage.source.id for hit in hits}), "document")


def _answer(answer: Answer, chosen: bool) -> str:
    short = answer.short
    headline = ""
    # Where the few words that answer are the whole quotation, it is said twice only with the days that they mean.
    if short and (short.span != answer.quotes[0].span or answer.days):
        size = "pq-short" if len(short.quote) <= LONGEST_HEADLINE else "pq-short pq-long"
        days = f' <span class="pq-days" dir="ltr">{shown(answer.days)}</span>' if answer.days else ""
        headline = f'<p class="{size}" dir="auto">{shown(short.quote)}{days}</p>'
    pulled = "".join(_pull_quote(number, quote, short) for number, quote in enumerate(answer.quotes, start=1))
    caveat = f'<p class="pq-caveat">{shown(answer.caveat)}</p>' if answer.caveat else ""
    sources = _sources_link(counted(len(answer.quotes), "source"), chosen)
    return f'<div class="pq-reply pq-answer{_chosen(chosen)}">{headline}{pulled}{caveat}{sources}</div>'


def _pull_quote(number: int, quote: Citation, short: Citation | None) -> str:
    """A quotation with its mark. The quotation marks around it come from the style sheet: they are not quoted."""
    words = shown(quote.quote)
    if number == 1 and short and short.span != quote.span:
        words = marked(quote.quote, short.span.shifted(-quote.span.start), "em")
    mark = f'<a class="pq-mark" href="#source-{number}" aria-label="Source {number}">{number}</a>'
    return f'<blockquote class="pq-pull" dir="auto"><span class="pq-words">{words}</span>{mark}</blockquote>'


def _abstention(abstention: Abstention, chosen: bool) -> str:
    nearest = ""
    if abstention.nearest:
        offered = f"{counted(len(abstention.nearest), 'passage')} to read instead"
        nearest = _sources_link(offered, chosen)
    return (
        f'<div class="pq-reply pq-abstention{_chosen(chosen)}"><p class="pq-kicker">No answer</p>'
        f'<p class="pq-reason">{shown(abstention.reason.sentence)}</p>{nearest}</div>'
    )


def _sources_link(label: str, chosen: bool) -> str:
    """A press on it reaches Gradio's message around it, which chooses the reply, but which the keyboard cannot reach.

    On a phone, where the sources stand under the chat, it goes there.
    """
    current = ' aria-current="true"' if chosen else ""
    return f'<a class="pq-choose" href="#pq-sources"{current}>{label}</a>'


def _chosen(chosen: bool) -> str:
    return " pq-chosen" if chosen else ""
