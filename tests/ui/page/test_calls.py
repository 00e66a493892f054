"""Calls of events that the page does not have."""

import gradio as gr
import pytest
from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from pullquote_ui.page.calls import KnownCallsOnly


async def _page() -> gr.Blocks:
    with gr.Blocks() as page:
        box = gr.Textbox()
        box.change(lambda text: text, [box], [box])
        box.change(None, [box], [box], js="text => text")
    return page


@pytest.fixture(scope="module")
def client() -> TestClient:
    with start_blocking_portal() as portal:  # Gradio leaves a loop open for each lock made outside of one
        page = portal.call(_page)

    async def echo(request: Request) -> Response:
        return Response(await request.body())

    app = Starlette(routes=[Route("/{rest:path}", echo, methods=["GET", "POST"])])
    return TestClient(KnownCallsOnly(app, page.fns))


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


def test_everything_else_is_let_be(client: TestClient) -> None:
    assert client.post("/gradio_api/upload", content=b"x").content == b"x"
    assert client.get("/gradio_api/queue/join").status_code == 200
