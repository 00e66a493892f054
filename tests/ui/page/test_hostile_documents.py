"""What documents, questions and saved conversations may do to the page that shows them: be read, and nothing else."""

import json
import re
from dataclasses import replace
from urllib.parse import urlencode

import httpx2
import pytest

from pullquote.build import build_collections
from pullquote.fate import Fate
from pullquote.settings import Settings
from pullquote.types import Answer, Citation, Considered, Hit, Passage, Section, Source, Span
from pullquote.wire import considered_to_json, reply_to_json
from pullquote_server.app import create_app

FAR = "//elsewhere.example/a"
TURNED, FREED = "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{POP DIRECTIONAL ISOLATE}"
PAYLOADS = {
    "Albatross": "<script>alert(1);window.taken=1</script>",
    "Bittern": f"<img src='{FAR}' onerror='alert(2)'><img src=x onerror=alert(2)>",
    "Cormorant": "<svg onload=alert(3)><animate onbegin=alert(3) attributeName=x dur=1s /></svg>",
    "Dunlin": f"![picture](http:{FAR}.png) [link](javascript:alert(4)) <http:{FAR}>",
    "Egret": "${alert(5)} #{alert(5)} <%= alert(5) %> `${alert(5)}`",
    "Fulmar": "{{constructor.constructor('alert(6)')()}} {{{name}}} {% include 'a' %} {{#if x}}y{{/if}}",
    "Gannet": 'javascript:alert(7) <a href="javascript:alert(7)">press</a>',
    "Heron": "&lt;b&gt; &amp;lt; &#60;script&#62; &nbsp;&quot; &copy",
    "Ibis": "<![CDATA[<script>alert(9)</script>]]> <!-- --> <?php ?> -->",
    "Jackdaw": f"{TURNED}gnp.exe",
    "Kittiwake": f"{FREED}{FREED}{TURNED}fdp.exe \u05d0\u05d1",
    "Lapwing": "pass\u200bword\u200d and\u2060 key\u00ad",
    "Merganser": f"<style>*{{display:none}}</style><link rel=stylesheet href={FAR}><base href={FAR}/>",
    "Nightjar": f"<meta http-equiv=refresh content='0;url={FAR}'><form action={FAR}><input autofocus onfocus=alert(1)>",
    "Osprey": "<iframe src=javascript:alert(15)></iframe><object data=x></object><embed src=x>",
    "Puffin": "</mark></bdi></cite></a></figcaption></div></section><h1>Free</h1>",
    "Quail": "\"}]' data-copy='[]' onmouseover=alert(17) x=\"",
    "Razorbill": "</script></title></textarea><script>alert(18)</script>",
    "Sanderling": "$$\\href{javascript:alert(19)}{x}$$ \\(a\\) <math><mtext></mtext></math>",
    "Tern": "W" * 900,
}
# What stands in documents of it: the characters that say only where a line may end are not stored.
STORED = {**PAYLOADS, "Lapwing": "password\u200d and key"}
DANGERS = ("Albatross", "Bittern", "Dunlin", "Kittiwake", "Puffin", "Quail", "Tern")
"""One of each kind: a script, a handler, markup, letters that turn, an end, an attribute of ours, and length."""
HARMLESS = "Whimbrel"
# What a text could have smuggled in, of all that is on the page; and what has no business in what is ours.
CENSUS = """() => {
  const count = (selector) => document.querySelectorAll(selector).length;
  const tags = "img script iframe link base meta object embed math video audio h1".split(" ");
  const handles = (each) => [...each.attributes].some(({ name }) => name.startsWith("on"));
  const handlers = [...document.querySelectorAll("*")].filter(handles);
  return {
    ...Object.fromEntries(tags.map((tag) => [tag, count(tag)])),
    forms: count("form") - count(".pq-feedback form"),
    scripted: count("[href^='javascript:'], [src^='javascript:'], [action^='javascript:']"),
    handlers: handlers.length,
    drawings: count("[class^=pq-] svg, [class^=pq-] img, [class^=pq-] style"),
  };
}"""
REPLIED = """(question) => document.querySelector(".pq-asked")?.textContent === question
  && [...document.querySelectorAll(".pq-question")].at(-1)?.textContent === question
  && !document.querySelector(".pq-waiting")"""
