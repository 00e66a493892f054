"""The operator's address is told of replies whose documents changed: in the background, and again where it failed."""

import json
import logging
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from pullquote.audit import webhook
from pullquote.build import build_collections, build_observer
from pullquote.embed.openvino import OpenVinoEmbedder
from pullquote.engine import Engine
from pullquote.settings import Settings
from pullquote.types import Document, document_id

from .conftest import TEXT

BUILT = "Who built the lighthouse on Tolling Rock?"
MakeDocument = Callable[..., Document]


@pytest.fixture
def telling(
    recording: Engine, receiver: Any, open_recording: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> Engine:
    """An engine over documents of which one was quoted in the replies 1 and 2."""
    monkeypatch.setattr(webhook, "PAUSES_SECONDS", (0, 0.01, 0.01))
    for _ in range(2):
        recording.ask(BUILT)
    return open_recording(affected_webhook=receiver.address)


def told_of(event: str) -> dict[str, object]:
    document = {"document": document_id("paper:light"), "uri": "paper:light"}
    return {"event": event, "collection": "main", **document, "replies": [1, 2]}


def test_it_is_told_of_what_was_replaced_and_removed(telling: Engine, receiver: Any, document: MakeDocument) -> None:
    changed = document("paper:light", f"Corrected. {TEXT}")
    # Nobody quoted the quota; the choir is new; and what is as it was did not change.
    telling.add_documents([changed, document("paper:quota", "None is left."), document("paper:choir", "They sang.")])
    telling.add_documents([changed])
    telling.remove("paper:quota")
    telling.remove("paper:light")
    telling.close()
    assert receiver.told == [told_of("replaced"), told_of("removed")]


def test_it_is_told_of_what_a_file_holds_no_more(
    open_recording: Callable[..., Engine], receiver: Any, tmp_path: Path
) -> None:
    file = tmp_path / "news.jsonl"
    record = {"url": "https://gazette.example/light", "title": "The light", "text": TEXT}
    file.write_text("\n".join(map(json.dumps, [record, {**record, "url": "https://gazette.example/2", "text": "No."}])))
    engine = open_recording(affected_webhook=receiver.address)
    engine.add([file])
    assert engine.explain(BUILT).record == 1
    file.write_text(json.dumps({"url": "https://gazette.example/2", "title": "The light", "text": "No."}))
    assert [source.uri for source in engine.add([file]).removed] == [record["url"]]
    engine.close()
    told = {"document": document_id(record["url"]), "uri": record["url"], "replies": [1]}
    assert receiver.told == [{"event": "removed", "collection": "main", **told}]


def test_it_is_told_of_which_collection_it_is(
    embedder: OpenVinoEmbedder, receiver: Any, tmp_path: Path, document: MakeDocument
) -> None:
    settings = Settings.load(data=tmp_path / "data", reader="off", affected_webhook=receiver.address)
    with closing(build_collections(settings, embedder=embedder)) as collections:
        collections.create("harbour")
        for name in ("main", "harbour"):
            engine = collections.engine(name)
            engine.add_documents([document("paper:light", TEXT)])
            engine.ask(BUILT)
        collections.engine("harbour").remove("paper:light")
    assert [(told["collection"], told["replies"]) for told in receiver.told] == [("harbour", [1])]


def test_it_is_tried_again(telling: Engine, receiver: Any, caplog: pytest.LogCaptureFixture) -> None:
    receiver.statuses = [500, 503]
    telling.remove("paper:light")
    assert receiver.wait_for(3) == [told_of("removed")] * 3
    telling.close()
    assert not caplog.records


def test_a_failure_is_told_in_the_log_and_stops_nothing(
    telling: Engine, receiver: Any, caplog: pytest.LogCaptureFixture, document: MakeDocument
) -> None:
    receiver.statuses = [500] * 3
    telling.add_documents([document("paper:light", "Nobody knows.")])
    telling.remove("paper:light")
    assert receiver.wait_for(4)[3] == told_of("removed")
    telling.close()
    [record] = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert record.getMessage().startswith(
        f"The webhook was not told that {document_id('paper:light')} was replaced: Server error '500"
    )


def test_an_unforeseen_failure_is_told_with_its_change_and_stops_nothing(
    recording: Engine,
    open_recording: Callable[..., Engine],
    receiver: Any,
    document: MakeDocument,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(2):
        recording.ask(BUILT)
    # There can be no client at all: such a proxy takes a package that Pullquote does not bring.
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    telling = open_recording(affected_webhook=receiver.address)
    telling.add_documents([document("paper:light", f"Corrected. {TEXT}")])
    until = time.monotonic() + 30
    while not caplog.records and time.monotonic() < until:
        time.sleep(0.01)
    monkeypatch.delenv("ALL_PROXY")
    telling.remove("paper:light")
    telling.close()
    assert receiver.told == [told_of("removed")]
    [record] = caplog.records
    assert record.getMessage().startswith(
        f"The webhook was not told that {document_id('paper:light')} was replaced: ImportError: Using SOCKS proxy"
    )


def test_nobody_waits_for_it(
    telling: Engine, receiver: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "CLOSING_SECONDS", 0.1)
    receiver.opened.clear()
    began = time.monotonic()
    telling.remove("paper:light")
    telling.close()
    assert time.monotonic() - began < webhook.TIMEOUT_SECONDS
    assert "The webhook was not told of the last" in caplog.text


def test_a_rebuild_changes_no_document(telling: Engine, receiver: Any) -> None:
    telling.rebuild()
    telling.close()
    assert receiver.told == []


def test_it_needs_an_address_and_an_audit(tmp_path: Path) -> None:
    address = "https://example.org/changed"
    assert build_observer(Settings(data=tmp_path)) is None
    assert build_observer(Settings(data=tmp_path, affected_webhook=address, audit=False)) is None
    with pytest.raises(ValidationError):
        Settings(data=tmp_path, affected_webhook="file:///etc/passwd")
