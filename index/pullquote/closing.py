"""Closes something in use once the last who uses it has ended."""

import threading
from collections.abc import Callable

from pullquote.errors import StoreError

CLOSED = "The engine is closed: its collection was removed, or the program ends. Open it again."


class Users:
    """Entered by each who uses something, as often as he likes. Safe to share between threads."""

    def __init__(self, close: Callable[[], None]) -> None:
        """`close` is called once: by `close()`, or where somebody is inside then, by the last who leaves."""
        self._close = close
        self._inside = 0
        self._is_asked = self._is_closed = False
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        """Raises `StoreError` once it is closed. Until then all may enter: who is inside already needs to, too."""
        with self._lock:
            if self._is_closed:
                raise StoreError(CLOSED)
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
        self._close_once()

    def close(self) -> None:
        self._is_asked = True
        self._close_once()

    def _close_once(self) -> None:
        with self._lock:
            if self._inside or self._is_closed or not self._is_asked:
                return
            self._is_closed = True
        self._close()
