"""The chat page. Gradio takes seconds to import, so nothing outside this package imports it."""

import inspect
import os
import sys
from typing import Any

# Gradio and the hub's client read these when they are imported; every import of this package runs this module first.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["DO_NOT_TRACK"] = "1"
# After every event Gradio would sum up its last 10,000 events with pandas, for a route that the page does not have.
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)

SDK = "mcp"


def _import_gradio() -> None:
    """Import Gradio without what the page has no use for, which takes longer than all the rest of it.

    For each component it would parse its own source, to write a stub for editors beside it: a class whose file it
    cannot tell has none made. And it would load the Model Context Protocol's SDK, for a server of its own that the page
    does not have, where it finds one.
    """
    getfile = inspect.getfile

    def unless_a_component(object: Any) -> str:  # noqa: A002, ANN401 - as it is in the standard library
        if getattr(object, "__module__", "").startswith("gradio."):
            raise OSError
        return getfile(object)

    inspect.getfile = unless_a_component
    unloaded = SDK not in sys.modules
    if unloaded:
        # What the import system takes for a module that is missing.
        sys.modules[SDK] = None  # type: ignore[assignment]
    try:
        import gradio  # noqa: F401, PLC0415 - here it is as its importers find it
    finally:
        inspect.getfile = getfile
        if unloaded:
            del sys.modules[SDK]


_import_gradio()
