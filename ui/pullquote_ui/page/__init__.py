"""The chat page. Gradio takes seconds to import, so nothing outside this package imports it."""

import inspect
import os
from typing import Any

# Gradio and the hub's client read these when they are imported; every import of this package runs this module first.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["DO_NOT_TRACK"] = "1"
# After every event Gradio would sum up its last 10,000 events with pandas, for a route that the page does not have.
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)


def _import_without_stubs() -> None:
    """Import Gradio. For each component it would parse its own source, to write a stub for editors beside it.

    That takes as long as all the rest of it. A class whose file it cannot tell has no stub made.
    """
    getfile = inspect.getfile

    def unless_a_component(object: Any) -> str:  # noqa: A002, ANN401 - as it is in the standard library
        if getattr(object, "__module__", "").startswith("gradio."):
            raise OSError
        return getfile(object)

    inspect.getfile = unless_a_component
    try:
        import gradio  # noqa: F401, PLC0415 - here it is as its importers find it
    finally:
        inspect.getfile = getfile


_import_without_stubs()
