"""What the page does not ask for: routes of Gradio's that it has no use for, and calls of events that are not there."""

import gradio as gr
import pytest
from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from pullquote_ui.page.calls import KnownCallsOnly


def _read(place: str) -> str:
    return place


async def _page() -> gr.Blocks:
    with gr.Blocks() as page:
        box = gr.Textbox()
        box.change(lambda text: text, [box], [box])
        box.change(None, [box], [box], js="text => text")
        box.submit(lambda text: text, [box], [box], queue=False)
        gr.HTML(server_functions=[_read])
    return page


@pytest.fixture(scope="module")
def client() -> TestClient:
    with start_blocking_portal() as portal:  # Gradio leaves a loop open for each lock made outside of one
        page = portal.call(_page)

    async def echo(request: Request) -> Response:
        return Response(await request.body())

    app = Starlette(routes=[Route("/{rest:path}", echo, methods=["GET", "POST"])])
    return TestClient(KnownCallsOnly(app, page))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"1e999999",
        b"[" * 50_000,
        b'{"fn_index": 0, "data": []}',
        b'{"fn_index": 1, "data": ["a"]}',
        b'{"fn_index": -1, "data": ["a"]}',
        b'{"fn_index": true, "data": ["a"]}',
        b'{"fn_index": 0}',
    ],
)
@pytest.mark.parametrize("path", ["/gradio_api/run/predict", "/gradio_api/queue/join"])
def test_an_unknown_call_is_refused(client: TestClient, path: str, body: bytes) -> None:
    assert client.post(path, content=body).status_code == 422


def test_a_known_call_arrives_whole(client: TestClient) -> None:
    body = b'{"fn_index": 0, "data": ["a"], "session_hash": "b"}'
    assert client.post("/gradio_api/queue/join?x=1", content=body).content == body
    body = b'{"fn_index": 2, "data": ["a"], "session_hash": "b"}'
    assert client.post("/gradio_api/run/predict", content=body).content == body


def test_what_waits_in_line_is_called_nowhere_else(client: TestClient) -> None:
    for path, number in (("run/predict", 0), ("queue/join", 2)):
        body = {"fn_index": number, "data": ["a"], "session_hash": "b"}
        assert client.post(f"/gradio_api/{path}", json=body).status_code == 422


def test_a_component_s_functions_are_called_and_nothing_else_of_it(client: TestClient) -> None:
    [number] = [number for number, block in client.app.page.blocks.items() if isinstance(block, gr.HTML)]  # type: ignore[attr-defined]
    call = {"component_id": number, "fn_name": "_read", "session_hash": "a", "data": "b"}
    path = "/gradio_api/component_server"
    assert client.post(path, json=call).json() == call
    for wrong in (
        {"component_id": -1},
        {"component_id": [1]},
        {"fn_name": "unrender"},
        {"fn_name": "__class__"},
        {"session_hash": ["a"]},
    ):
        assert client.post(f"{path}/", json={**call, **wrong}).status_code == 422


@pytest.mark.parametrize("path", ["/", "/theme.css", "/assets/a/b.js", "/gradio_api/queue/data", "/gradio_api/info"])
def test_what_the_page_reads_is_let_be(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_uploads_are_let_be(client: TestClient) -> None:
    assert client.post("/gradio_api/upload", content=b"x").content == b"x"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/gradio_api/file=/etc/hostname"),
        ("GET", "/gradio_api/file=http://example.org/"),
        ("HEAD", "/gradio_api/file=http://example.org/"),
        ("GET", "/gradio_api/file//etc/hostname"),
        ("GET", "/gradio_api/proxy=http://example.org/"),
        ("GET", "//gradio_api/file=/etc/hostname"),
        ("GET", "/gradio_api/deep_link?session_hash=a"),
        ("GET", "/gradio_api/queue/join"),
        ("GET", "/gradio_api/call/ask/1"),
        ("GET", "/monitoring"),
        ("POST", "/gradio_api/call/ask"),
        ("POST", "/gradio_api/call/v2/ask"),
        ("POST", "/gradio_api/api/predict"),
        ("POST", "/gradio_api/run/ask"),
        ("POST", "/gradio_api/process_recording"),
        ("POST", "/gradio_api/upload/"),
        ("POST", "/gradio_api/cancel"),
        ("POST", "/gradio_api/vibe-edit"),
        ("POST", "/login"),
        ("DELETE", "/"),
    ],
)
def test_nothing_else_is_answered(client: TestClient, method: str, path: str) -> None:
    assert client.request(method, path).status_code == 404
