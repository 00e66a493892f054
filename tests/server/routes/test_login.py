"""/login and /logout: a key once, and then a cookie that is worth no more than it."""

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from pullquote.access import Scope, Secret
from pullquote.collections import Collections
from pullquote.store.keys import SESSION, Keys
from pullquote_server.admission import LOGINS_PER_MINUTE
from pullquote_server.gate import COOKIE


@pytest.fixture
def key(empty_collections: Collections) -> Secret:
    return Keys(empty_collections.data).create(Scope.WRITE, ["main"])


@pytest.fixture
def browser(empty_collections: Collections, make_client: Callable[..., TestClient], key: Secret) -> TestClient:
    client = make_client(empty_collections)
    client.follow_redirects = False
    client.headers["accept"] = "text/html"
    return client


def log_in(browser: TestClient, key: object, wanted: str = "/") -> "tuple[int, str, str]":
    response = browser.post("/login", data={"key": str(key), "next": wanted})
    return response.status_code, response.headers.get("location", ""), response.headers.get("set-cookie", "")


def test_the_form_loads_nothing_and_runs_nothing(browser: TestClient) -> None:
    shown = browser.get("/login", params={"next": '/read/x?v="><script>'})
    assert shown.status_code == 200
    assert '<form method="post" action="/login">' in shown.text
    assert 'value="/read/x?v=&quot;&gt;&lt;script&gt;"' in shown.text
    assert not re.search(r"<script|<link|src=|url\(", shown.text)
    assert shown.headers["content-security-policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in shown.headers["content-security-policy"]


def test_a_key_gives_a_cookie_that_no_script_reads_and_no_other_site_sends(browser: TestClient, key: Secret) -> None:
    status, location, cookie = log_in(browser, f" {key} ", "/c/harbour/?q=Who")
    assert (status, location) == (303, "/c/harbour/?q=Who")
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert attributes == {"httponly", "samesite=strict", "path=/", f"max-age={int(SESSION.total_seconds())}"}
    assert key.secret not in cookie
    assert browser.get("/v1/collections").status_code == 200


def test_over_https_the_cookie_is_sent_over_https_alone(browser: TestClient, key: Secret) -> None:
    browser.base_url = "https://testserver"  # type: ignore[assignment]
    assert "secure" in log_in(browser, key)[2].lower()


@pytest.mark.parametrize(
    "wanted", ["//example.org", "https://example.org", "/\\example.org", "javascript:alert(1)", "/\n"]
)
def test_nobody_is_led_to_another_site(browser: TestClient, key: Secret, wanted: str) -> None:
    assert log_in(browser, key, wanted)[:2] == (303, "/")


def test_a_wrong_key_shows_the_form_again(browser: TestClient) -> None:
    response = browser.post("/login", data={"key": "pq_<b>", "next": "/read/x"})
    assert response.status_code == 401
    assert "This is no key that holds." in response.text
    assert 'value="/read/x"' in response.text
    assert "pq_&lt;b" not in response.text
    assert "set-cookie" not in response.headers


def test_guessing_is_slowed_down(browser: TestClient, key: Secret) -> None:
    statuses = [log_in(browser, Secret.make())[0] for _ in range(LOGINS_PER_MINUTE)]
    assert set(statuses) == {401}
    response = browser.post("/login", data={"key": str(key)})
    assert (response.status_code, response.headers["retry-after"]) == (429, "60")


def test_a_session_ends_with_its_key(browser: TestClient, key: Secret, empty_collections: Collections) -> None:
    log_in(browser, key)
    assert key.prefix in browser.get("/login").text
    Keys(empty_collections.data).revoke(key.prefix)
    assert browser.get("/v1/collections").status_code == 401
    assert browser.get("/").headers["location"] == "/login?next=%2F"


def test_a_session_is_worth_nothing_once_it_is_logged_out(browser: TestClient, key: Secret) -> None:
    log_in(browser, key)
    token = browser.cookies[COOKIE]
    assert browser.post("/logout").headers["location"] == "/login"
    assert COOKIE not in browser.cookies
    assert browser.get("/v1/collections", headers={"cookie": f"{COOKIE}={token}"}).status_code == 401


def test_another_site_cannot_log_anybody_in_or_out(browser: TestClient, key: Secret) -> None:
    other = {"origin": "https://example.org"}
    assert browser.post("/login", data={"key": str(key)}, headers=other).status_code == 403
    assert browser.post("/logout", headers=other).status_code == 403


def test_the_form_takes_no_more_than_a_key(browser: TestClient) -> None:
    assert browser.post("/login", data={"key": "x" * 10_000}).status_code == 413


def test_an_open_server_shows_no_form(empty_client: TestClient) -> None:
    assert empty_client.get("/login", follow_redirects=False).headers["location"] == "/"
