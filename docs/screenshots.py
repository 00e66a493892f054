"""Makes the pictures of the page in this folder: `.venv/bin/python docs/screenshots.py [DATA_FOLDER]`.

Without a data folder the seeds are indexed into a temporary one, in a collection for each archive too. It needs
playwright's Python package, which `make .venv/development` installs, and Chromium, the machine's or the one that
`playwright install chromium` installs.
"""

import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Page, ViewportSize, sync_playwright

from pullquote.build import build_collections
from pullquote.collections import Collections
from pullquote.settings import Settings
from pullquote_ui.command.serve import make_app

DOCS = Path(__file__).parent
SEEDS = [DOCS.parent / "seeds" / "caracas", DOCS.parent / "seeds" / "harbour"]
QUESTIONS = [
    "What is the capital of Mongolia?",
    "Who was to lead a transitional government?",
    "Why did Marrowick's rowers start in a borrowed boat?",
]
DESK: ViewportSize = {"width": 1440, "height": 900}
LAPTOP: ViewportSize = {"width": 1024, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(temporary)
        settings = Settings.load(data=data)
        with closing(build_collections(settings)) as collections:
            if not collections.engine().documents():
                fill(collections)
            with serving(uvicorn.Config(make_app(collections, settings, []), log_level="warning")) as url:
                take_all(url)


def fill(collections: Collections) -> None:
    collections.engine().add(SEEDS)
    for folder in SEEDS:
        collections.create(folder.name)
        collections.engine(folder.name).add([folder])


@contextmanager
def serving(config: uvicorn.Config) -> Iterator[str]:
    """The server in a thread, on a free port."""
    config.timeout_graceful_shutdown = 1
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.05)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            server.should_exit = True
            thread.join()


def take_all(url: str) -> None:
    # Where the machine has none, the one that playwright installs.
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        desk = asked(browser.new_page(viewport=DESK, color_scheme="light"), url, QUESTIONS)
        desk.locator(".pq-chosen .pq-mark").first.click()
        desk.locator(".pq-here").wait_for()
        take(desk, DOCS / "page-light.png")
        laptop = browser.new_page(viewport=LAPTOP, color_scheme="dark")
        take(asked(laptop, url, QUESTIONS), DOCS / "page-dark.png")
        phone = browser.new_page(viewport=PHONE, color_scheme="light")
        take(asked(phone, url, QUESTIONS[-1:]), DOCS / "page-phone.png")
        archive = browser.new_page(viewport=LAPTOP, color_scheme="light")
        take(listed(archive, f"{url}c/{SEEDS[-1].name}/"), DOCS / "page-collections.png")
        browser.close()


def asked(page: Page, url: str, questions: list[str]) -> Page:
    """The page after the questions were asked there."""
    page.goto(url)
    for number, question in enumerate(questions, start=1):
        page.fill("#pq-question textarea", question)
        page.press("#pq-question textarea", "Enter")
        page.locator(".pq-reply:not(.pq-waiting)").nth(number - 1).wait_for()
    page.locator(".pq-card").first.wait_for()
    return page


def listed(page: Page, url: str) -> Page:
    """The page with the list of the documents."""
    page.goto(url)
    page.locator(".pq-collections").wait_for()
    page.get_by_role("tab", name="Documents").click()
    page.locator(".pq-documents tbody tr").first.wait_for()
    return page


def take(page: Page, file: Path) -> None:
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(500)
    page.screenshot(path=file)
    page.close()
    sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    main()
