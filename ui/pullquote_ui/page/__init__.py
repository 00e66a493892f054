"""The chat page. Gradio takes seconds to import, so nothing outside this package imports it."""

import os

# Gradio and the hub's client read these when they are imported; every import of this package runs this module first.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["DO_NOT_TRACK"] = "1"
# After every event Gradio would sum up its last 10,000 events with pandas, for a route that the page does not have.
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)
