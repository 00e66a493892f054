import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from pullquote.inference.once import Once


def test_it_is_made_once_whoever_asks_first() -> None:
    made: list[int] = []
    together = threading.Barrier(4)
    once = Once(lambda: made.append(1) or object())

    def ask() -> object:
        together.wait()
        return once()

    with ThreadPoolExecutor(4) as pool:
        things = {future.result() for future in [pool.submit(ask) for _ in range(4)]}
    assert (len(things), made) == (1, [1])


def test_what_could_not_be_made_is_tried_again() -> None:
    tries: list[int] = []

    def make() -> str:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("not yet")
        return "made"

    once = Once(make)
    with pytest.raises(OSError, match="not yet"):
        once()
    assert (once(), once(), len(tries)) == ("made", "made", 2)
