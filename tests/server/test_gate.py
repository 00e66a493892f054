"""When keys are asked for, and when a server does not start without one."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from pullquote.access import Scope
from pullquote.collections import Collections
from pullquote.errors import SettingsError
from pullquote.settings import Settings
from pullquote.store.keys import Keys
from pullquote_server.forward import CLIENT
from pullquote_server.gate import COOKIE, Access, check_exposure


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "pullquote.example.org"])
def test_without_a_key_no_other_machine_is_let_in(tmp_path: Path, host: str) -> None:
    with pytest.raises(SettingsError, match=r"keys create --scope admin.*--open-to-all"):
        check_exposure(Settings.load(data=tmp_path, host=host))
    for access in ("keys", "open-to-all"):
        check_exposure(Settings.load(data=tmp_path, host=host, access=access))
    Keys(tmp_path).create(Scope.READ)
    check_exposure(Settings.load(data=tmp_path, host=host))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_this_machine_needs_none(tmp_path: Path, host: str) -> None:
    check_exposure(Settings.load(data=tmp_path, host=host))


@pytest.mark.parametrize(
    ("access", "without_keys", "with_keys"), [("auto", 200, 401), ("keys", 401, 401), ("open-to-all", 200, 200)]
)
def test_keys_are_asked_for_as_the_setting_says(
    empty_collections: Collections,
    make_client: Callable[..., TestClient],
    access: str,
    without_keys: int,
    with_keys: int,
) -> None:
    client = make_client(empty_collections, access=access)
    assert client.get("/v1/collections").status_code == without_keys
    Keys(empty_collections.data).create(Scope.READ)
    assert client.get("/v1/collections").status_code == with_keys


def test_a_browser_is_sent_to_the_form_and_a_program_is_not(
    empty_collections: Collections, make_client: Callable[..., TestClient]
) -> None:
    client = make_client(empty_collections, access="keys")
    browser = {"accept": "text/html,*/*;q=0.8"}
    sent = client.get("/read/abc?v=1&x=%2F", headers=browser, follow_redirects=False)
    assert (sent.status_code, sent.headers["location"]) == (303, "/login?next=%2Fread%2Fabc%3Fv%3D1%26x%3D%252F")
    assert client.get("/read/abc").status_code == 401
    assert client.get("/v1/documents", headers=browser, follow_redirects=False).status_code == 401
    assert client.post("/", headers=browser).status_code == 401


@pytest.mark.parametrize(
    "path", ["/", "/config", "/v1", "/mcp/", "/mcp/x", "/mcp\n", "//c/harbour/", "/c", "/docsx", "/healthz/"]
)
def test_what_is_no_route_of_the_endpoint_is_the_page_of_main(
    empty_collections: Collections, make_client: Callable[..., TestClient], path: str
) -> None:
    # Whatever else is mounted answers for these: who may not see `main` does not get there.
    client = make_client(empty_collections)
    key = Keys(empty_collections.data).create(Scope.READ, ["harbour"])
    response = client.get(quote(path), headers={"authorization": f"Bearer {key}"})
    assert (response.status_code, response.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert client.get(quote(path)).status_code == 401


@pytest.mark.parametrize(
    ("client", "claimed", "address"),
    [(("203.0.113.5", 4711), "127.0.0.1", "203.0.113.5"), (None, "203.0.113.5", "203.0.113.5"), (None, None, "")],
)
def test_only_another_worker_says_who_asks(
    tmp_path: Path, client: tuple[str, int] | None, claimed: str | None, address: str
) -> None:
    # What comes over the socket of the page's worker has no address of its own.
    headers = [(CLIENT.encode(), claimed.encode())] if claimed else []
    access = Access(Keys(tmp_path), Settings.load(data=tmp_path))
    assert access.visitor({"type": "http", "headers": headers, "client": client}).address == address


def test_the_first_of_two_keys_counts(empty_collections: Collections, make_client: Callable[..., TestClient]) -> None:
    client = make_client(empty_collections)
    keys = Keys(empty_collections.data)
    good, wrong = (str(keys.create(Scope.READ, ["main"])) for _ in range(2))
    keys.revoke(wrong[3:13])
    for sent, status in (((good, wrong), 200), ((wrong, good), 401)):
        headers = [("authorization", f"Bearer {each}") for each in sent]
        assert client.get("/v1/documents", headers=headers).status_code == status
    joined = {"authorization": f"Bearer {good}, Bearer {good}"}
    assert client.get("/v1/documents", headers=joined).status_code == 401


def session(collections: Collections) -> str:
    """The cookie of a browser that has logged in with a key for everything."""
    keys = Keys(collections.data)
    found = keys.find(str(keys.create(Scope.ADMIN)))
    assert found
    return f"{COOKIE}={keys.log_in(found)}"


def test_a_key_that_is_sent_counts_and_not_the_cookie_beside_it(
    empty_collections: Collections, make_client: Callable[..., TestClient]
) -> None:
    client = make_client(empty_collections)
    cookie = {"cookie": session(empty_collections)}
    assert client.get("/v1/documents", headers=cookie).status_code == 200
    assert client.get("/v1/documents", headers={**cookie, "authorization": "Bearer pq_wrong"}).status_code == 401


@pytest.mark.parametrize("kind", ["Basic", "Digest", ""])
def test_what_a_browser_tells_a_proxy_in_front_does_not_log_it_out(
    empty_collections: Collections, make_client: Callable[..., TestClient], kind: str
) -> None:
    client = make_client(empty_collections)
    headers = {"cookie": session(empty_collections), "authorization": f"{kind} dmlzaXRvcjpzZWNyZXQ="}
    assert client.get("/v1/documents", headers=headers).status_code == 200
    del headers["cookie"]
    assert client.get("/v1/documents", headers=headers).status_code == 401


@pytest.mark.parametrize("other", ['theme={"dark":true}; ', "flag; ", "a=1;; ", 'a="; '])
def test_no_cookie_of_another_server_of_the_machine_logs_out(
    empty_collections: Collections, make_client: Callable[..., TestClient], other: str
) -> None:
    # Browsers send cookies to every port of a host.
    client = make_client(empty_collections)
    cookie = {"cookie": f"{other}{session(empty_collections)}"}
    assert client.get("/v1/documents", headers=cookie).status_code == 200
    client.post("/logout", headers=cookie)
    assert client.get("/v1/documents", headers=cookie).status_code == 401
