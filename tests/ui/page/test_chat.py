"""The reply as the chat shows it."""

import dataclasses
from datetime import date

import pytest

from pullquote.types import (
    Abstention,
    Answer,
    Citation,
    Filters,
    Reason,
    Reply,
    Resolved,
    Section,
    Source,
    Span,
    Verdict,
    Verification,
)
from pullquote_ui.page.chat import reply_html
from pullquote_ui.page.conversation import Checked, Replied, Turn

TEXT = "The ferry burned on Friday. It was towed to Osk."
SOURCE = Source("d", "https://x.example/", "The ferry", "v", "text/plain", date(2025, 3, 17))
QUOTE, SHORT = (Citation.of(SOURCE, Section(Span(0, len(TEXT))), span, TEXT) for span in (Span(0, 27), Span(20, 26)))
FRIDAY = Resolved(date(2025, 3, 14), date(2025, 3, 14), "the last Friday before the story's date, 2025-03-17")
ANSWER = Answer("When did it burn?", (QUOTE,), SHORT, 0.9, 1, FRIDAY)


def html(reply: Reply, verdict: Verdict = Verdict.VALID) -> str:
    citations = reply.quotes if isinstance(reply, Answer) else reply.nearest
    checked = tuple(
        Checked(citation, Verification(citation.document, citation.quote, verdict, None, "So it is."), SOURCE)
        for citation in citations
    )
    return reply_html(Turn.begun(reply.question, Filters(), Replied(reply, checked)), 3, chosen=False)


def test_the_day_that_the_short_answer_means_stands_beside_it() -> None:
    assert '<span>Friday</span> <span class="pq-days" dir="ltr">2025-03-14</span></p>' in html(ANSWER)


def test_a_short_answer_that_is_the_whole_quotation_is_said_twice_only_with_its_day() -> None:
    whole = dataclasses.replace(ANSWER, quotes=(SHORT,))
    assert "pq-days" in html(whole)
    assert "pq-short" not in html(dataclasses.replace(whole, resolved=None))


def test_words_that_tell_their_day_themselves_are_not_told_twice() -> None:
    text = "It burned on 14 March 2025."
    quote, short = (Citation.of(SOURCE, Section(Span(0, 27)), span, text) for span in (Span(0, 27), Span(13, 26)))
    assert "pq-days" not in html(dataclasses.replace(ANSWER, quotes=(quote,), short=short))


def test_what_is_not_told_is_said_before_what_is() -> None:
    page = html(dataclasses.replace(ANSWER, short=None, resolved=None, untold=("why", "how many")))
    assert '<p class="pq-caveat">The documents do not say why or how many.</p><figure' in page
    assert "pq-short" not in page


@pytest.mark.parametrize(
    ("verdict", "sign"),
    [(Verdict.VALID, "✓"), (Verdict.MOVED, "→"), (Verdict.CHANGED, "≠"), (Verdict.GONE, "✕")],
)
def test_each_citation_says_in_a_word_and_a_sign_what_became_of_it(verdict: Verdict, sign: str) -> None:
    page = html(ANSWER, verdict)
    assert f'<span aria-hidden="true">{sign}</span> {verdict.value.capitalize()}</span>' in page
    assert 'title="So it is."' in page


def test_an_abstention_gives_its_reason_and_no_pull_quote() -> None:
    page = html(Abstention("Who?", Reason.NOT_STATED, 0.1, 1, (QUOTE,)))
    assert Reason.NOT_STATED.sentence in page
    assert "1 passage to read instead" in page
    assert "<blockquote" not in page


def test_an_abstention_names_what_stands_nowhere_whatever_was_typed() -> None:
    page = html(Abstention("Who?", Reason.NOT_STATED, 0.6, 1, (QUOTE,), ("<Osk>", "1978")))
    assert "No passage that was read has “&lt;Osk&gt;” or “1978”." in page