# Whether the characters of what stands beside a hostile text run from left to right, and after it.
IN_ORDER = """(line) => {
  const beside = line.querySelector("time");
  const left = (at) => {
    const range = document.createRange();
    range.setStart(beside.firstChild, at);
    range.setEnd(beside.firstChild, at + 1);
    return range.getBoundingClientRect().left;
  };
  const { length } = beside.firstChild.data;
  const text = line.querySelector("bdi");
  const isFirst = text.compareDocumentPosition(beside) & Node.DOCUMENT_POSITION_FOLLOWING;
  const [before, after] = (isFirst ? [text, beside] : [beside, text]).map((each) => each.getClientRects());
  const [last, first] = [before[before.length - 1], after[0]];
  return left(0) < left(length - 1) && (first.top >= last.bottom - 4 || first.left >= last.right - 1);
}"""


def question_about(boat):
    return f"Who is the skipper of the {boat}?"


def as_json(boat, payload):
    return {
        "uri": f"paper:{boat}/{''.join(each for each in payload if each.isprintable() and not each.isspace())}",
        "title": f"{boat} {payload}",
        "text": f"The skipper of the {boat} is Ada {boat}son.\n\nShe calls the {boat} {payload} and nothing else.",
        "published": "2025-03-14",
        "metadata": {
            "publisher": f"{payload} Press",
            "author": payload,
            payload[:50]: payload,
            "url": f"http:{payload}",
        },
    }


def as_markdown(payload):
    """A file whose heading is hostile; Markdown of its own is escaped."""
    escaped = "".join(f"\\{each}" if each in "<>&`*_[]{}$#!\\" else each for each in payload)
    return f"# {escaped}\n\n## {escaped}\n\nThe keeper of the lighthouse on Skerry is Bo Hradek.\n"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, serve_apart, shared_models, patient):
    """The address of a server over hostile documents, which came the way in which anybody's do."""
    settings = Settings(data=tmp_path_factory.mktemp("hostile"))
    collections = build_collections(settings, *shared_models)
    with (
        serve_apart(collections.engine(), create_app(collections, settings)) as url,
        httpx2.Client(base_url=url, timeout=60, headers=patient) as client,
    ):
        documents = [as_json(boat, payload) for boat, payload in {**PAYLOADS, HARMLESS: "harmless"}.items()]
        assert len(client.post("v1/documents", json={"documents": documents}).json()["added"]) == len(documents)
        file = ("skerry.md", as_markdown(PAYLOADS["Bittern"]).encode())
        assert client.post("v1/documents", files={"files": file}).json()["failures"] == []
        yield url
    collections.close()


def told(url, question):
    """The reply as the endpoint gives it."""
    return httpx2.post(f"{url}v1/ask", json={"question": question}, timeout=60).json()


def text_of(url, document):
    return httpx2.get(f"{url}v1/documents/{document}", timeout=60).json()


def ask(page, question):
    page.fill("#pq-question textarea", question)
    page.press("#pq-question textarea", "Enter")
    page.wait_for_function(REPLIED, arg=question)


def walk(page, url, boat):
    """Ask, look at why, copy, and open the reader; whatever is shown is shown as it stands."""
    reply = told(url, question_about(boat))
    [first, *_] = reply["quotes"] or reply["nearest"]
    assert first["title"].startswith(f"{boat} ")
    ask(page, question_about(boat))
    newest = page.locator(".pq-reply").last
    assert newest.locator(".pq-words").all_text_contents() == [quote["quote"] for quote in reply["quotes"]]
    assert page.locator(".pq-card h3").first.text_content() == first["title"]
    newest.locator(".pq-why summary").click()
    assert first["title"] in newest.locator(".pq-passages bdi").all_text_contents()
    if newest.locator("figcaption [data-copy]").count():
        assert newest.locator(".pq-mark cite").first.text_content() == first["title"]
        copied = copy(page, newest.locator("figcaption [data-copy]").first)
        assert copied.startswith(f"“{first['quote']}”\n— {first['title']}, ")
    press(newest.locator(".pq-actions [data-copy]").first)
    page.locator(".pq-card h3 a").first.click()
    page.locator(".pq-here").wait_for()
    whole = text_of(url, first["document"])
    assert page.locator(".pq-text").text_content() == whole["text"]
    assert page.locator(".pq-reader .pq-title").text_content() == whole["title"]
    close_the_reader(page)


