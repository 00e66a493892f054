"""The counts that triggers keep are those of the rows, after any history."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.protocols import Addition, Counts, FileRecord
from pullquote.store.database import Database
from pullquote.types import document_id

from .conftest import FACTS, MakeAddition

NAMES = st.sampled_from("abcd")
STEPS = st.one_of(
    st.tuples(st.just("put"), st.dictionaries(NAMES, st.sampled_from(["One.", "Two.", "Three."]), min_size=1)),
    st.tuples(st.just("file"), st.sets(NAMES)),
    st.tuples(st.just("remove"), st.sets(NAMES, min_size=1)),
    st.tuples(st.just("fail"), NAMES),
    st.tuples(st.just("forget"), st.none()),
)


@settings(max_examples=20)
@given(steps=st.lists(STEPS, min_size=2, max_size=8))
def test_after_any_history_the_counts_are_those_of_the_rows(
    tmp_path_factory: pytest.TempPathFactory, addition: MakeAddition, steps: Sequence[tuple[str, object]]
) -> None:
    path = tmp_path_factory.mktemp("counts") / "truth.sqlite"
    database = Database(path)
    for step, what in steps:
        if step == "put":
            database.put([addition(uri, text) for uri, text in what.items()], (), FACTS)
        elif step == "file":
            database.put([], [FileRecord("file:///f", str(what), tuple(map(document_id, sorted(what))))], FACTS)
        elif step == "remove":
            database.remove([document_id(uri) for uri in what])
        elif step == "fail":
            good = addition(what, "Four.")
            with pytest.raises(ValueError, match=r"shorter|longer"):
                database.put([good, _strange(addition("e", "Five."))], (), FACTS)
        else:
            database.forget_passages(FACTS)
        with closing(sqlite3.connect(path)) as connection:
            rows = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED]
        assert database.counts() == Counts(*rows)
    database.close()


COUNTED = ("documents", "passages")


def _strange(addition: Addition) -> Addition:
    """An addition that fails once its document and a passage are written."""
    return Addition(addition.document, addition.passages, addition.vectors.repeat(2, axis=0))
