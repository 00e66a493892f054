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
from pullquote_server.gate import check_exposure


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
