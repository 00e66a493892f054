"""A recorded question is asked again: the same bytes, or what has changed since."""

from collections.abc import Callable
from datetime import date

import pytest

from pullquote.audit.log import Audit
from pullquote.audit.replay import replay
from pullquote.engine import Engine
from pullquote.types import Document, Filters

from .conftest import TEXT

BUILT = "Who built the lighthouse on Tolling Rock?"
MakeDocument = Callable[..., Document]


@pytest.mark.parametrize(
    ("question", "filters", "top_k"),
    [
        (BUILT, Filters(), None),
        (BUILT, Filters(date(2024, 1, 1), date(2024, 12, 31), "paper:", {"desk": "harbour"}), 3),
        (BUILT, Filters(uri_prefix="paper:quota"), 1),
        ("Which enzymes break down lactose?", Filters(), None),
    ],
)
def test_the_same_archive_gives_the_same_bytes(
    recording: Engine, recorded: Audit, question: str, filters: Filters, top_k: int | None
) -> None:
    recording.ask(question, filters, top_k)
    again = replay(recorded.record(1), recording)
    assert again.is_same
    assert again.changes == ()
    assert again.reply == again.record.reply


def test_another_generation_may_give_the_same_reply(recording: Engine, recorded: Audit, document: MakeDocument) -> None:
    recording.ask(BUILT)
    quota = recording.document("paper:quota")
    recording.add_documents([document(quota.uri, quota.text, quota.title, quota.published, {"desk": "fishery"})])
    again = replay(recorded.record(1), recording)
    assert again.is_same
    assert again.changes == ("generation: 1 then, 2 now.",)


def test_a_changed_document_gives_another_reply(recording: Engine, recorded: Audit, document: MakeDocument) -> None:
    recording.ask(BUILT)
    recording.add_documents([document("paper:light", TEXT.replace("Ada Brandt", "Jonas Lunde"))])
    again = replay(recorded.record(1), recording)
    assert not again.is_same
    assert "Jonas Lunde" in again.reply["text"]
    assert again.changes == (
        "generation: 1 then, 2 now.",
        "paper:light has another text.",
        "quotations that are CHANGED now: 1.",
    )


def test_a_document_with_another_title_or_date_is_named(
    recording: Engine, recorded: Audit, document: MakeDocument
) -> None:
    recording.ask(BUILT)
    light = recording.document("paper:light")
    recording.add_documents([document("paper:light", TEXT, "The old light", light.published)])
    assert replay(recorded.record(1), recording).changes == (
        "generation: 1 then, 2 now.",
        "paper:light has another title.",
    )
    recording.add_documents([document("paper:light", TEXT, light.title, date(1911, 1, 1))])
    again = replay(recorded.record(1), recording)
    assert not again.is_same
    assert again.changes == ("generation: 1 then, 3 now.", "paper:light has another date.")


def test_a_removed_document_is_named(recording: Engine, recorded: Audit) -> None:
    recording.ask(BUILT)
    recording.remove("paper:light")
    again = replay(recorded.record(1), recording)
    assert not again.is_same
    assert again.changes == (
        "generation: 1 then, 2 now.",
        "paper:light was removed.",
        "quotations that are GONE now: 1.",
    )


def test_other_settings_are_named(recording: Engine, recorded: Audit, open_recording: Callable[..., Engine]) -> None:
    recording.ask(BUILT)
    again = replay(recorded.record(1), open_recording(candidates=50, audit=False))
    assert again.changes == ("candidates: 100 then, 50 now.",)
    assert len(recorded.newest(9)) == 1
