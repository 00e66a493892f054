"""`pullquote mcp`: the tools of the Model Context Protocol, over standard input and output."""

# ruff: noqa: PLC0415 - the SDK takes a second to import

from pullquote.collections import MAIN
from pullquote_ui.command.archive import open_engine
from pullquote_ui.command.options import Data, InCollection, Risk


def mcp(risk: Risk = None, collection: InCollection = MAIN, data: Data = None) -> None:
    """Serve the documents to a program that speaks MCP on standard input and output, until it ends the input.

    The tools are ask, search, read_source and verify. `pullquote serve` has them too, at /mcp.
    """
    from pullquote.settings import Settings
    from pullquote_server.mcp import make_server

    with open_engine(data, collection, risk=risk) as engine:
        make_server(lambda: engine, Settings.load(data=data).max_top_k).run("stdio")
