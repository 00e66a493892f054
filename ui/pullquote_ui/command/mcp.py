"""`pullquote mcp`: the tools of the Model Context Protocol, over standard input and output."""

# ruff: noqa: PLC0415 - the SDK takes a second to import

from pullquote_ui.command.archive import open_engine
from pullquote_ui.command.options import Data, Risk


def mcp(risk: Risk = None, data: Data = None) -> None:
    """Serve the documents to a program that speaks MCP on standard input and output, until it ends the input.

    The tools are ask, search, read_source and verify. `pullquote serve` has them too, at /mcp.
    """
    from pullquote_server.mcp import make_server

    with open_engine(data, risk=risk) as engine:
        make_server(lambda: engine).run("stdio")
