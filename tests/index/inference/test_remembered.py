import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from pullquote.inference.remembered import remembered
from pullquote.types import Span


def counted(results: int) -> tuple[Callable[..., object], list[object]]:
    runs: list[object] = []

    def run(*arguments: object) -> object:
        runs.append(arguments)
        return object()

    return remembered(run, results), runs


def test_the_same_arguments_are_run_once() -> None:
    function, runs = counted(10)
    first = function("Who?", (Span(0, 4),))
    assert function("".join(["W", "ho?"]), (Span(0, 4),)) is first
    assert len(runs) == 1


@pytest.mark.parametrize("other", [("Who?", (Span(0, 5),)), ("Who?", ()), ("Wh", "o?"), ("\ud800", (Span(0, 4),))])
def test_others_are_run_for_themselves(other: tuple[object, ...]) -> None:
    function, runs = counted(10)
    assert function("Who?", (Span(0, 4),)) is not function(*other)
    assert len(runs) == 2


def test_what_was_not_asked_for_longest_is_forgotten() -> None:
    function, runs = counted(2)
    for argument in ("a", "b", "a", "c", "a", "b"):
        function(argument)
    assert runs == [("a",), ("b",), ("c",), ("b",)]


def test_those_who_call_at_once_share_one_run() -> None:
    running, go_on, runs = threading.Event(), threading.Event(), []

    def slow(argument: str) -> object:
        runs.append(argument)
        running.set()
        assert go_on.wait(10)
        return object()

    function = remembered(slow, 10)
    with ThreadPoolExecutor(5) as threads:
        calls = [threads.submit(function, "a") for _ in range(5)]
        assert running.wait(10)
        go_on.set()
        assert len({id(call.result(10)) for call in calls}) == 1
    assert runs == ["a"]


def test_what_failed_is_tried_again() -> None:
    fails = iter([True, False])

    def fragile(argument: str) -> str:
        if next(fails):
            raise OSError("fragile")
        return argument

    function = remembered(fragile, 10)
    with pytest.raises(OSError, match="fragile"):
        function("a")
    assert function("a") == "a"
