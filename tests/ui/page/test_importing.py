"""Importing the page leaves out what Gradio would do for editors, and load for agents, whenever it is imported."""

import os
import subprocess
import sys

PROGRAM = """
import inspect, sys
getfile, opened = inspect.getfile, []
sys.addaudithook(lambda event, values: opened.append(str(values[0])) if event == "open" else None)
import pullquote_ui.page.app
print([path for path in opened if path.endswith(".pyi") and "/components/" in path], inspect.getfile is getfile)
print("mcp" in sys.modules)
import mcp
"""


def test_no_stub_is_read_or_written_no_sdk_is_loaded_and_the_interpreter_is_as_it_was():
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-W", "error", "-c", PROGRAM]
    assert subprocess.check_output(command, text=True, env=environment) == "[] True\nFalse\n"
