"""A page whose server is told to end, is gone, and comes back: nothing that was asked or written is lost."""

import signal
import socket

import pytest

PROGRAM = """
import sys
from pathlib import Path
from pullquote_server.app import create_app
from pullquote_server.serve import run
from pullquote_ui.page.app import mount_page

settings = Settings.load(data=Path(sys.argv[1]))
text = "All 41 passengers were taken off the ferry within an hour. The keeper of the lighthouse was Vilem Hradek."
collections = slow_collections(settings, text, lambda question: 3 if "ferry" in question else 0)
app = mount_page(create_app(collections, settings), collections)
run(app, "127.0.0.1", int(sys.argv[2]), lambda url: print(url, flush=True), grace_seconds=30)
collections.close()
"""
FERRY, KEEPER = "How many passengers were taken off the ferry?", "Who was the keeper of the lighthouse?"
AGAIN = "Who was taken off the ferry?"
GONE = ".toast-body >> text=Connection to the server was lost."


@pytest.fixture
def start(fork, tmp_path, models, slow_program):
    """Starts the server on one port and one data folder, again and again; gives its process once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    started = []

    def start():
        started.append(fork(slow_program + PROGRAM, [tmp_path / "data", port]))
        assert started[-1].stdout.readline() == f"http://127.0.0.1:{port}\n"
        return started[-1]

    start.url = f"http://127.0.0.1:{port}/"
    yield start
    for process in started:
        process.kill()
        process.communicate()


def submit(page, question):
    page.fill("#pq-question textarea", question)
    page.press("#pq-question textarea", "Enter")


def test_a_page_outlives_the_end_of_its_server(start, visit, finished):
    server = start()
    page = visit(start.url)
    submit(page, FERRY)
    page.wait_for_selector(".pq-waiting >> text=Reading 1 passage")
    server.send_signal(signal.SIGTERM)
    page.wait_for_selector(".pq-answer >> text=All 41 passengers")
    assert server.wait(30) == 0
    page.wait_for_selector(GONE)  # nobody has asked anything
    page.locator(".pq-mark").press("Enter")
    page.wait_for_selector(".pq-reader >> text=The server did not answer")
    page.keyboard.press("Escape")
    submit(page, KEEPER)
    server = start()
    page.wait_for_selector(GONE, state="detached")
    page.wait_for_selector(".pq-answer >> text=All 41 passengers")
    ask_what_is_in_the_box(page, KEEPER)
    finished(page, 2)
    assert "Vilem Hradek" in page.locator(".pq-answer").last.text_content()
    submit(page, AGAIN)
    page.wait_for_selector(".pq-waiting >> text=Reading 1 passage")
    server.kill()
    page.wait_for_selector(GONE)
    start()
    ask_what_is_in_the_box(page, AGAIN)
    finished(page, 3)
    assert page.locator(".pq-question").all_text_contents() == [FERRY, KEEPER, AGAIN]


def ask_what_is_in_the_box(page, question):
    """Once it is there, and the page has loaded what was asked before."""
    page.wait_for_function("box => document.querySelector('#pq-question textarea')?.value === box", arg=question)
    page.locator(".pq-answer").first.wait_for()
    page.press("#pq-question textarea", "Enter")
