"""Why a reply is as it is: each passage that was found, its ranks and scores, and what became of it."""

from datetime import date

from pullquote.fate import Fate
from pullquote.types import Filters
from pullquote_ui.page.conversation import Replied, Turn, ask
from pullquote_ui.page.why import why_html

KEEPER = "Who was the keeper of the lighthouse on Tolling Rock?"
UNKNOWN = "What is the capital of Mongolia?"


def rows(page, reply):
    fold = page.locator(".pq-reply").nth(reply).locator(".pq-why")
    assert not fold.locator("table").is_visible()
    fold.locator("summary").press("Enter")
    return fold.locator("p").text_content(), fold.locator("tbody tr").all_inner_texts()


def test_a_fold_tells_it_of_an_answer_and_of_an_abstention(archive, site, visit, ask):
    page = visit(site)
    for number, question in enumerate((KEEPER, UNKNOWN)):
        finished = archive.explain(question)
        ask(page, question)
        said, table = rows(page, number)
        assert f"{len(finished.considered)} passages looked at." in said
        assert f"is {finished.reply.confidence:.0%}. Asked of commit {finished.reply.generation}." in said
        assert len(table) == len(finished.considered) > 1
        for each, row in zip(finished.considered, table, strict=True):
            assert each.hit.passage.source.title in row
            assert each.fate.sentence in row
            assert f"{each.hit.score:.4f}" in row
            for retriever, rank in each.hit.ranks.items():
                assert f"{rank}. ({each.hit.scores[retriever]:.2f})" in row
    assert page.locator(".pq-why summary").all_text_contents() == ["Why this answer", "Why there is no answer"]
    page.locator(".pq-why tbody a").last.click()
    page.wait_for_selector(".pq-here")
    assert page.locator(".pq-here").text_content() == finished.considered[-1].hit.passage.text


def test_filters_in_force_and_passages_that_one_retriever_missed_are_told(archive):
    filters = Filters(date(2025, 1, 1), date(2025, 12, 31), None, {"title": "The <lighthouse>"})
    *_, [turn] = ask(archive, KEEPER, Filters(), ())
    html = why_html(Turn.begun(KEEPER, filters, turn.state), turn.state)
    assert "only documents from <time" in html
    assert "1 January 2025" in html
    assert "<bdi>The &lt;lighthouse&gt;</bdi>" in html
    assert "not found" in html
    assert Fate.QUOTED.sentence in html


def test_of_a_reply_without_its_passages_the_probability_is_told(archive):
    reply = archive.ask(KEEPER)
    html = why_html(Turn.begun(KEEPER, Filters(), Replied(reply, ())), Replied(reply, ()))
    assert "looked at" not in html
    assert f"is {reply.confidence:.0%}" in html
    assert "<table" not in html
