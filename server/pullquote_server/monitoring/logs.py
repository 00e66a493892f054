"""The log as lines of JSON, for what collects logs; each has the id of the request that it belongs to."""

import logging
import sys
from typing import Literal

from asgi_correlation_id import CorrelationIdFilter
from pythonjsonlogger.json import JsonFormatter

LOGGED = {"pullquote": logging.INFO, "uvicorn.error": logging.ERROR, "opentelemetry": logging.WARNING}
"""By the logger's name, from which level on. What other libraries say stays unsaid, as it does in text."""


def log_as(form: Literal["text", "json"]) -> None:
    """For the whole process, from now on. Text is what the command line has set up already."""
    if form == "text":
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(CorrelationIdFilter())
    handler.setFormatter(
        JsonFormatter(
            ["levelname", "name", "correlation_id", "message"],
            timestamp="time",
            rename_fields={"levelname": "level", "name": "logger", "correlation_id": "request_id"},
        )
    )
    for name, level in LOGGED.items():
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
