"""What whoever cannot see the page, or cannot point at it, finds there: axe-core's rules, and the keyboard alone."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

FERRY = "How many passengers were taken off the burning ferry within an hour?"
UNKNOWN = "What is the capital of Mongolia?"
PHONE = {"width": 390, "height": 844}
GRAVE = ("serious", "critical")
AXE = Path(find_spec("axe_playwright_python").origin).with_name("axe.min.js")
ON_ASK = (
    ".pq-mark; figcaption [data-copy]; .pq-actions [data-copy]; [data-do=download]; .pq-why summary; [data-judgement]; "
    "#pq-new; #pq-question textarea; #pq-question .submit-button; #pq-filters > button; #pq-filters .timebox input; "
    "#pq-filters .timebox button; #pq-filters [role=combobox]; .pq-chip; [role=tab]; .pq-choose; .pq-card .pq-open"
)
ON_DOCUMENTS = "#pq-drop button; .pq-documents thead button; [data-remove]; .pq-documents .pq-open"
FOCUSED = """() => {
  const focused = document.activeElement;
  if (focused === document.body) return "";
  if (focused.dataset.reached) return "again";
  focused.dataset.reached = "yes";
  const outlined = [focused, focused.closest(".input-container")].some((each) => {
    const style = each && getComputedStyle(each);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  });
  return outlined && !isCut(focused) ? "" : focused.outerHTML.slice(0, 200);

  // Whether an ancestor that hides what stands out of it hides a part of the outline.
  function isCut(element) {
    element.getAnimations().forEach((each) => each.finish());
    const style = getComputedStyle(element);
    if (style.outlineStyle === "none") return false;
    const beyond = parseFloat(style.outlineWidth) + parseFloat(style.outlineOffset);
    const box = element.getBoundingClientRect();
    for (let each = element.parentElement; each !== document.body; each = each.parentElement) {
      const { overflowX, overflowY, overflowClipMargin } = getComputedStyle(each);
      const room = (overflowX === "clip" ? parseFloat(overflowClipMargin) : 0) + 0.5 - beyond;
      const frame = each.getBoundingClientRect();
      const isBeside = box.left < frame.left - room || box.right > frame.right + room;
      const isAbove = box.top < frame.top - room || box.bottom > frame.bottom + room;
      if (overflowX !== "visible" && isBeside) return true;
      if (["hidden", "clip"].includes(overflowY) && isAbove) return true;
    }
    return false;
  }
}"""
UNREACHED = """() => {
  const pressed = document.querySelectorAll("a[href], button, input, textarea, select, summary, [tabindex='0']");
  const open = [...pressed].filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.disabled);
  const meant = open.filter((each) => each.tabIndex >= 0 && !each.closest("[inert], [aria-hidden=true]"));
  return meant.filter((each) => !each.dataset.reached).map((each) => each.outerHTML.slice(0, 200));
}"""
RUN = """async (rules) => (await axe.run(document, {resultTypes: ["violations"], ...rules})).violations.map(
  ({id, impact, nodes}) => ({id, impact, nodes: nodes.map(({target, html, failureSummary}) =>
    `${target.join(" ")}: ${html.slice(0, 200)} ${failureSummary}`)}))"""


class Inspected:
    """A page that axe-core looks at, in the light and in the dark, where only colours are others."""

    def __init__(self, page):
        self.page = page
        page.evaluate(AXE.read_text(encoding="utf-8"))
        page.add_style_tag(content="* { transition: none !important; }")  # half-way through there is no contrast yet
        self.found = []

    def look(self, view):
        """Note what is wrong with the page as it is now, which shows `view`."""
        for scheme, rules in (("dark", {"runOnly": ["cat.color"]}), ("light", {})):
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self.page.wait_for_function(
                "dark => document.querySelector('.dark') !== null === dark", arg=scheme == "dark"
            )
            violations = self.page.evaluate(RUN, rules)
            self.found += [(view, scheme, *each.values()) for each in violations if each["impact"] in GRAVE]


@pytest.fixture
def inspect(visit):
    """Visits the page for inspection; nothing grave may be found until the test ends."""
    inspected = []

    def open_page(url, **options):
        inspected.append(Inspected(visit(url, **options)))
        return inspected[-1]

    yield open_page
    for each in inspected:
        each.page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    assert [found for each in inspected for found in each.found] == []


def ask(page, question):
    page.fill("#pq-question textarea", question)
    page.press("#pq-question textarea", "Enter")
    page.locator(".pq-asked", has_text=question).wait_for()
    page.locator(".pq-reply:not(.pq-waiting)").last.wait_for()
    page.wait_for_function("() => !document.querySelector('.pq-waiting')")


def tab_through(page):
    """Press Tab until it has gone around the page. What had the focus showed it, and nothing was left out."""
    page.evaluate("document.querySelectorAll('[data-reached]').forEach((each) => delete each.dataset.reached)")
    unseen = []
    while (shown := page.evaluate(FOCUSED)) != "again":
        unseen += [shown] if shown else []
        page.keyboard.press("Tab")
    assert unseen == []
    assert page.evaluate(UNREACHED) == []


def reached(page, *selectors):
    return [
        selector for selector in selectors if not page.locator(selector).and_(page.locator("[data-reached]")).count()
    ]


def test_asking(site, inspect):
    inspected = inspect(site)
    page = inspected.page
    inspected.look("start page")
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("From").first.fill("2025-01-01")
    page.keyboard.press("Enter")
    page.locator(".pq-chip").wait_for()
    inspected.look("filters open, with a chip")
    page.locator(".pq-chip").click()
    page.locator(".pq-chip").wait_for(state="detached")
    ask(page, FERRY)
    inspected.look("answer")
    page.locator(".pq-why summary").click()
    inspected.look("why, unfolded")
    page.get_by_role("button", name="Wrong", exact=True).click()
    inspected.look("feedback form")
    page.locator(".pq-mark").first.click()
    page.locator(".pq-here").wait_for()
    inspected.look("reader")
    page.keyboard.press("Escape")
    ask(page, UNKNOWN)
    inspected.look("abstention")


def test_documents_and_conversations(empty, serve, inspect, tmp_path):
    good, bad = tmp_path / "tug.txt", tmp_path / "tug.exe"
    good.write_text("The tug\n\nThe tug was called the Gannet, and its skipper Ada Brandt.\n", encoding="utf-8")
    bad.write_bytes(b"MZ")
    with serve(empty) as url:
        inspected = inspect(url)
        page = inspected.page
        inspected.look("empty index")
        page.get_by_role("tab", name="Documents").click()
        inspected.look("no documents")
        page.set_input_files("#pq-drop input[type=file]", [good, bad])
        page.locator(".pq-refused").wait_for()
        page.locator(".pq-documents").wait_for()
        inspected.look("upload report and documents list")
        page.get_by_role("tab", name="Ask").click()
        ask(page, "What was the tug called?")
        page.get_by_role("tab", name="Conversations").click()
        page.locator(".pq-named").wait_for()
        inspected.look("conversations")
        page.get_by_role("button", name="Rename").click()
        inspected.look("rename form")
        page.get_by_role("tab", name="Documents").click()
        page.get_by_role("button", name="Remove").click()
        inspected.look("remove dialog")
        page.locator("dialog .pq-grave").click()
        page.locator(".pq-documents").wait_for(state="detached")
        page.get_by_role("tab", name="Ask").click()
        page.locator(".pq-mark").first.click()
        page.locator(".pq-unread").wait_for()
        inspected.look("reader of a removed document")


def test_on_a_phone(site, inspect):
    inspected = inspect(site, viewport=PHONE)
    page = inspected.page
    ask(page, FERRY)
    inspected.look("answer on a phone")
    tab_through(page)
    page.locator(".pq-mark").first.click()
    page.locator(".pq-here").wait_for()
    inspected.look("reader on a phone")


def test_the_keyboard_alone_is_enough_to_ask_and_to_read(site, visit):
    page = visit(site)
    page.keyboard.press("/")
    page.keyboard.type(FERRY)
    page.keyboard.press("Enter")
    page.locator(".pq-mark").first.wait_for()
    page.locator("#pq-filters > button").focus()
    page.keyboard.press("Enter")
    page.get_by_label("From", exact=True).focus()
    page.keyboard.type("2025-01-01")
    page.keyboard.press("Enter")
    page.locator(".pq-chip").wait_for()
    tab_through(page)
    assert reached(page, *ON_ASK.split("; ")) == []
    page.locator(".pq-mark").first.focus()
    page.keyboard.press("Enter")
    page.locator(".pq-here").wait_for()
    tab_through(page)
    assert reached(page, ".pq-reader-bar [aria-keyshortcuts=Escape]", ".pq-reader-bar [data-copy]") == []
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.activeElement.matches('.pq-mark')")


def test_the_keyboard_reaches_documents_and_conversations(site, visit):
    page = visit(site)
    ask(page, FERRY)
    page.get_by_role("tab", name="Documents").focus()
    page.keyboard.press("Enter")
    page.locator(".pq-documents").wait_for()
    tab_through(page)
    assert reached(page, *ON_DOCUMENTS.split("; ")) == []
    page.locator("[data-remove]").first.focus()
    page.keyboard.press("Enter")
    page.locator("dialog").wait_for()
    assert page.evaluate("() => document.activeElement.textContent") == "Keep"
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
    page.get_by_role("tab", name="Conversations").focus()
    page.keyboard.press("Enter")
    page.locator(".pq-named").wait_for()
    tab_through(page)
    assert reached(page, ".pq-named", ".pq-shelf .pq-act", "#pq-shelf-bar button", "#pq-shelf-bar textarea") == []


def test_a_mark_is_named_for_its_source(site, visit):
    page = visit(site)
    ask(page, FERRY)
    name = re.compile(r"Read source 1\b.*Fire on the ferry Marit, 14 March 2025")
    assert page.get_by_role("link", name=name).get_attribute("class") == "pq-mark"
    assert page.get_by_role("button", name="Copy quotation 1").count() == 1


IN_THE_BOX = "document.activeElement.matches('#pq-question textarea')"
ON_THE_TAB = "document.activeElement.matches('[role=tab][aria-selected=true]')"


def test_whoever_begins_another_conversation_is_in_the_box(site, visit):
    page = visit(site)
    ask(page, FERRY)
    page.locator(".pq-mark").first.press("Enter")
    page.locator(".pq-here").wait_for()
    page.get_by_role("button", name="New conversation").press("Enter")
    page.locator(".pq-question").wait_for(state="detached")
    page.locator(".pq-here").wait_for(state="detached")
    page.wait_for_function(IN_THE_BOX)
    page.wait_for_timeout(300)
    assert page.evaluate(IN_THE_BOX)


def test_whoever_opens_a_conversation_is_where_it_is(site, visit):
    page = visit(site)
    ask(page, FERRY)
    page.get_by_role("tab", name="Conversations").click()
    page.locator(".pq-named").press("Enter")
    page.locator(".pq-question").wait_for()
    page.wait_for_function(ON_THE_TAB)
    assert page.evaluate("document.activeElement.textContent.trim()") == "Ask"


def test_whoever_closes_a_reader_that_nothing_on_the_page_opened_is_on_its_tab(site, visit):
    page = visit(site)
    ask(page, FERRY)
    page.locator(".pq-mark").first.click()
    page.locator(".pq-here").wait_for()
    page.reload()
    page.locator(".pq-here").wait_for()
    page.locator(".pq-question").wait_for()
    page.keyboard.press("Escape")
    page.locator(".pq-here").wait_for(state="detached")
    page.wait_for_function(ON_THE_TAB)


def test_whoever_deletes_a_conversation_is_still_in_the_list(site, visit):
    page = visit(site)
    ask(page, FERRY)
    page.get_by_role("button", name="New conversation").click()
    page.locator(".pq-question").wait_for(state="detached")
    ask(page, UNKNOWN)
    page.get_by_role("tab", name="Conversations").click()
    for left in (1, 0):
        page.get_by_role("button", name="Delete").last.press("Enter")
        page.locator("dialog").get_by_role("button", name="Delete").press("Enter")
        page.wait_for_function("left => document.querySelectorAll('.pq-named').length === left", arg=left)
        page.wait_for_function("document.activeElement.matches('.pq-named, #pq-shelf-bar textarea')")
