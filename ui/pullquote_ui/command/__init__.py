"""The command line, `pullquote`, and all that it prints.

One module a command, or a small group of them. Each parses, calls the engine and prints; what takes long to import
is imported when a command needs it, so that `pullquote --help` and `pullquote list` answer at once.
"""

from pullquote_ui.command.app import main

__all__ = ["main"]
