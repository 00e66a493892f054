"""What a request may name as an upload: files that were uploaded, and nothing else of the server."""

import asyncio
import json
import os
import time
import urllib.error
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import gradio as gr
import pytest
from gradio.data_classes import _StaticFiles

from pullquote.build import build_collections
from pullquote.collections import Collections
from pullquote.engine import Engine
from pullquote.settings import Settings
from pullquote_ui.page.app import Offers, make_page
from pullquote_ui.page.arrangement import ROWS, Arrangement
from pullquote_ui.page.ask import AskTab
from pullquote_ui.page.documents import DocumentsTab
from pullquote_ui.page.uploads import LEFT_SECONDS, refuse_foreign, uploads_of

META = {"_type": "gradio.FileData"}


def run_apart(coroutine):
    """Run it in a thread of its own: Playwright, once it has started, keeps a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def leave_one(folder):
    """As the page's upload route does."""
    (folder / "a").mkdir(parents=True, exist_ok=True)
    (folder / "a" / "tug.txt").write_text("The tug was called the Gannet.\n", encoding="utf-8")


@pytest.fixture
def uploads(tmp_path):
    """The folder of the uploads to the page of `main`, with one in it."""
    folder = uploads_of(tmp_path / "data", "main")
    leave_one(folder)
    return folder


@pytest.fixture
def collections(tmp_path, empty):
    """Of the data folder with that."""
    return Collections(tmp_path / "data", lambda _: empty)


@pytest.fixture
def victim(tmp_path):
    file = tmp_path / "secret.txt"
    file.write_text("The password is swordfish.\n", encoding="utf-8")
    return file


def laid_out(make):
    """What `make` returns inside a page; where no event loop is running, Gradio makes some and never closes them."""

    async def lay_out():
        with gr.Blocks(analytics_enabled=False):
            return make()

    return run_apart(lay_out())


@pytest.fixture
def tab(empty, uploads):
    return laid_out(lambda: DocumentsTab(empty, uploads))


def paths_to(victim, uploads):
    climbing = f"{uploads}/a/../../{victim.name}"
    disguised = f"data:image/svg+xml,/{'../' * 40}{str(victim)[1:]}"
    return [str(victim), climbing, disguised, victim.as_uri(), "http://127.0.0.1:9/n0.txt", "", "\0", "\ud800"]


def post(url, function, data):
    """What the event told, as a browser would hear it; the page need not be open."""
    session = uuid.uuid4().hex
    body = {"data": data, "fn_index": function, "session_hash": session, "event_data": None, "trigger_id": None}
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{url}gradio_api/queue/join", json.dumps(body).encode(), headers)
    urllib.request.urlopen(request, timeout=30).close()
    with urllib.request.urlopen(f"{url}gradio_api/queue/data?session_hash={session}", timeout=30) as heard:
        for line in heard:
            if line.startswith(b"data:") and b"process_completed" in line:
                return json.loads(line[5:])
    raise AssertionError("The event did not end.")


def function_of(url, component):
    """The number of the queued event that begins at the component with this id."""
    with urllib.request.urlopen(f"{url}config", timeout=30) as response:
        config = json.load(response)
    [number] = [each["id"] for each in config["components"] if each["props"].get("elem_id") == component]
    events = [each for each in config["dependencies"] if number in each["inputs"] and each["queue"] is not False]
    return events[0]["id"], len(events[0]["inputs"])


