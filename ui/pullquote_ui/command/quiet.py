"""What reaches standard error by itself: Pullquote's own warnings as plain lines, and nothing of its libraries'."""

import logging
import sys
import warnings

from pullquote_ui.command.terminal import complain


class PlainLines(logging.Handler):
    """Prints each record's message alone."""

    def emit(self, record: logging.LogRecord) -> None:
        complain(record.getMessage())


def quiet_libraries() -> None:
    """For the whole process; Python's own -W and PYTHONWARNINGS still decide where they are given."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    # A root logger without any handler prints the warnings of every library.
    logging.getLogger().addHandler(logging.NullHandler())
    ours = logging.getLogger("pullquote")
    ours.addHandler(PlainLines(logging.WARNING))
    ours.propagate = False
