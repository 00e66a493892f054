"""The engine records each reply before it gives it, and nothing else; a kill at any moment leaves the chain whole."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pullquote.answer.reader_files import reader_digest
from pullquote.audit.chain import Head
from pullquote.audit.log import AUDIT, Audit
from pullquote.engine import Engine
from pullquote.errors import StoreError
from pullquote.types import Abstention, Answer, Filters, Finished, Quoted, Reason, Retrieved
from pullquote.wire import considered_to_json, reply_to_json

BUILT = "Who built the lighthouse on Tolling Rock?"
HARBOUR = Filters(metadata={"desk": "harbour"})
ASKING = """
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from pullquote.build import build_engine
from pullquote.settings import Settings
engine = build_engine(Settings.load(data=Path(sys.argv[1]), reader="off"))
def ask(_):
    while True:
        # In one write: the threads' numbers would mix, and the last one may be cut by the kill.
        os.write(1, b"%d\\n" % engine.explain("Who built the lighthouse on Tolling Rock?").record)
with ThreadPoolExecutor(3) as pool:
    list(pool.map(ask, range(3)))
"""


def test_a_reply_is_recorded_as_it_is_given(recording: Engine, recorded: Audit) -> None:
    finished = recording.explain(BUILT, HARBOUR, 5)
    assert isinstance(finished.reply, Answer)
    assert finished.record == 1
    record = recorded.record(1)
    assert record.reply == reply_to_json(finished.reply)
    assert record.content["considered"] == considered_to_json(finished.considered)
    assert (record.filters, record.top_k) == (HARBOUR, 5)
    assert record.made_by == recording.made_by


def test_what_makes_a_reply_is_named(recording: Engine) -> None:
    assert recording.made_by["model digest"] == recording.embedder.digest
    assert recording.made_by["reader digest"] == reader_digest("off") != reader_digest("bundled")
    assert float(recording.made_by["threshold"]) == recording._reader.threshold


def test_each_reply_is_recorded_once_and_nothing_else_is(recording: Engine, recorded: Audit) -> None:
    recording.prepare()
    recording.search(BUILT)
    assert recording.explain(BUILT).record == 1
    assert recording.ask("Which enzymes break down lactose?")
    # This one is asked of all documents too, to tell that only the filters are in the way.
    outside = recording.explain(BUILT, Filters(uri_prefix="paper:quota"))
    assert isinstance(outside.reply, Abstention)
    assert (outside.reply.reason, outside.record) == (Reason.FILTERED_OUT, 3)
    recording.verify(recorded.record(1).quotations)
    assert [each.reply["reason"] for each in recorded.newest(9)] == ["FILTERED_OUT", "NO_PASSAGE", None]


def test_a_reply_is_recorded_before_its_first_quotation_is_given(recording: Engine, recorded: Audit) -> None:
    stream = recording.stream(BUILT)
    assert isinstance(next(stream), Retrieved)
    assert not recorded.path.exists()
    assert isinstance(next(stream), Quoted)
    assert recorded.record(1).question == BUILT
    *_, last = stream
    assert isinstance(last, Finished)
    assert last.record == 1


def test_a_reply_that_cannot_be_recorded_is_not_given(recording: Engine, recorded: Audit) -> None:
    recorded.path.mkdir()
    stream = recording.stream(BUILT)
    assert isinstance(next(stream), Retrieved)
    with pytest.raises(StoreError, match=r"No reply is given that cannot be recorded: .*PULLQUOTE_AUDIT=false"):
        next(stream)
    with pytest.raises(StoreError):
        recording.prepare()
    recorded.path.rmdir()
    assert recording.explain(BUILT).record == 1


def test_a_full_disk_gives_no_reply(recording: Engine, recorded: Audit) -> None:
    assert recording.explain(BUILT).record == 1
    audit = recording._audit
    assert isinstance(audit, Audit)
    # What SQLite says of a full disk it says of a file that may grow no more.
    with audit._connections.connection() as connection:
        connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StoreError, match="database or disk is full"):
        [recording.ask(BUILT) for _ in range(20)]
    with audit._connections.connection() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    assert isinstance(recorded.verify(), Head)
    assert recording.explain(BUILT).record == recorded.verify().number


def test_nothing_is_recorded_where_the_audit_is_off(open_recording: Callable[..., Engine], tmp_path: Path) -> None:
    engine = open_recording(audit=False)
    assert engine.explain(BUILT).record is None
    assert not (tmp_path / "data" / AUDIT).exists()


def test_a_kill_while_it_is_asked_leaves_the_chain_whole(recording: Engine, recorded: Audit) -> None:
    folder, choose, last = recorded.path.parent, random.Random(6), 0
    recording.close()
    for _ in range(3):
        command = [sys.executable, "-c", ASKING, str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            told = [int(process.stdout.readline())]
            time.sleep(choose.uniform(0, 0.3))
            os.kill(process.pid, signal.SIGKILL)
            told += map(int, process.stdout.read().split())
        with closing(Audit(recorded.path)) as audit:
            found = audit.verify()
        assert isinstance(found, Head)
        assert found.number >= max(told) > last
        last = found.number
