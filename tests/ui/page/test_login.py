"""The page of a server that asks for keys: a form before it, and behind it what the key allows."""

import httpx2
import pytest

from pullquote.access import Scope
from pullquote.build import build_collections
from pullquote.settings import Settings
from pullquote.store.keys import Keys
from pullquote_server.admission import Quotas
from pullquote_server.app import create_app
from pullquote_server.visitor import Visitor

STORY = "Fire on the ferry\n\nHarbour master Ada Brandt said that all 41 passengers were taken off the ferry.\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory, shared_models, serve_apart):
    """Collections `harbour` and `town`, the page with an archive to add, and what makes keys."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "ferry.txt").write_text(STORY)
    settings = Settings(data=tmp_path_factory.mktemp("data"), access="keys")
    collections = build_collections(settings, *shared_models)
    for name in ("harbour", "town"):
        collections.create(name)
    collections.engine("harbour").add([folder])
    with serve_apart(collections, create_app(collections, settings), archive=[folder]) as url:
        yield collections, Keys(settings.data), url
    collections.close()


@pytest.fixture
def log_in(browse):
    """Opens an address with a key; the page behind the form."""

    def log_in(address, key):
        window = browse(address)
        window.fill("#key", str(key))
        window.click("button")
        window.wait_for_selector("#pq-welcome p")
        return window

    return log_in


def test_a_browser_is_led_through_the_form_to_where_it_wanted(served, browse):
    _, keys, url = served
    window = browse(f"{url}c/harbour/?from=2025-01-01")
    assert window.url == f"{url}login?next=%2Fc%2Fharbour%2F%3Ffrom%3D2025-01-01"
    window.fill("#key", "pq_wrong")
    window.click("button")
    window.wait_for_selector("[role=alert] >> text=no key that holds")
    window.fill("#key", str(keys.create(Scope.READ, ["harbour", "nowhere"])))
    window.click("button")
    window.wait_for_url(f"{url}c/harbour/?from=2025-01-01")
    window.wait_for_selector("#pq-welcome p")


def test_what_is_seen_is_ones_own(served, log_in):
    _, keys, url = served
    window = log_in(url, keys.create(Scope.READ, ["harbour"]))
    assert window.url == f"{url}c/harbour/"
    window.fill("#pq-question textarea", "How many passengers were taken off the ferry?")
    window.press("#pq-question textarea", "Enter")
    window.wait_for_selector(".pq-reply:not(.pq-waiting) >> text=41 passengers")
    assert window.locator("nav[aria-label=Collections]").count() == 0
    told = [(there.status, there.text()) for name in ("town", "nowhere") if (there := window.goto(f"{url}c/{name}/"))]
    assert told == [(404, told[1][1].replace("nowhere", "town")), (404, told[1][1])]
    window.goto(f"{url}c/harbour/")
    window.click("text=Log out")
    window.click("button >> text=Log out")
    window.wait_for_selector("#key")
    window.goto(f"{url}c/harbour/")
    window.wait_for_selector("#key")


def test_the_switch_leads_to_ones_own_alone(served, log_in):
    _, keys, url = served
    window = log_in(url, keys.create(Scope.READ, ["main", "town"]))
    window.wait_for_selector("nav[aria-label=Collections]")
    assert window.locator("nav[aria-label=Collections] a").all_text_contents() == ["main", "town"]


def test_who_may_write_adds_and_removes(served, log_in):
    collections, keys, url = served
    window = log_in(f"{url}c/town/", keys.create(Scope.WRITE, ["town"]))
    window.get_by_role("tab", name="Documents").click()
    window.get_by_role("button", name="Add the example archive").click()
    window.wait_for_selector("#pq-listing caption")
    assert collections.engine("town").counts().documents == 1
    assert window.locator("[data-remove]").count() == 1
    assert window.locator("text=Your key reads these documents").count() == 0


def test_who_may_only_read_is_offered_nothing_else(served, log_in):
    _, keys, url = served
    window = log_in(f"{url}c/harbour/", keys.create(Scope.READ, ["harbour"]))
    window.get_by_role("tab", name="Documents").click()
    window.wait_for_selector("text=Your key reads these documents")
    window.wait_for_selector("#pq-listing caption")
    assert window.locator("#pq-drop, #pq-archive, [data-remove]").locator("visible=true").count() == 0
    window.get_by_role("button", name="Title").click()
    window.wait_for_selector("[aria-sort=descending]")
    assert window.locator("[data-remove]").count() == 0


def test_who_may_only_read_is_told_whom_to_ask_for_documents(served, log_in):
    _, keys, url = served
    window = log_in(url, keys.create(Scope.READ, ["main"]))
    told = window.text_content("#pq-welcome")
    assert "Ask whoever runs this server" in told
    assert "drop" not in told
    window.fill("#pq-question textarea", "How many passengers were taken off the ferry?")
    window.press("#pq-question textarea", "Enter")
    window.wait_for_selector(".pq-abstention")
    window.get_by_role("button", name="New conversation").click()
    window.wait_for_selector("#pq-welcome >> text=Ask whoever runs this server")


def test_whatever_was_offered_the_server_refuses_who_may_only_read(served, log_in):
    collections, keys, url = served
    window = log_in(f"{url}c/harbour/", keys.create(Scope.WRITE, ["harbour"]))
    window.get_by_role("tab", name="Documents").click()
    window.wait_for_selector("[data-remove]")
    reading = keys.log_in(keys.find(str(keys.create(Scope.READ, ["harbour"]))))
    [cookie] = window.context.cookies()
    window.context.add_cookies([{**cookie, "value": reading}])
    window.click("[data-remove]")
    window.get_by_role("button", name="Remove", exact=True).last.click()
    window.wait_for_selector("#pq-report >> text=This takes a key of the scope 'write'.")
    assert collections.engine("harbour").counts().documents == 1


def test_a_question_that_is_refused_stays_in_its_box(served, log_in):
    collections, keys, url = served
    key = keys.create(Scope.READ, ["harbour"])
    window = log_in(f"{url}c/harbour/", key)
    question = "How many passengers were taken off the ferry?"
    visitor, settings = Visitor(keys.find(str(key)), "127.0.0.1", is_open=False), Settings(data=collections.data)
    quotas = Quotas(settings)
    begun = [quotas.begin_question(visitor) for _ in range(settings.concurrent_asks)]
    window.fill("#pq-question textarea", question)
    window.press("#pq-question textarea", "Enter")
    window.wait_for_selector(".pq-failure >> text=Wait for one of them.")
    assert window.input_value("#pq-question textarea") == question
    for number in begun:
        quotas.end_question(number)
    window.press("#pq-question textarea", "Enter")
    window.wait_for_selector(".pq-answer >> text=41 passengers")
    assert window.input_value("#pq-question textarea") == ""


def test_no_upload_is_taken_of_who_may_not_write(served):
    _, keys, url = served
    key = keys.create(Scope.READ, ["harbour"])
    sent = httpx2.post(
        f"{url}c/harbour/gradio_api/upload", files={"files": b"x"}, headers={"authorization": f"Bearer {key}"}
    )
    assert (sent.status_code, sent.json()["type"]) == (403, "urn:problem-type:pullquote:forbidden")
