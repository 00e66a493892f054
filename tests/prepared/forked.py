"""Programs that the prepared interpreter runs: they begin at once, where one of their own would import for seconds.

python forked.py SOCKET CODE ARGUMENT ...    the same for a shell: a program that is as if it ran here
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading


class Forked:
    """A process as `subprocess.Popen` has it, with three pipes."""

    def __init__(self, path, code, arguments=(), environment=None, *, strict=False, text=True, files=None):
        program = {
            "code": code,
            "arguments": [os.fsdecode(each) if isinstance(each, bytes) else str(each) for each in arguments],
            "environment": dict(os.environ if environment is None else environment),
            "folder": os.getcwd(),  # noqa: PTH109 - a shell would wait for pathlib
            "strict": strict,
        }
        self.args, self.returncode, self._said = ["-c", code, *program["arguments"]], None, None
        self.stdin = self.stdout = self.stderr = None
        theirs = files or self._pipes(text)
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.connect(os.fspath(path))
        sent = json.dumps(program).encode()
        socket.send_fds(self._connection, [b"%8d" % len(sent)], theirs)
        self._connection.sendall(sent)
        if not files:
            for file in theirs:
                os.close(file)
        self.pid = self._number()

    def _pipes(self, text):
        mode = "" if text else "b"
        (theirs, write), (out, their_out), (err, their_err) = os.pipe(), os.pipe(), os.pipe()
        self.stdin, self.stdout, self.stderr = (
            os.fdopen(file, f"{way}{mode}") for file, way in ((write, "w"), (out, "r"), (err, "r"))
        )
        return [theirs, their_out, their_err]

    def poll(self):
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0.001)
        return self.returncode

    def wait(self, timeout=None):
        if self.returncode is None:
            self._connection.settimeout(timeout)
            try:
                self.returncode = self._number()
            except TimeoutError:
                raise subprocess.TimeoutExpired(self.args, timeout) from None
            self._connection.close()
        return self.returncode

    def _number(self):
        digits = b""
        while not digits.endswith(b"\n"):
            digit = self._connection.recv(1)
            assert digit, "The prepared interpreter has ended. Look for what it said on standard error."
            digits += digit
        return int(digits)

    def send_signal(self, number):
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self):
        self.send_signal(signal.SIGTERM)

    def kill(self):
        self.send_signal(signal.SIGKILL)

    def communicate(self, input=None, timeout=None):  # noqa: A002 - as it is in the standard library
        """What it said to its end, after it was given `input`."""
        if self._said is None:
            said = {}
            threads = [
                threading.Thread(target=lambda file=file: said.update({file: file.read()}), daemon=True)
                for file in (self.stdout, self.stderr)
            ]
            for thread in threads:
                thread.start()
            with contextlib.suppress(BrokenPipeError), self.stdin:
                self.stdin.write(input or self.stdout.read(0))
            for thread in threads:
                thread.join(timeout)
                if thread.is_alive():
                    raise subprocess.TimeoutExpired(self.args, timeout)
            self.wait(timeout)
            self._said = said[self.stdout], said[self.stderr]
            self.stdout.close()
            self.stderr.close()
        return self._said


@contextlib.contextmanager
def prepared_interpreter(path):
    """The interpreter, as long as the block lasts; it is at `path` when that begins."""
    command = [sys.executable, os.path.join(os.path.dirname(__file__), "interpreter.py"), path]  # noqa: PTH118, PTH120
    # Libraries that count in several threads begin none of their own.
    alone = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **alone}, start_new_session=True
    ) as process:
        try:
            assert process.stdout.readline() == b"ready\n"
            yield
        finally:
            process.stdin.close()


def main(path, code, *arguments):
    program = Forked(path, code, arguments, files=[0, 1, 2])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: program.send_signal(number))
    status = program.wait()
    if status < 0:
        signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    sys.exit(status)


if __name__ == "__main__":
    main(*sys.argv[1:])
