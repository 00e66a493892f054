"""Workers that do nothing but end in different ways."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PROGRAM = """
import sys
from pathlib import Path

sys.path[:] = {path!r}
from worker import work
from pullquote_server.supervisor import Supervisor
import logging

if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    try:
        supervisor = Supervisor(work, 2, 1.0, 5.0)
        status = supervisor.run(lambda: print("ready", flush=True), lambda: print("ending", flush=True))
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)
"""
WORKER = """
import os, signal, sys, time
from pathlib import Path
from pullquote_server.supervisor import end_with_supervisor

FOLDER = Path({folder!r})


def work(number, again, ready):
    end_with_supervisor()
    with (FOLDER / f"started-{{number}}").open("a") as file:
        print(os.getpid(), again, file=file)
    if (FOLDER / f"fails-{{number}}").exists():
        sys.exit(3)
    if (FOLDER / "slow").exists():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    ready.send_bytes(b"well")
    while not (FOLDER / f"hangs-{{number}}").exists():
        ready.send_bytes(b"well")
        time.sleep(0.1)
    time.sleep(60)
"""


class Program:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "worker.py").write_text(WORKER.format(folder=str(folder)))
        (folder / "program.py").write_text(PROGRAM.format(path=[str(folder), *sys.path]))
        self.popen: subprocess.Popen[str]

    def start(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(self.folder), *sys.path])}
        self.popen = subprocess.Popen(
            [sys.executable, "-W", "error", str(self.folder / "program.py")],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            start_new_session=True,
        )

    def line(self) -> str:
        assert self.popen.stdout is not None
        return self.popen.stdout.readline().strip()

    def started(self, number: int) -> list[list[str]]:
        """Process and whether it is a later one, of each process that worker had."""
        path = self.folder / f"started-{number}"
        return [line.split() for line in path.read_text().splitlines()] if path.exists() else []

    def wait_for(self, number: int, starts: int) -> None:
        deadline = time.monotonic() + 20
        while len(self.started(number)) < starts:
            assert time.monotonic() < deadline, self.started(number)
            time.sleep(0.05)

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        if with_signal is signal.SIGINT:
            os.killpg(self.popen.pid, with_signal)  # as a terminal does: all of them get it
        else:
            self.popen.send_signal(with_signal)
        _, err = self.popen.communicate(timeout=30)
        return self.popen.returncode, err


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    made = Program(tmp_path)
    yield made
    made.popen.kill()
    made.popen.communicate()


def is_there(process: str) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("with_signal", [signal.SIGINT, signal.SIGTERM])
def test_all_are_started_and_all_end(program: Program, with_signal: signal.Signals) -> None:
    program.start()
    assert program.line() == "ready"
    processes = [program.started(number)[0][0] for number in (0, 1)]
    assert program.stop(with_signal) == (0, "")
    assert not any(map(is_there, processes))


def test_no_worker_hears_of_ctrl_c(program: Program) -> None:
    program.start()
    assert program.line() == "ready"
    for number in (0, 1):
        [status] = program.started(number)
        blocked = Path(f"/proc/{status[0]}/status").read_text().partition("SigBlk:")[2].split()[0]
        assert int(blocked, 16) & 1 << signal.SIGINT - 1
    assert program.stop() == (0, "")


def test_one_that_dies_is_started_anew_and_it_is_told(program: Program) -> None:
    program.start()
    assert program.line() == "ready"
    [[first, again]] = program.started(1)
    assert again == "False"
    os.kill(int(first), signal.SIGKILL)
    program.wait_for(1, starts=2)
    assert program.started(1)[1][1] == "True"
    assert len(program.started(0)) == 1
    status, err = program.stop()
    assert status == 0
    assert f"Worker 1 (process {first}) ended with status -9; it is started anew" in err


@pytest.mark.parametrize("stopped", [True, False])
def test_one_that_says_nothing_any_more_is_killed_and_started_anew(program: Program, stopped: bool) -> None:
    program.start()
    assert program.line() == "ready"
    [[first, _]] = program.started(1)
    if stopped:
        os.kill(int(first), signal.SIGSTOP)
    else:
        (program.folder / "hangs-1").touch()
    program.wait_for(1, starts=2)
    (program.folder / "hangs-1").unlink(missing_ok=True)
    assert len(program.started(0)) == 1
    status, err = program.stop()
    assert status == 0
    assert f"Worker 1 (process {first}) has not answered for 5 seconds; it is killed." in err
    assert f"Worker 1 (process {first}) ended with status -9; it is started anew" in err


def test_one_that_dies_at_once_again_and_again_is_started_ever_more_slowly(program: Program) -> None:
    program.start()
    assert program.line() == "ready"
    (program.folder / "fails-1").touch()
    os.kill(int(program.started(1)[0][0]), signal.SIGKILL)
    program.wait_for(1, starts=4)
    (program.folder / "fails-1").unlink()
    program.wait_for(1, starts=5)
    _, err = program.stop()
    pauses = [float(line.split()[-2]) for line in err.splitlines() if "seconds" in line]
    assert pauses[:4] == [0.5, 1.0, 2.0, 4.0]


def test_where_the_first_cannot_begin_no_other_is_started(program: Program) -> None:
    (program.folder / "fails-0").touch()
    program.start()
    assert program.line() == "ending"
    program.popen.wait(20)
    assert program.popen.returncode == 3
    assert program.started(1) == []


def test_ctrl_c_before_all_is_ready_is_an_interrupt(program: Program) -> None:
    (program.folder / "worker.py").write_text(
        WORKER.format(folder=str(program.folder)).replace("    ready.send", "    time.sleep(60)\n    ready.send", 1)
    )
    program.start()
    program.wait_for(0, starts=1)
    assert program.stop(signal.SIGINT)[0] == 130


def test_one_that_does_not_end_is_killed_at_last(program: Program) -> None:
    (program.folder / "slow").touch()
    program.start()
    assert program.line() == "ready"
    begun = time.monotonic()
    assert program.stop()[0] == 0
    assert 5 < time.monotonic() - begun < 20
    assert not is_there(program.started(0)[0][0])


def test_no_worker_is_left_where_the_supervisor_is_killed(program: Program) -> None:
    program.start()
    assert program.line() == "ready"
    processes = [program.started(number)[0][0] for number in (0, 1)]
    program.popen.kill()
    deadline = time.monotonic() + 10
    while any(map(is_there, processes)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
