"""The chat: each question, and its reply as pull quotes, as an abstention, or as a failure. HTML, all text escaped."""

from collections.abc import Sequence

from pullquote.feedback import Judgement
from pullquote.types import Abstention, Answer, Citation, Hit, Verdict, Verification
from pullquote_ui.counted import counted
from pullquote_ui.page.conversation import Checked, Failure, Reading, Replied, Searching, Turn, Waiting
from pullquote_ui.page.copying import copy_attribute, markdown_pieces, quotation_pieces
from pullquote_ui.page.links import also_attribute, question_address, reader_address
from pullquote_ui.page.markup import day, isolated, marked, shown
from pullquote_ui.page.why import why_html

LONGEST_HEADLINE = 90
"""A longer short answer is set in the size of a quotation."""
SIGNS = {Verdict.VALID: "✓", Verdict.MOVED: "→", Verdict.CHANGED: "≠", Verdict.GONE: "✕"}
JUDGEMENTS = {
    Judgement.RIGHT: "Right",
    Judgement.WRONG: "Wrong",
    Judgement.NOT_IN_SOURCES: "Not in the sources",
}


def question_html(turn: Turn, number: int) -> str:
    return f'<p class="pq-question" data-turn="{number}" dir="auto">{shown(turn.question)}</p>'


def reply_html(turn: Turn, number: int, *, chosen: bool) -> str:
    """The reply to turn `number`, from 0, as far as it has come. `chosen`: its sources are shown beside the chat."""
    match turn.state:
        case Waiting():
            return _waiting("Waiting for its turn")
        case Searching():
            return _waiting("Looking through the documents")
        case Reading(hits):
            return _waiting(f"Reading {counted(len(hits), 'passage')} from {_documents(hits)}")
        case Failure(sentence):
            return f'<p class="pq-reply pq-failure" role="alert" dir="auto">{shown(sentence)}</p>'
        case Replied(reply=Answer() as answer) as replied:
            inside = _answer(answer, replied.cited)
            label = counted(len(answer.quotes), "source")
        case Replied(reply=Abstention() as abstention) as replied:
            inside = _abstention(abstention)
            label = f"{counted(len(abstention.nearest), 'passage')} to read instead" if abstention.nearest else ""
    look = "pq-answer" if isinstance(replied.reply, Answer) else "pq-abstention"
    return (
        f'<div class="pq-reply {look}{" pq-chosen" if chosen else ""}" data-turn="{number}">{inside}'
        f"{_actions(turn, replied, label, chosen)}{why_html(turn, replied)}{_feedback(turn, replied)}</div>"
    )


def verdict_html(verification: Verification) -> str:
    """What became of the words since, as a sign and a word, and in a sentence for whoever points at it."""
    verdict = verification.verdict
    return (
        f'<span class="pq-verdict pq-{verdict.value.lower()}" title="{shown(verification.detail)}">'
        f'<span aria-hidden="true">{SIGNS[verdict]}</span> {verdict.value.capitalize()}</span>'
    )


def _waiting(doing: str) -> str:
    return f'<p class="pq-reply pq-waiting" role="status">{doing}<span class="pq-dots" aria-hidden="true"></span></p>'


def _documents(hits: tuple[Hit, ...]) -> str:
    return counted(len({hit.passage.source.id for hit in hits}), "document")


def _answer(answer: Answer, cited: Sequence[Checked]) -> str:
    pulled = "".join(_pull_quote(number, quote, answer.short) for number, quote in enumerate(cited, start=1))
    caveat = f'<p class="pq-caveat">{shown(answer.caveat)}</p>' if answer.caveat else ""
    return f"{_headline(answer)}{caveat}{pulled}"


