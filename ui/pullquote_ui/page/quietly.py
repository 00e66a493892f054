"""How an event is wired that nobody waits in line for, sees no progress of, and calls from elsewhere."""

from typing import Any

QUIETLY: dict[str, Any] = {"queue": False, "api_visibility": "private", "show_progress": "hidden"}
