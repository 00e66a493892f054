"""How long the page takes from Enter to the first source, against the endpoint alone; and what an open page holds.

    python bench/page.py [QUESTIONS]

Serves the bundled archives from a temporary folder and opens the page in Chromium. 30 questions of
`seeds/questions.jsonl` are asked in turn of the endpoint, as events and in one piece, and of the page. Then one page is
asked QUESTIONS questions (200), and after 10, 50, 100 and 200 of them the browser's heap and nodes and the server's
memory are read, garbage collected.
"""

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx2
from bundled import questions
from machine import describe, heading, row
from playwright.sync_api import CDPSession, Page, sync_playwright
from served import Served, served

TIMED = 30
READ_AT = (10, 50, 100, 150, 200)
EVENTS = {"accept": "text/event-stream"}
# Armed before Enter: the time is the browser's own, from the key to the first source of this question that is there.
WATCH = """(question) => {
  window.seen = null;
  let began;
  const box = document.querySelector("#pq-question textarea");
  box.addEventListener("keydown", () => (began = performance.now()), { once: true, capture: true });
  const look = () => {
    const asked = document.querySelector(".pq-asked")?.textContent;
    if (window.seen !== null || began === undefined || asked !== question) return;
    if (document.querySelector(".pq-found li, .pq-card, .pq-nothing")) window.seen = performance.now() - began;
  };
  window.watching?.disconnect();
  window.watching = new MutationObserver(look);
  window.watching.observe(document.querySelector("#pq-side"), { subtree: true, childList: true, characterData: true });
}"""
DONE = """(question) => document.querySelector(".pq-asked")?.textContent === question
  && !document.querySelector(".pq-waiting")
  && [...document.querySelectorAll(".pq-question")].at(-1)?.textContent === question"""


def main(most: int = 200) -> None:
    asked = questions()
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "data") as server,
        sync_playwright() as playwright,
        httpx2.Client(base_url=server.url, timeout=60) as client,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        print(f"{describe()}; `python bench/page.py`\n")
        latency(client, opened(browser.new_page(), server.url), asked[:TIMED])
        memory(server, opened(browser.new_page(), server.url), asked, most)
        browser.close()


def chromium() -> str | None:
    """The machine's; None has playwright take the one that it installs, or say how to."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector("#pq-welcome p")
    return page


def latency(client: httpx2.Client, page: Page, questions: list[str]) -> None:
    """Each question of all three in turn, so that what else the machine does is shared.

    It was asked before: none of them waits for a model, whose work the next would be spared.
    """
    first, whole, shown = [], [], []
    for question in questions:
        reply(client, question)
        first.append(first_event(client, question))
        whole.append(reply(client, question))
        shown.append(first_source(page, question))
    baseline = statistics.median(first)
    print(heading("the first event"))
    print(row("POST /v1/ask, first event", first, baseline))
    print(row("POST /v1/ask, whole reply", whole, baseline))
    print(row("page, Enter to the first source", shown, baseline))
    print(f"\nThe page's p50 over the first event's: {1000 * (statistics.median(shown) - baseline):.1f} ms\n")


def first_event(client: httpx2.Client, question: str) -> float:
    began = time.perf_counter()
    with client.stream("POST", "/v1/ask", json={"question": question}, headers=EVENTS) as response:
        response.raise_for_status()
        chunks = response.iter_raw()
        next(chunks)
        seconds = time.perf_counter() - began
        for _ in chunks:
            pass
    return seconds


def reply(client: httpx2.Client, question: str) -> float:
    began = time.perf_counter()
    client.post("/v1/ask", json={"question": question}).raise_for_status()
    return time.perf_counter() - began


def first_source(page: Page, question: str) -> float:
    page.fill("#pq-question textarea", question)
    page.evaluate(WATCH, question)
    page.press("#pq-question textarea", "Enter")
    page.wait_for_function(DONE, arg=question)
    return float(page.evaluate("window.seen")) / 1000


def memory(server: Served, page: Page, questions: list[str], most: int) -> None:
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")
    session.send("Performance.enable")
    print("| questions asked | JS heap, MiB | DOM nodes | server's memory, MiB | local storage, kB |")
    print("|---|---|---|---|---|")
    for number in range(1, most + 1):
        question = questions[number % len(questions)]
        page.fill("#pq-question textarea", question)
        page.press("#pq-question textarea", "Enter")
        page.wait_for_function(DONE, arg=question)
        if number in READ_AT:
            heap, nodes = measured(session, page)
            print(f"| {number} | {heap} | {nodes} | {server.memory():.0f} | {kept(page)} |", flush=True)


def measured(session: CDPSession, page: Page) -> tuple[str, int]:
    page.wait_for_timeout(500)
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    return f"{metrics['JSHeapUsedSize'] / 2**20:.1f}", int(metrics["Nodes"])


def kept(page: Page) -> str:
    return f"{page.evaluate('JSON.stringify(localStorage).length') / 1000:.0f}"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
