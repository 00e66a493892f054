"""GET /healthz and /readyz."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pullquote.build import build_collections
from pullquote.collections import Collections
from pullquote.settings import Settings


def test_is_alive(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}


def test_is_alive_whatever_has_become_of_the_keys(empty_client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "access.sqlite").write_bytes(b"no database at all, " * 400)
    assert empty_client.get("/healthz").json() == {"status": "alive"}
    assert empty_client.get("/readyz").status_code == 503


def test_is_ready_with_documents(client: TestClient) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ready", "generation": 1, "documents": 10}


def test_is_ready_without_documents(empty_client: TestClient) -> None:
    assert empty_client.get("/readyz").json() == {"status": "ready", "generation": 0, "documents": 0}


def test_is_not_ready_without_the_store(empty_client: TestClient, empty_collections: Collections) -> None:
    empty_collections.close()
    response = empty_client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["type"] == "urn:problem-type:pullquote:store-unavailable"
    assert empty_client.get("/healthz").status_code == 200


def test_is_not_ready_with_a_damaged_store(
    tmp_path: Path, open_collections: Callable[[Path], Collections], make_client: Callable[..., TestClient]
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "pullquote.sqlite").write_bytes(b"no database at all, " * 400)
    with closing(open_collections(tmp_path / "data")) as collections:
        response = make_client(collections).get("/readyz")
    assert (response.status_code, response.headers["content-type"]) == (503, "application/problem+json")
    assert response.json()["type"] == "urn:problem-type:pullquote:store-damaged"


def test_is_not_ready_without_the_reader(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make_client: Callable[..., TestClient],
) -> None:
    (tmp_path / "reader").mkdir()
    for name in ("config.json", "model.safetensors"):
        (tmp_path / "reader" / name).touch()
    monkeypatch.setenv("PULLQUOTE_READER", str(tmp_path / "reader"))
    collections = build_collections(Settings.load(data=tmp_path / "data"))
    response = make_client(collections).get("/readyz")
    collections.close()
    assert response.status_code == 503
    assert "PULLQUOTE_READER=off" in response.json()["detail"]
