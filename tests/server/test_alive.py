"""Processes that live, that have ended, and that are not ours."""

import os
import subprocess
import sys

from pullquote_server.alive import is_alive


def test_a_process_is_alive_until_it_has_ended() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert is_alive(process.pid)
    process.communicate()
    assert not is_alive(process.pid)


def test_so_is_one_that_may_not_be_ended_by_us() -> None:
    assert is_alive(1)
    assert is_alive(os.getpid())
