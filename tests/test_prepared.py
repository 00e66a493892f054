"""A process of the prepared interpreter cannot be told from one that was started, but by how soon it begins."""

import json
import os
import signal
import subprocess
import sys

import pytest

PROGRAM = """
import json, os, signal, sys, warnings
print(json.dumps([
    sys.argv,
    os.getcwd(),
    dict(os.environ),
    sorted(vars(sys.modules["__main__"]).keys() - {"__annotations__", "__builtins__"}),
    sys.path[0],
    [stream.encoding.lower() for stream in (sys.stdin, sys.stdout, sys.stderr)],
    [str(signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)],
    sorted(os.listdir("/dev/fd"), key=int)[:3],
    sys.stdin.read(),
]))
sys.stderr.write("said\\n")
"""


def both(fork, program, *arguments, said=""):
    """Status and output where it is forked, and where it is started."""
    forked = fork(program, arguments)
    told = forked.communicate(said, timeout=60)
    command, environment = [sys.executable, "-c", program, *arguments], dict(os.environ)
    started = subprocess.run(command, input=said, capture_output=True, text=True, env=environment, check=False)
    return (forked.returncode, *told), (started.returncode, started.stdout, started.stderr)


def test_all_that_a_program_is_given_is_its_own(fork, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAMP", "lit")
    forked, started = both(fork, PROGRAM, "one", "-2", said="three")
    assert forked[::2] == started[::2] == (0, "said\n")
    assert json.loads(forked[1]) == json.loads(started[1])
    assert "three" in forked[1]


@pytest.mark.parametrize(
    "program",
    [
        "import sys; sys.exit(7)",
        "import sys; sys.exit('Why.')",
        "import atexit; atexit.register(print, 'late'); print('soon')",
        "import threading, time; threading.Thread(target=lambda: (time.sleep(0.1), print('waited for'))).start()",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    ],
)
def test_it_ends_as_that_does(fork, program):
    forked, started = both(fork, program)
    assert forked == started


def test_a_signal_reaches_it_and_warnings_are_errors_where_that_is_asked_for(fork):
    waiting = fork("import time; print('here', flush=True); time.sleep(60)")
    assert waiting.stdout.readline() == "here\n"
    with pytest.raises(subprocess.TimeoutExpired):
        waiting.wait(0.01)
    assert waiting.poll() is None
    waiting.send_signal(signal.SIGINT)
    assert "KeyboardInterrupt" in waiting.communicate(timeout=60)[1]
    assert waiting.returncode == -signal.SIGINT
    strict = fork("import warnings; warnings.warn('Look.')", strict=True)
    assert "UserWarning: Look." in strict.communicate(timeout=60)[1]
    assert strict.returncode == 1


def test_no_process_outlives_whoever_started_it(fork):
    left = fork("import time; print('here', flush=True); time.sleep(60)")
    assert left.stdout.readline() == "here\n"
    left._connection.close()
    assert left.stdout.read() == ""  # long before it would have ended
    for stream in (left.stdin, left.stdout, left.stderr):
        stream.close()
