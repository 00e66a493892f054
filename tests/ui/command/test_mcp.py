"""`pullquote mcp`, started and asked by the SDK's own client."""

import os
import subprocess

import anyio
import pytest
from mcp import Client, StdioServerParameters

QUESTION = "Who built the lighthouse on Tolling Rock?"


@pytest.mark.usefixtures("run_script")
def test_answers_over_standard_input_and_output(script_command, indexed):
    command, *arguments = script_command("mcp", "--data", indexed)

    async def run():
        server = StdioServerParameters(command=command, args=arguments, env=dict(os.environ))
        async with Client(server) as client:
            tools = await client.list_tools()
            return tools, await client.call_tool("ask", {"question": QUESTION})

    tools, result = anyio.run(run)
    assert {tool.name for tool in tools.tools} == {"ask", "search", "read_source", "verify"}
    assert result.structured_content["outcome"] == "answered"
    assert "Ada Brandt" in result.structured_content["text"]


@pytest.mark.usefixtures("run_script")
def test_ends_with_its_input_and_prints_nothing_of_its_own(script_command, indexed):
    result = subprocess.run(
        script_command("mcp", "--data", indexed), input=b"", capture_output=True, timeout=60, check=False
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