def close_the_reader(page):
    page.keyboard.press("Escape")
    page.locator("#pq-side:not(.pq-reading)").wait_for()


def press(part):
    """By its key: what was unfolded before makes the chat scroll, away from under a mouse."""
    part.press("Enter")


def copy(page, button):
    """What the button copies."""
    page.evaluate("navigator.clipboard.writeText('')")
    press(button)
    page.wait_for_function("async () => await navigator.clipboard.readText()")
    page.wait_for_function("() => document.querySelector('#pq-announced')?.textContent === 'Copied.'")
    return page.evaluate("navigator.clipboard.readText()")


def look_through_the_tabs(page, words):
    page.get_by_role("tab", name="Conversations").click()
    page.locator(".pq-named").first.wait_for()
    page.get_by_role("tab", name="Documents").click()
    page.locator(".pq-documents tbody tr").first.wait_for()
    search(page, words)


def search(page, words):
    """Find the one document that has these words."""
    page.get_by_label("Search documents").clear()
    page.get_by_label("Search documents").press_sequentially(words)
    title = page.locator(".pq-documents tbody th", has_text=words)
    page.locator(".pq-documents caption", has_text="1 of ").wait_for()
    title.wait_for()


def is_untouched(page, before):
    assert page.evaluate("window.taken") is None
    assert page.evaluate(CENSUS) == before


@pytest.fixture
def page(hostile, visit):
    page = visit(hostile, permissions=["clipboard-read", "clipboard-write"])
    walk(page, hostile, HARMLESS)
    look_through_the_tabs(page, HARMLESS)
    page.get_by_role("tab", name="Ask").click()
    return page


@pytest.fixture
def before(page):
    """The census of a page that has shown nothing hostile yet, but every part of itself."""
    return page.evaluate(CENSUS)


def test_what_is_quoted_is_shown_as_it_stands(hostile, page, before):
    for boat in DANGERS:
        walk(page, hostile, boat)
    is_untouched(page, before)
    assert before["handlers"] == before["scripted"] == before["drawings"] == 0


def test_a_turned_text_turns_nothing_beside_it(hostile, visit):
    page = visit(hostile)
    for boat in ("Jackdaw", "Kittiwake"):
        ask(page, question_about(boat))
        lines = [page.locator(".pq-reply").last.locator(".pq-mark").first, page.locator(".pq-card .pq-facts").first]
        assert [line.evaluate(IN_ORDER) for line in lines] == [True, True]


def test_headings_and_questions_are_shown_as_they_stand(page, before):
    ask(page, "Who is the keeper of the lighthouse on Skerry?")
    page.locator(".pq-card h3 a").first.click()
    page.locator(".pq-here").wait_for()
    assert PAYLOADS["Bittern"] in page.locator(".pq-heading").all_text_contents()
    close_the_reader(page)
    for boat in DANGERS:
        ask(page, PAYLOADS[boat])
        assert page.locator(".pq-question").last.text_content() == PAYLOADS[boat]
    is_untouched(page, before)


def test_the_list_of_documents_shows_them_as_they_stand(hostile, page, before):
    page.get_by_role("tab", name="Documents").click()
    page.get_by_label("Search documents").press("ControlOrMeta+a")
    page.get_by_label("Search documents").press("Backspace")
    page.locator(".pq-documents tbody tr").nth(20).wait_for()
    titles = page.locator(".pq-documents tbody th").all_text_contents()
    assert {f"{boat} {payload}" for boat, payload in STORED.items()} <= set(titles)
    places = page.locator(".pq-documents tbody bdi").all_text_contents()
    assert {f"{payload} Press" for payload in STORED.values()} <= set(places)
    for boat in ("Bittern", "Kittiwake", "Puffin", "Quail"):
        payload = PAYLOADS[boat]
        search(page, boat)
        page.locator("tr", has_text=boat).locator("[data-remove]").click()
        asked = page.locator("dialog p")
        assert asked.text_content().startswith(f"Remove “{boat} {payload}” with all its versions?")
        page.get_by_role("button", name="Keep").click()
    is_untouched(page, before)