def _headline(answer: Answer) -> str:
    short = answer.short
    # Where the few words that answer are the whole quotation, it is said twice only with the days that they mean.
    if short is None or (short.span == answer.quotes[0].span and not answer.days):
        return ""
    size = "pq-short" if len(short.quote) <= LONGEST_HEADLINE else "pq-short pq-long"
    said = shown(short.quote)
    if answer.days:
        said = f'{isolated(short.quote, "span")} <span class="pq-days" dir="ltr">{shown(answer.days)}</span>'
    return f'<p class="{size}" dir="auto">{said}</p>'


def _pull_quote(number: int, checked: Checked, short: Citation | None) -> str:
    """A quotation with its mark. The quotation marks around it come from the style sheet: they are not quoted."""
    quote = checked.citation
    words = shown(quote.quote)
    if number == 1 and short and short.span != quote.span:
        words = marked(quote.quote, short.span.shifted(-quote.span.start), "em")
    copy = copy_attribute(quotation_pieces(checked))
    return (
        f'<figure class="pq-pull"><blockquote class="pq-words" dir="auto">{words}</blockquote>'
        f"<figcaption>{_mark(number, checked)} {verdict_html(checked.verification)}"
        f'<button type="button" class="pq-act" {copy} aria-label="Copy quotation {number}">Copy</button>'
        f"{_original(checked)}</figcaption></figure>"
    )


def _mark(number: int, checked: Checked) -> str:
    """The link to the quotation in its document: number, title, publisher and date."""
    quote = checked.citation
    facts = [
        f"<cite>{isolated(quote.title)}</cite>",
        isolated(checked.publisher) if checked.publisher else "",
        day(quote.published) if quote.published else "undated",
        f"page {quote.page}" if quote.page is not None else "",
    ]
    said = ", ".join(fact for fact in facts if fact)
    return (
        f'<a class="pq-mark" href="{shown(reader_address(quote))}" data-number="{number}"{also_attribute(quote)}>'
        f'<span class="pq-number"><span class="pq-hidden">Read source </span>{number}</span> {said}</a>'
    )


def _original(checked: Checked) -> str:
    if checked.original is None:
        return ""
    return f'<a class="pq-act" href="{shown(checked.original)}" target="_blank" rel="noopener noreferrer">Original</a>'


def _abstention(abstention: Abstention) -> str:
    return f'<p class="pq-kicker">No answer</p><p class="pq-reason">{shown(abstention.why)}</p>'


def _actions(turn: Turn, replied: Replied, label: str, chosen: bool) -> str:
    """Gradio's message around the first link chooses the reply, but the keyboard cannot reach that."""
    current = ' aria-current="true"' if chosen else ""
    choose = f'<a class="pq-choose" href="#pq-sources"{current}>{label}</a>' if label else ""
    markdown = copy_attribute(markdown_pieces(replied))
    link = copy_attribute([{"address": question_address(turn.question, turn.filters)}])
    return (
        f'<p class="pq-actions">{choose}<button type="button" class="pq-act" {markdown}>Copy as Markdown</button>'
        f'<button type="button" class="pq-act" {link}>Copy link</button>'
        '<button type="button" class="pq-act" data-do="download">Download for verify</button></p>'
    )


def _feedback(turn: Turn, replied: Replied) -> str:
    if turn.judgement:
        return f'<p class="pq-note" role="status">Noted: {JUDGEMENTS[turn.judgement].lower()}. Thank you.</p>'
    # Of an abstention "not in the sources" and "right" would be the same.
    offered = {Judgement.RIGHT, Judgement.WRONG} if isinstance(replied.reply, Abstention) else set(JUDGEMENTS)
    buttons = "".join(
        f'<button type="button" class="pq-act" data-judgement="{judgement.value}" aria-pressed="false">{label}</button>'
        for judgement, label in JUDGEMENTS.items()
        if judgement in offered
    )
    return (
        f'<div class="pq-feedback" role="group" aria-label="Is this right?"><span>Is this right?</span>{buttons}'
        '<form hidden><label>Anything to add? <input name="remark" maxlength="1000" autocomplete="off"></label>'
        '<button class="pq-act">Send</button></form></div>'
    )
