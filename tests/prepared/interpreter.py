"""An interpreter that has imported Pullquote, and forks for each program that it is asked to run.

    python interpreter.py SOCKET

A forked process is as one that was started: arguments, environment, folder, files, `__main__` and the filters of
warnings are its own, and it ends as an interpreter does. Whoever asks sends three files and a JSON text of
`forked.Program`; is told the process's id, and at last its status; and has it killed by hanging up.
"""

import contextlib
import gc
import importlib
import io
import json
import os
import select
import signal
import socket
import sys
import threading
import types
import warnings
from multiprocessing import process
from typing import Any

MODULES = (
    "pullquote.build",
    "pullquote_ui.command",
    "pullquote_server.app",
    "pullquote_server.gate",
    "pullquote_server.supervisor",
    "pullquote_server.monitoring.processes",
    "pullquote_ui.page.app",
)
STREAMS = 3
Running = dict[int, socket.socket]


def import_all() -> None:
    """What a warning is raised by is no program's own: it fails here."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in MODULES:
            importlib.import_module(name)
        importlib.import_module("pullquote.inference.openvino").openvino()
    # No process may fork that has other threads, as what they hold would be held for ever.
    assert threading.active_count() == 1, threading.enumerate()
    # What a forked process never changes it shares with the others, as long as its garbage is looked for elsewhere.
    gc.collect()
    gc.freeze()


def next_program(path: str) -> dict[str, Any]:
    """Fork until whoever started this has gone. Returns in the forked processes only."""
    woken, waker = socket.socketpair()
    with socket.socket(socket.AF_UNIX) as listener, woken, waker:
        listener.bind(path)
        listener.listen()
        waker.setblocking(False)
        signal.set_wakeup_fd(waker.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        os.write(1, b"ready\n")
        running: Running = {}
        while True:
            ready, *_ = select.select([0, listener, woken, *running.values()], [], [])
            if woken in ready:
                woken.recv(4096)
                tell_ended(running)
            for number, connection in running.items():
                if connection in ready:  # nobody says anything: they have hung up
                    os.kill(number, signal.SIGKILL)
            if listener in ready:
                connection = listener.accept()[0]
                program, files = received(connection)
                number = os.fork()
                if number == 0:
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    for each in (connection, *running.values()):
                        each.close()
                    take(files)
                    return program
                for file in files:
                    os.close(file)
                running[number] = connection
                tell(connection, number)
            if 0 in ready:
                for number in running:
                    os.kill(number, signal.SIGKILL)
                os._exit(0)


def tell_ended(running: Running) -> None:
    for number in list(running):
        ended, status = os.waitpid(number, os.WNOHANG)
        if ended:
            with running.pop(number) as connection:
                tell(connection, os.waitstatus_to_exitcode(status))


def tell(connection: socket.socket, number: int) -> None:
    with contextlib.suppress(OSError):  # they have hung up
        connection.sendall(b"%d\n" % number)


def received(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    size, files, *_ = socket.recv_fds(connection, 8, STREAMS)
    with connection.makefile("rb") as rest:
        return json.loads(rest.read(int(size))), files


def take(files: list[int]) -> None:
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)


def written(number: int, **options: str) -> io.TextIOWrapper:
    """Standard error is seen at once, and so is all where that is asked for."""
    at_once = number == 2 or bool(os.environ.get("PYTHONUNBUFFERED"))
    raw = io.FileIO(number, "w", closefd=False)
    return io.TextIOWrapper(raw if at_once else io.BufferedWriter(raw), write_through=at_once, **options)  # type: ignore


def become(program: dict[str, Any]) -> types.ModuleType:
    """Have all be as it is where an interpreter begins with `-c`; gives `__main__`."""
    os.chdir(program["folder"])
    os.environ.clear()
    os.environ.update(program["environment"])
    process.ORIGINAL_DIR = program["folder"]
    sys.stdin = sys.__stdin__ = open(0, closefd=False)  # noqa: SIM115
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__ = written(1), written(2, errors="backslashreplace")
    sys.argv = ["-c", *program["arguments"]]
    sys.path[0] = ""
    if program["strict"]:
        sys.warnoptions[:] = ["error"]
        warnings.simplefilter("error")
    sys.modules["__main__"] = main = types.ModuleType("__main__")
    return main


if __name__ == "__main__":
    import_all()
    wanted = next_program(sys.argv[1])
    exec(compile(wanted["code"], "<string>", "exec"), vars(become(wanted)))
