import pytest

from pullquote.progress import Amount, Meter, Progress


class Clock:
    """Stands still until it is set."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def reports() -> list[Progress]:
    return []


@pytest.fixture
def meter(clock: Clock, reports: list[Progress]) -> Meter:
    """Of ten files with a thousand bytes."""
    return Meter(Amount(10, 1000), reports.append, clock)


def test_what_is_done_is_added_up(meter: Meter, clock: Clock, reports: list[Progress]) -> None:
    clock.now += 4
    meter.advance(Amount(items=2, weight=200, documents=3, passages=40))
    clock.now += 4
    meter.advance(Amount(items=1, weight=200, documents=5, passages=60))
    assert reports == [
        Progress(2, 10, 0.2, 3, 40, passages_per_second=10.0, seconds=4.0, seconds_left=16.0),
        Progress(3, 10, 0.4, 8, 100, passages_per_second=12.5, seconds=8.0, seconds_left=12.0),
    ]


def test_unchanged_files_at_the_start_do_not_promise_an_early_end(
    meter: Meter, clock: Clock, reports: list[Progress]
) -> None:
    meter.advance(Amount(items=5, weight=500))
    for _ in range(4):
        clock.now += 20
        meter.advance(Amount(items=1, weight=100, documents=1, passages=100))
    assert [round(report.passages_per_second, 1) for report in reports] == [0.0, 5.0, 5.0, 5.0, 5.0]
    assert [report.seconds_left for report in reports[-2:]] == [40.0, 20.0]


def test_time_left_is_not_told_before_anything_is_done(meter: Meter, clock: Clock, reports: list[Progress]) -> None:
    clock.now += 9
    meter.advance(Amount())
    assert (reports[0].share, reports[0].seconds_left) == (0.0, None)


def test_nothing_to_do_is_done(reports: list[Progress]) -> None:
    Meter(Amount(), reports.append).advance(Amount())
    assert (reports[0].share, reports[0].seconds_left) == (1.0, None)


def test_time_left_is_not_told_where_nobody_knows_how_much_there_is(clock: Clock, reports: list[Progress]) -> None:
    meter = Meter(Amount(), reports.append, clock)
    for _ in range(2):
        clock.now += 2
        meter.advance(Amount(items=1, weight=1, documents=1, passages=4))
    assert [(report.done, report.in_all, report.seconds_left) for report in reports] == [(1, 0, None), (2, 0, None)]
    assert reports[1].passages_per_second == 2.0


def test_samples_are_few_however_often_it_is_told(meter: Meter, clock: Clock) -> None:
    for _ in range(10_000):
        clock.now += 0.01
        meter.advance(Amount(items=1))
    assert len(meter._samples) < 40
