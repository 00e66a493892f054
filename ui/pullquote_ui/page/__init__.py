"""The chat page. Gradio takes seconds to import, so nothing outside this package imports it."""

import os

# Gradio and the hub's client read these when they are imported; every import of this package runs this module first.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["DO_NOT_TRACK"] = "1"
