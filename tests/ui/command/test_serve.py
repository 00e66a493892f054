"""Serving: the script is started, asked over HTTP, and stopped."""

import json
import signal
import socket
import urllib.error
import urllib.request

import anyio
import pytest
from mcp import Client

from pullquote_ui.command.serve import complain_of_missing

QUESTION = "Who built the lighthouse on Tolling Rock?"


async def tools_of(address):
    async with Client(address) as client:
        return {tool.name for tool in (await client.list_tools()).tools}


def test_page_and_endpoint_are_served_at_the_addresses_that_are_printed(served, files, tmp_path):
    process, (page, endpoint) = served("--add", files, "--example", QUESTION, "--data", tmp_path / "data")
    assert endpoint == f"{page}/v1/ask"
    with urllib.request.urlopen(page, timeout=30) as response:
        assert b"Pullquote" in response.read()
    body = json.dumps({"question": QUESTION}).encode()
    request = urllib.request.Request(endpoint, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        assert json.load(response)["outcome"] == "answered"
    with urllib.request.urlopen(f"{page}/v1/models", timeout=30) as response:
        assert json.load(response)["data"][0]["id"] == "pullquote"
    assert anyio.run(tools_of, f"{page}/mcp") == {"ask", "search", "read_source", "verify"}
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Added 3 documents" in err
    assert "Traceback" not in err


def test_what_is_added_first_is_added_to_the_collection_that_is_named(served, run, files, tmp_path):
    run("collections", "create", "harbour", "--data", tmp_path / "data")
    _, (page, _) = served("--add", files, "--collection", "harbour", "--data", tmp_path / "data")
    with urllib.request.urlopen(f"{page}/v1/collections", timeout=30) as response:
        counted = {each["name"]: each["documents"] for each in json.load(response)["collections"]}
    assert counted == {"main": 0, "harbour": 3}


def test_a_collection_that_nothing_is_added_to_is_refused(run, run_script, files, indexed):
    refused = run("serve", "--collection", "harbour", "--data", indexed)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--add" in refused.stderr
    unknown = run_script("serve", "--port", 0, "--add", files, "--collection", "harbour", "--data", indexed)
    assert (unknown.returncode, unknown.stdout) == (1, b"")
    assert b"There is no collection called 'harbour'" in unknown.stderr


def test_a_folder_that_is_not_there_is_told_at_once(capsys, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    complain_of_missing([tmp_path, tmp_path / "nowhere", tmp_path / "file"])
    told = [f"There is no folder {tmp_path / name}, which the page offers to add." for name in ("nowhere", "file")]
    assert [line.partition(" Check the path")[0] for line in capsys.readouterr().err.splitlines()] == told


def test_a_taken_port_is_an_error_in_a_sentence(run_script, indexed):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run_script("serve", "--port", taken.getsockname()[1], "--data", indexed)
    assert result.returncode == 1
    assert result.stdout == b""
    assert b"is taken by another program" in result.stderr
    assert b"Traceback" not in result.stderr


def test_other_machines_are_let_in_only_where_that_is_said_or_there_is_a_key(
    run_script, run, served, indexed, tmp_path
):
    refused = run_script("serve", "--host", "0.0.0.0", "--port", 0, "--data", tmp_path / "data")
    assert (refused.returncode, refused.stdout) == (1, b"")
    assert b"there is no key that it could ask for" in refused.stderr
    assert b"Traceback" not in refused.stderr
    secret = run("keys", "create", "--scope", "read", "--data", tmp_path / "data").stdout.strip()
    _, (page, _) = served("--host", "0.0.0.0", "--workers", 2, "--data", tmp_path / "data")
    here = page.replace("0.0.0.0", "127.0.0.1")
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(here, timeout=30)
    # Each of both workers knows the key, and hands it on to the one that serves the page.
    for path in ("/", "/v1/models") * 4:
        request = urllib.request.Request(here + path, headers={"authorization": f"Bearer {secret}"})
        with urllib.request.urlopen(request, timeout=30) as response:
            assert response.status == 200
