"""A page for each collection: what is asked, read and kept there is its own."""

import asyncio
import threading
from contextlib import asynccontextmanager, closing

import httpx2
import pytest
from fastapi import FastAPI

from pullquote.build import build_collections
from pullquote.collections import Collections
from pullquote.settings import Settings
from pullquote_ui.page.app import mount_page
from pullquote_ui.page.collections import CollectionPages, switch_html

TEXTS = {
    "main": "The lighthouse\n\nThe keeper of the lighthouse on Tolling Rock was called Vilem Hradek.\n",
    "harbour": "Fire on the ferry\n\nHarbour master Ada Brandt said that all 41 passengers were taken off the ferry.\n",
}
KEEPER, FERRY = "Who kept the lighthouse on Tolling Rock?", "How many passengers were taken off the ferry?"


@pytest.fixture(scope="module")
def two(tmp_path_factory, shared_models, serve_apart):
    folder = tmp_path_factory.mktemp("files")
    collections = build_collections(Settings(data=tmp_path_factory.mktemp("data")), *shared_models)
    for name, text in TEXTS.items():
        collections.create(name)
        (folder / f"{name}.txt").write_text(text)
        collections.engine(name).add([folder / f"{name}.txt"])
    with serve_apart(collections) as url:
        yield collections, url
    collections.close()


@pytest.fixture(scope="module")
def url(two):
    return two[1]


def test_each_answers_from_its_own_documents(url, visit, ask):
    page = visit(f"{url}c/harbour/")
    ask(page, FERRY)
    assert "41 passengers" in page.inner_text(".pq-reply")
    ask(page, KEEPER)
    assert page.locator(".pq-abstention").count() == 1


def test_the_switch_leads_from_one_to_the_other_and_back(url, visit):
    page = visit(url)
    page.click("nav[aria-label=Collections] >> text=harbour")
    page.wait_for_url(f"{url}c/harbour/")
    page.wait_for_selector(".pq-collections a[aria-current] >> text=harbour")
    page.click("nav[aria-label=Collections] >> text=main")
    page.wait_for_url(url)


def test_on_a_desk_the_switch_leaves_both_sides_on_the_screen(url, visit, ask):
    page = visit(url, viewport={"width": 1024, "height": 500})
    page.wait_for_selector(".pq-collections")
    ask(page, KEEPER)
    assert page.evaluate("document.documentElement.scrollHeight") == 500


def test_conversations_stay_with_their_collection(url, visit, ask):
    page = visit(f"{url}c/harbour/")
    ask(page, FERRY)
    page.goto(url)
    page.wait_for_selector("#pq-welcome p")
    page.click("role=tab[name=Conversations]")
    page.wait_for_selector(".pq-shelf-list", state="attached")
    assert FERRY not in page.inner_text("#pq-shelf")
    page.goto(f"{url}c/harbour/")
    page.wait_for_selector(".pq-reply")
    page.click("role=tab[name=Conversations]")
    page.wait_for_selector(f"#pq-shelf >> text={FERRY}")


def test_a_quotation_of_another_one_opens_at_its_own_address(two, visit, url):
    collections, _ = two
    [listing] = collections.engine("harbour").documents()
    page = visit(f"{url}c/harbour/read/{listing.source.id}?v=&#char=0,4")
    page.wait_for_selector(".pq-reader >> text=Ada Brandt")
    page.wait_for_url(f"{url}c/harbour/read/**")
    other = visit(f"{url}read/{listing.source.id}?v=")
    other.wait_for_selector(".pq-reader >> text=was never in this archive")


def test_one_that_is_made_later_has_a_page_at_once_and_one_removed_has_none(two, url):
    collections, _ = two
    assert httpx2.get(f"{url}c/town/").status_code == 404
    collections.create("town")
    assert httpx2.get(f"{url}c/town", follow_redirects=True).status_code == 200
    collections.remove("town")
    assert httpx2.get(f"{url}c/town/").status_code == 404
    assert httpx2.get(f"{url}c/..%2fmain/").status_code == 404


def test_who_has_one_collection_sees_no_switch():
    assert switch_html(["main"], "main") == ""


def get(pages, name):
    transport = httpx2.ASGITransport(app=pages)
    return httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1").get(f"/c/{name}/")


def pages_that(lay_out, tmp_path):
    """The pages of `town` and `harbour`, laid out by `lay_out`."""
    for name in ("town", "harbour"):
        (tmp_path / "collections" / name).mkdir(parents=True)
    app = FastAPI()
    CollectionPages(Collections(tmp_path, lambda _: object()), lay_out).install(app)
    return app


def page_of(name, lifespan=None):
    app = FastAPI(lifespan=lifespan)
    app.add_api_route("/", lambda: name)
    return app


def test_a_page_that_is_laid_out_waits_for_none_that_is_not(tmp_path):
    go_on = threading.Event()

    def lay_out(name, engine):
        assert name == "town" or go_on.wait(60)
        return page_of(name)

    async def visited():
        pages = pages_that(lay_out, tmp_path)
        await get(pages, "town")
        waiting = asyncio.create_task(get(pages, "harbour"))
        await asyncio.sleep(0.1)
        again = await asyncio.wait_for(get(pages, "town"), 30)
        go_on.set()
        return again.json(), (await waiting).json()

    assert asyncio.run(visited()) == ("town", "harbour")


def test_a_page_that_could_not_be_started_is_laid_out_again(tmp_path):
    starts = []

    @asynccontextmanager
    async def lifespan(app):
        starts.append(app)
        if len(starts) == 1:
            raise OSError("The disk is full.")
        yield

    async def visited():
        pages = pages_that(lambda name, _: page_of(name, lifespan), tmp_path)
        with pytest.raises(OSError, match="The disk is full"):
            await get(pages, "town")
        return (await get(pages, "town")).json()

    assert asyncio.run(visited()) == "town"
    assert len(starts) == 2


def test_the_page_of_a_removed_collection_ends_when_it_is_asked_for_again(tmp_path):
    ended = []

    async def visited():
        def lay_out(name, _):
            @asynccontextmanager
            async def lifespan(app):
                yield
                ended.append(name)

            return page_of(name, lifespan)

        pages = pages_that(lay_out, tmp_path)
        for name in ("town", "harbour"):
            await get(pages, name)
        (tmp_path / "collections" / "town").rmdir()
        assert (await get(pages, "town")).status_code == 404
        return list(ended)

    assert asyncio.run(visited()) == ["town"]


def test_a_page_that_has_ended_looks_for_no_more_events(shared_models, tmp_path):
    """Gradio's queue looks a hundred times a second."""

    def looking():
        return [task for task in asyncio.all_tasks() if "Queue.start_processing" in repr(task)]

    async def visited():
        with closing(build_collections(Settings(data=tmp_path), *shared_models)) as collections:
            collections.create("town")
            app = mount_page(FastAPI(), collections)
            async with app.router.lifespan_context(app):
                with_main = len(looking())
                assert (await get(app, "town")).status_code == 200
                assert len(looking()) == with_main + 1
                collections.remove("town")
                assert (await get(app, "town")).status_code == 404
                await asyncio.sleep(1)
                return len(looking()) - with_main

    assert asyncio.run(visited()) == 0
