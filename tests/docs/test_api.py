"""docs/api.md: each request on it is made of a server, and it tells of every route, type of problem and tool."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import anyio
import httpx2
import pytest
from checkout import Checkout
from mcp import Client, StdioServerParameters

from pullquote_server import app, errors, schemas

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
TEXT = PAGE.read_text(encoding="utf-8")
NOT_RUN: dict[str, str] = {}
"""Blocks by their first lines, and why they are not run."""

UNDESCRIBED = {
    "POST /mcp",
    "GET /metrics",
    "GET /docs",
    "GET /openapi.json",
    "GET /login",
    "POST /login",
    "POST /logout",
}
"""Routes that are no part of the OpenAPI page."""
NOT_OVER_HTTP = {"unknown-key", "unknown-record", "unknown-version", "invalid-feedback"}
"""Problems of the command line and the page alone."""


@pytest.fixture(scope="module")
def checkout(tour: Callable[..., Checkout]) -> Checkout:
    """After each example did what the page shows of it."""
    return tour("docs/api.md", NOT_RUN)


def section(heading: str) -> str:
    return TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def first_cells(heading: str) -> list[str]:
    return re.findall(r"^\| (`.*?) \|", section(heading), re.MULTILINE)


def test_every_route_is_listed_and_was_asked_for_by_an_example(checkout: Checkout) -> None:
    described = json.loads((checkout.folder / "openapi.json").read_text(encoding="utf-8"))["paths"]
    routes = {f"{method.upper()} {path}" for path, methods in described.items() for method in methods} | UNDESCRIBED
    listed = [cell.strip("`") for cell in first_cells("Routes")]
    assert {cell for cell in listed if " /" in cell} == routes
    metrics = httpx2.get(f"{checkout.address}/metrics", timeout=30).text
    counted = re.findall(r'pullquote_request_seconds_count\{method="(\w+)",route="(.+?)",status="[23]', metrics)
    # That the description was asked for is seen by its file; it is no route of the metrics.
    assert {f"{method} {route}" for method, route in counted} | {"GET /openapi.json"} >= routes


def test_the_program_that_is_to_be_told_of_the_tools_finds_them(checkout: Checkout) -> None:
    told = json.loads((checkout.folder / "mcp.json").read_text(encoding="utf-8"))["mcpServers"]["pullquote"]
    environment = {**checkout.environment, "PULLQUOTE_DATA": str(checkout.folder / "build" / "examples")}

    async def tools() -> dict[str, set[str]]:
        server = StdioServerParameters(command=told["command"], args=told["args"], env=environment)
        async with Client(server) as client:
            return {tool.name: set(tool.input_schema["properties"]) for tool in (await client.list_tools()).tools}

    rows = re.findall(r"^\| `(\w+)` \| (`.*?) \|", section("As MCP tools"), re.MULTILINE)
    assert {name: set(re.findall(r"\w+", arguments)) for name, arguments in rows} == anyio.run(tools)


def test_every_type_of_problem_is_listed_with_its_status() -> None:
    assert app
    kinds = {kind.slug: kind.status for kind in errors.TABLE.values()} | {"invalid-request": 422}
    rows = re.findall(r"^\| (`[a-z`, -]+`) \| (\d{3}) \|", section("Errors"), re.MULTILINE)
    listed = {name: int(status) for names, status in rows for name in re.findall(r"[a-z-]+", names)}
    assert listed == {slug: status for slug, status in kinds.items() if slug not in NOT_OVER_HTTP}


def test_every_field_of_a_reply_and_a_citation_is_told() -> None:
    listed = {cell.strip("`") for cell in first_cells("Ask")}
    assert set(schemas.Reply.model_fields) <= listed
    [citation] = re.findall(r"^A citation has (.+?)\n\n", section("Ask"), re.MULTILINE | re.DOTALL)
    assert set(schemas.Citation.model_fields) <= set(re.findall(r"`(\w+)`", citation))
