import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError

import pytest

from pullquote.pipeline import Pipeline

NAME = "stage of a test"


def threads() -> int:
    return sum(thread.name.startswith(NAME) for thread in threading.enumerate())


def test_all_items_come_in_order() -> None:
    with Pipeline() as pipeline:
        doubled = map((2).__mul__, pipeline.ahead(iter(range(100)), NAME))
        assert list(pipeline.ahead(doubled, NAME)) == list(range(0, 200, 2))
        assert list(pipeline.ahead(iter(()), NAME)) == []
    assert threads() == 0


def test_the_next_item_is_made_while_one_is_in_use() -> None:
    made = [threading.Event() for _ in range(5)]

    def items() -> Iterator[int]:
        for number, event in enumerate(made):
            event.set()
            yield number

    with Pipeline() as pipeline:
        for number in pipeline.ahead(items(), NAME):
            assert all(event.wait(60) for event in made[: number + 2])
            assert not any(event.is_set() for event in made[number + 2 :])


def test_what_follows_an_item_that_is_alone_is_made_after_its_use() -> None:
    used: list[int] = []
    used_before: dict[int, int] = {}

    def items() -> Iterator[int]:
        for number in range(9):
            used_before[number] = len(used)
            yield number

    with Pipeline() as pipeline:
        first = pipeline.ahead(items(), NAME, alone=lambda number: number == 4)
        used.extend(pipeline.ahead(first, NAME, alone=lambda number: number == 4))
    assert used_before[5] == 5


@pytest.mark.parametrize("stage", [0, 1])
def test_an_error_is_raised_as_it_is_and_ends_all_threads(stage: int) -> None:
    def broken(number: int) -> int:
        return 1 // (3 - number)

    functions = [abs, abs]
    functions[stage] = broken
    used: list[int] = []

    def run() -> None:
        with Pipeline() as pipeline:
            first = pipeline.ahead(map(functions[0], range(100)), NAME)
            used.extend(pipeline.ahead(map(functions[1], first), NAME))

    with pytest.raises(ZeroDivisionError) as raised:
        run()
    assert raised.traceback[-1].name == "broken"
    assert (len(used), threads()) == (3, 0)


def test_leaving_it_ends_all_threads_and_makes_no_more() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            pipeline.check()
            made.append(number)
            yield number

    with Pipeline() as pipeline:
        assert next(pipeline.ahead(pipeline.ahead(items(), NAME), NAME)) == 0
    assert threads() == 0
    assert len(made) <= 3
    with pytest.raises(CancelledError):
        pipeline.check()