@pytest.mark.parametrize("boat", ["Albatross", "Kittiwake", "Quail"])
def test_a_hostile_publisher_is_a_filter_like_any_other(hostile, visit, boat):
    publisher = f"{PAYLOADS[boat]} Press"
    asked = {"q": question_about(boat), "source": f"of:publisher={publisher}", "from": "2025-03-01"}
    page = visit(hostile)
    page.goto(f"{hostile}?{urlencode(asked)}")
    page.locator(".pq-chip").nth(1).wait_for()
    assert page.locator(".pq-chip bdi").text_content() == publisher
    page.locator(".pq-card").first.wait_for()
    titles = set(page.locator(".pq-card h3").all_text_contents())
    assert titles == {f"{boat} {PAYLOADS[boat]}"}
    page.locator("#pq-filters > button").click()
    page.get_by_label("Source", exact=True).click()
    page.get_by_role("option").filter(has_text=publisher).wait_for()
    is_untouched(page, {**page.evaluate(CENSUS), "handlers": 0, "scripted": 0, "drawings": 0, "iframe": 0, "img": 0})


def test_hostile_conversations_are_shown_as_they_stand(page, before, tmp_path):
    payloads = list(PAYLOADS.values())
    imported = [conversation(f"{boat} {payload}", [payload]) for boat, payload in PAYLOADS.items()]
    odd = [{"id": "n", "name": "", "created": "", "changed": "", "turns": turns} for turns in ODD]
    everything = [conversation("Everything", payloads), *imported, *odd, None, 7, {"id": 1}]
    file = tmp_path / "conversations.json"
    file.write_text(json.dumps({"format": "pullquote-conversations", "conversations": everything}), encoding="utf-8")
    page.get_by_role("tab", name="Conversations").click()
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Import").click()
    chosen.value.set_files(file)
    page.locator("#pq-shelf [role=status]", has_text="conversations imported").wait_for()
    names = page.locator(".pq-named").all_text_contents()
    assert {f"{boat} {payload}" for boat, payload in PAYLOADS.items()} <= set(names)
    page.locator(".pq-named", has_text=re.compile("^Everything")).click()
    page.wait_for_function("asked => document.querySelector('.pq-question')?.textContent === asked", arg=payloads[0])
    assert page.locator(".pq-question").all_text_contents() == payloads
    assert page.locator(".pq-words").all_text_contents() == payloads
    page.evaluate("document.querySelectorAll('.pq-why').forEach((why) => { why.open = true; })")
    assert page.locator(".pq-passages bdi").all_text_contents() == payloads
    for turn in range(len(payloads)):
        press(page.locator(".pq-mark").nth(turn))
        page.locator(".pq-unread").wait_for()
        close_the_reader(page)
    is_untouched(page, before)


ODD = ([], [1, "two", None], [{}], [{"question": {}, "reply": 1}], [{"question": "Odd?", "reply": {"quotes": [{}]}}])


def conversation(name, payloads):
    """A saved conversation with a turn for each of `payloads`, which stands wherever a text may."""
    return {"id": name, "name": name, "created": name, "changed": name, "turns": list(map(turn, payloads))}


def turn(payload):
    quote = Citation(payload, payload, payload, None, payload, Span(0, len(payload)), payload, payload, payload)
    source = Source(payload, payload, payload, payload, "", None)
    passage = Passage(source, Span(0, 1), Section(Span(0, 1), payload), payload, ())
    considered = [
        Considered(Hit(passage, 0.5, {payload: 1, "dense": 1}, {payload: 0.5, "dense": 0.5}), Fate.QUOTED, None, 1)
    ]
    return {
        "question": payload,
        "asked": payload,
        "filters": {"source": f"of:publisher={payload}"},
        "reply": reply_to_json(Answer(payload, (replace(quote, also_in=(quote,)),), None, 0.5, 1)),
        "considered": considered_to_json(considered),
        "failure": None,
        "judgement": payload,
    }