def upload(url, name, words):
    """The path that the upload route tells."""
    part = f'--x\r\ncontent-disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
    headers = {"content-type": "multipart/form-data; boundary=x"}
    request = urllib.request.Request(f"{url}gradio_api/upload", part + words + b"\r\n--x--\r\n", headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        [path] = json.load(response)
    return path


@pytest.mark.parametrize("component", ["pq-drop", "pq-question"])
def test_a_request_cannot_name_a_file_of_the_server(collections, empty, serve_apart, uploads, victim, component):
    static = list(_StaticFiles.all_paths)
    with serve_apart(collections) as url:
        leave_one(uploads)
        function, inputs = function_of(url, component)
        for path in paths_to(victim, uploads):
            for stream in (False, True):
                file = {"path": path, "orig_name": "n0.txt", "is_stream": stream, "meta": META}
                named = [file] if component == "pq-drop" else file
                told = post(url, function, [named, *[None] * (inputs - 1)])
                assert told["success"] is False, path
                assert "was not uploaded here" in told["output"]["error"]
    assert empty.counts().documents == 0
    assert victim.read_text(encoding="utf-8") == "The password is swordfish.\n"
    assert list(uploads.rglob("*.txt")) == [uploads / "a" / "tug.txt"]
    assert static == _StaticFiles.all_paths


def test_a_request_can_name_an_upload(collections, empty, serve_apart, uploads):
    with serve_apart(collections) as url:
        leave_one(uploads)
        function, inputs = function_of(url, "pq-drop")
        file = {"path": str(uploads / "a" / "tug.txt"), "orig_name": "tug.txt", "meta": META}
        assert post(url, function, [[file], *[None] * (inputs - 1)])["success"] is True
    assert [listing.source.uri for listing in empty.documents()] == ["upload:tug.txt"]
    assert list(uploads.iterdir()) == []


def test_what_a_server_that_was_killed_has_left_is_deleted_at_a_later_start(collections, serve_apart, uploads):
    left = time.time() - LEFT_SECONDS - 60
    os.utime(uploads / "a", (left, left))
    with serve_apart(collections):
        assert list(uploads.iterdir()) == []


def test_what_another_server_of_the_same_folder_is_being_sent_stays(collections, serve_apart, uploads):
    with serve_apart(collections):
        assert (uploads / "a" / "tug.txt").exists()


def test_a_page_gets_at_nothing_and_learns_of_nothing_that_another_was_sent(tmp_path, shared_models, serve_apart):
    collections = build_collections(Settings(data=tmp_path / "data"), *shared_models)
    collections.create("town")
    with closing(collections), serve_apart(collections) as url:
        of_main, of_town = (
            upload(page, "tug.txt", b"The tug was called the Gannet.\n") for page in (url, f"{url}c/town/")
        )
        assert Path(of_main) != Path(of_town)  # a second one of the same words finds no first
        for page in (url, f"{url}c/town/"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"{page}gradio_api/file={of_main}", timeout=30)
        function, inputs = function_of(f"{url}c/town/", "pq-drop")
        for path in (of_main, str(uploads_of(tmp_path / "data", "main") / "b" / "none.txt")):
            told = post(f"{url}c/town/", function, [[{"path": path, "meta": META}], *[None] * (inputs - 1)])
            assert "was not uploaded here" in told["output"]["error"]
        assert Path(of_main).exists()
        assert post(f"{url}c/town/", function, [[{"path": of_town, "meta": META}], *[None] * (inputs - 1)])["success"]
        assert [collections.engine(name).counts().documents for name in ("main", "town")] == [0, 1]


def test_one_foreign_file_keeps_all_from_being_read(tab, empty, uploads, victim):
    files = [{"path": str(uploads / "a" / "tug.txt")}, {"path": str(victim)}]
    with pytest.raises(gr.Error, match="was not uploaded here"):
        list(tab._add_files(files, Arrangement(), gr.Request()))
    assert empty.counts().documents == 0
    assert victim.exists()
    assert (uploads / "a" / "tug.txt").exists()


def test_a_link_among_the_uploads_leads_nowhere_else(uploads, victim):
    (uploads / "link.txt").symlink_to(victim)
    with pytest.raises(gr.Error):
        refuse_foreign({"deep": [{"path": str(uploads / "link.txt")}]}, uploads)


def test_the_page_checks_before_anything_else(collections, empty, victim):
    async def made():
        return make_page(collections, "main", empty, Offers())

    page = run_apart(made())
    assert len(page.fns) >= 5
    for event in page.fns.values():
        with pytest.raises(gr.Error, match="was not uploaded here"):
            run_apart(page.preprocess_data(event, [{"path": str(victim), "meta": META}], None))


def test_a_file_that_cannot_be_read_has_its_row(tab, uploads):
    gone, folder, tug = uploads / "a" / "gone.txt", uploads / "b", uploads / "a" / "tug.txt"
    folder.mkdir()
    half = uploads / "half.txt"
    half.write_text("The brig was called the Tern.\n", encoding="utf-8")
    files = [
        {"path": str(gone)},
        {"path": str(folder), "orig_name": "folder.txt"},
        {"path": str(half), "orig_name": "a\ud800.txt"},
        {"path": str(tug)},
    ]
    *_, (_, report, *_) = tab._add_files(files, Arrangement(), gr.Request())
    report.encode()
    assert "<bdi>gone.txt</bdi> <span>Not read.<span" in report
    assert "(No such file or directory). Add the file again." in report
    assert "<bdi>folder.txt</bdi> <span>Not read." in report
    assert "<bdi>a?.txt</bdi> <span>Not read." in report
    assert "half a surrogate pair, which is no character. Rename it, then add it again." in report
    assert "<bdi>tug.txt</bdi> <span>1 document added" in report
    assert "pq-waits" not in report
    assert folder.is_dir()


class Frugal(Engine):
    """An engine that says how many documents it was asked for."""

    def __init__(self, engine):
        self.store, self.asked = engine.store, []

    def documents(self, limit=None, offset=0, **arranged):
        self.asked.append(limit)
        return super().documents(limit, offset, **arranged)


def test_no_more_documents_are_loaded_than_are_shown(empty, uploads):
    engine = Frugal(empty)
    laid_out(lambda: DocumentsTab(engine, uploads)).listed(Arrangement(), gr.Request())
    laid_out(lambda: AskTab(engine, [])).greeting(gr.Request())
    assert engine.asked == [ROWS]
