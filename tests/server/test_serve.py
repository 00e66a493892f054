"""The server in a process of its own: real HTTP, clear refusals, a quiet end."""

import signal
import socket
from typing import Any

import httpx2
import pytest

from pullquote.errors import SettingsError
from pullquote_server.serve import bind, run, url_of


def test_serves_a_whole_conversation(process: Any, articles: list[dict[str, Any]], patient: dict[str, str]) -> None:
    with httpx2.Client(base_url=process.url, timeout=60, headers=patient) as http:
        assert http.get("/readyz").json()["documents"] == 0
        assert http.post("/v1/documents", json={"documents": articles}).status_code == 201
        uploaded = http.post("/v1/documents", files=[("files", ("pilot.txt", b"The pilot boat is called Svala."))])
        assert uploaded.status_code == 201

        reply = http.post("/v1/ask", json={"question": "How many passengers were taken off the ferry?"}).json()
        assert "41 passengers" in reply["text"]
        cited = http.get(f"/v1/documents/{reply['quotes'][0]['document']}").json()
        assert cited["text"][reply["quotes"][0]["start"] : reply["quotes"][0]["end"]] == reply["quotes"][0]["quote"]
        verified = http.post("/v1/verify", json=reply).json()["verifications"]
        assert {each["verdict"] for each in verified} == {"VALID"}

        with http.stream(
            "POST", "/v1/ask", json={"question": "Who conducts the choir?"}, headers={"accept": "text/event-stream"}
        ) as stream:
            names = [line.removeprefix("event: ") for line in stream.iter_lines() if line.startswith("event: ")]
        assert (names[0], names[-1]) == ("retrieved", "finished")

        assert http.delete(f"/v1/documents/{cited['id']}").status_code == 204
        assert (
            cited["id"]
            not in http.post("/v1/ask", json={"question": "How many passengers were taken off the ferry?"}).text
        )
        assert http.get("/healthz", headers={"host": "evil.example"}).status_code == 421
        large = http.post(
            "/v1/ask", content=(b" " * 50_000 for _ in range(10)), headers={"content-type": "application/json"}
        )
        assert large.status_code == 413
    assert process.stop() == (0, "closed\n", "")


@pytest.mark.parametrize("with_signal", [signal.SIGINT, signal.SIGTERM])
def test_ends_quietly_and_lets_the_engine_be_closed(process: Any, with_signal: signal.Signals) -> None:
    assert httpx2.get(f"{process.url}/healthz").json() == {"status": "alive"}
    assert process.stop(with_signal) == (0, "closed\n", "")


def test_an_unhandled_error_is_logged_and_not_told(broken_process: Any) -> None:
    response = httpx2.get(f"{broken_process.url}/v1/documents")
    _, _, logged = broken_process.stop()
    assert response.status_code == 500
    assert "AttributeError" not in response.text
    assert logged.count("AttributeError: 'Broken' object has no attribute 'engine'") == 1


def test_a_taken_port_is_one_sentence() -> None:
    with bind("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(SettingsError, match=f"port {port} .* taken .* --port or PULLQUOTE_PORT"):
            run(_never_called, "127.0.0.1", port)


def test_an_address_that_is_not_ours_is_one_sentence() -> None:
    with pytest.raises(SettingsError, match=r"192\.0\.2\.1.*PULLQUOTE_HOST"):
        bind("192.0.2.1", 0)


def test_addresses_of_both_kinds() -> None:
    with bind("127.0.0.1", 0) as listener:
        assert url_of(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"
    if socket.has_dualstack_ipv6():
        with bind("::1", 0) as listener:
            assert url_of(listener).startswith("http://[::1]:")


async def _never_called(*_: Any) -> None:
    raise AssertionError("the port was free after all")


def test_no_response_waits_for_an_acknowledgement() -> None:
    with bind("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        served, _ = listener.accept()
        with served:
            assert served.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
