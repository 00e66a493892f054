import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from pullquote.embed.openvino import OpenVinoEmbedder
from pullquote.errors import UnreadableDocument
from pullquote.ingest import Ingest, Progress
from pullquote.protocols import Vectors
from pullquote.search.hybrid import retrieve
from pullquote.store.embedded import EmbeddedStore
from pullquote.types import Document, Filters, document_id

SIGNATURE = {"model": "mini"}


class CountingEmbedder:
    """The real embedder, which remembers what it was asked."""

    def __init__(self, embedder: OpenVinoEmbedder) -> None:
        self._embedder = embedder
        self.name, self.digest = embedder.name, embedder.digest
        self.dimension, self.max_tokens = embedder.dimension, embedder.max_tokens
        self.count_tokens = embedder.count_tokens
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return self._embedder.embed(texts)


@pytest.fixture
def counting(embedder: OpenVinoEmbedder) -> CountingEmbedder:
    return CountingEmbedder(embedder)


@pytest.fixture
def ingest(tmp_path: Path, counting: CountingEmbedder) -> Iterator[Ingest]:
    store = EmbeddedStore(tmp_path / "data", SIGNATURE)
    yield Ingest(store, counting, max_words=120, max_bytes=10_000)
    store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files of different formats, with four documents."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "ferry.txt").write_text("The ferry Marit burned off Tolling Rock.\n", encoding="utf-8")
    (folder / "choir.md").write_text("---\ntitle: Carols\ndate: 2024-12-13\n---\nThe choir of Osk sang. 🎶\n", "utf-8")
    write_records(folder / "desk.jsonl", quota="The herring quota was cut.", roof="Rain came through the roof.")
    return folder


def write_records(path: Path, **texts: str) -> None:
    lines = (json.dumps({"url": f"https://x.example/{name}", "text": text}) for name, text in texts.items())
    path.write_text("\n".join(lines), encoding="utf-8")


def uris(ingest: Ingest) -> list[str]:
    return [listing.source.uri.rpartition("/")[2] for listing in ingest.store.listings()]


def found(ingest: Ingest, question: str) -> list[str]:
    vector = ingest.embedder.embed([question])[0]
    retrieval = retrieve(question, Filters(), 100, store=ingest.store, embed=lambda _: vector, depth=100)
    return [hit.passage.source.uri.rpartition("/")[2] for hit in retrieval.hits if "lexical" in hit.ranks]


# --- files


def test_files_of_all_formats_are_added_and_found(ingest: Ingest, folder: Path) -> None:
    added = ingest.add_paths([folder])
    assert (len(added.added), added.passages, added.failures) == (4, 4, [])
    assert uris(ingest) == ["choir.md", "ferry.txt", "quota", "roof"]
    assert found(ingest, "Did the roof leak in the rain?") == ["roof"]
    assert found(ingest, "carols") == ["choir.md"]


def test_title_and_date_are_embedded_but_not_stored_in_the_text(
    ingest: Ingest, folder: Path, counting: CountingEmbedder
) -> None:
    ingest.add_paths([folder / "choir.md"])
    assert counting.embedded == ["Carols (13 December 2024)\nThe choir of Osk sang. 🎶"]
    document = ingest.store.document(document_id((folder / "choir.md").as_uri()))
    assert document is not None
    assert (document.text, document.title) == ("The choir of Osk sang. 🎶", "Carols")


def test_adding_again_embeds_nothing(ingest: Ingest, folder: Path, counting: CountingEmbedder) -> None:
    ingest.add_paths([folder])
    counting.embedded.clear()
    added = ingest.add_paths([folder])
    assert (added.files_unchanged, added.passages, counting.embedded) == (3, 0, [])
    assert (added.added, added.replaced, added.failures) == ([], [], [])
    assert ingest.store.generation() == 1


def test_a_file_that_only_looks_changed_embeds_nothing(
    ingest: Ingest, folder: Path, counting: CountingEmbedder
) -> None:
    ingest.add_paths([folder])
    counting.embedded.clear()
    (folder / "ferry.txt").write_text("The ferry Marit burned off Tolling Rock.\n\n\n", encoding="utf-8")
    added = ingest.add_paths([folder])
    assert (added.files_unchanged, len(added.unchanged), counting.embedded) == (2, 1, [])


def test_a_changed_file_replaces_its_document(ingest: Ingest, folder: Path, counting: CountingEmbedder) -> None:
    ingest.add_paths([folder])
    counting.embedded.clear()
    (folder / "ferry.txt").write_text("The ferry was not on fire, but its funnel smoked.\n", encoding="utf-8")
    added = ingest.add_paths([folder])
    assert added.replaced == [document_id((folder / "ferry.txt").as_uri())]
    assert len(counting.embedded) == 1
    assert (found(ingest, "funnel"), found(ingest, "Marit burned")) == (["ferry.txt"], [])


def test_a_record_that_left_its_file_is_removed(ingest: Ingest, folder: Path) -> None:
    ingest.add_paths([folder])
    write_records(folder / "desk.jsonl", roof="Rain came through the roof.")
    added = ingest.add_paths([folder])
    assert len(added.unchanged) == 1
    assert uris(ingest) == ["choir.md", "ferry.txt", "roof"]


def test_a_record_that_moved_to_another_file_is_kept(ingest: Ingest, folder: Path) -> None:
    ingest = replace(ingest, batch_passages=2)
    ingest.add_paths([folder])
    write_records(folder / "desk.jsonl", roof="Rain came through the roof.")
    others = {f"lamp-{number}": f"Lamp {number} was lit." for number in range(5)}
    write_records(folder / "later.jsonl", quota="The herring quota was cut.", **others)
    ingest.add_paths([folder])
    assert {"quota", "roof"} < set(uris(ingest))


@pytest.mark.parametrize("name", ["a.jsonl", "later.jsonl"])
def test_a_record_that_moved_to_a_file_that_is_not_read_whole_is_kept(ingest: Ingest, folder: Path, name: str) -> None:
    ingest.add_paths([folder])
    write_records(folder / "desk.jsonl", roof="Rain came through the roof.")
    write_records(folder / name, quota="The herring quota was cut.")
    whole = (folder / name).read_text()
    (folder / name).write_text(f"{whole}\n{{broken")
    for _ in range(2):
        added = ingest.add_paths([folder])
        assert (added.removed, len(added.failures)) == ([], 1)
        assert {"quota", "roof"} < set(uris(ingest))
    # Once it is read whole, what it holds no more goes.
    write_records(folder / name, lamp="The lamp was lit.")
    assert [source.uri.rpartition("/")[2] for source in ingest.add_paths([folder]).removed] == ["quota"]


def test_a_file_that_was_mended_by_putting_back_its_former_text_is_read_again(ingest: Ingest, folder: Path) -> None:
    path = folder / "desk.jsonl"
    ingest.add_paths([folder])
    before = path.read_text()
    path.write_text(before + '\n{"url": "https://x.example/lamp", "text": "The lamp was lit."}\n{broken')
    ingest.add_paths([folder])
    path.write_text(before)
    assert [source.uri.rpartition("/")[2] for source in ingest.add_paths([folder]).removed] == ["lamp"]


def test_a_removed_document_comes_back_with_its_file(ingest: Ingest, folder: Path) -> None:
    ingest.add_paths([folder])
    ingest.store.remove([document_id("https://x.example/roof")])
    assert uris(ingest) == ["choir.md", "ferry.txt", "quota"]
    added = ingest.add_paths([folder])
    assert (added.added, len(added.unchanged)) == ([document_id("https://x.example/roof")], 1)
    assert found(ingest, "roof rain") == ["roof"]


def test_a_file_larger_than_a_batch_is_committed_in_batches(ingest: Ingest, tmp_path: Path) -> None:
    ingest = replace(ingest, batch_passages=4)
    path = tmp_path / "many.jsonl"
    write_records(path, **{f"{number:02}": f"Lamp {number} was lit." for number in range(10)})
    assert len(ingest.add_paths([path]).added) == 10
    assert ingest.store.generation() == 3
    assert ingest.store.file_hash(path.as_uri()) is not None


# --- what cannot be read


def test_a_broken_file_is_named_and_the_rest_is_indexed(ingest: Ingest, folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    (folder / "huge.txt").write_text("x " * 6000)
    added = ingest.add_paths([folder])
    assert sorted(failure.uri.rpartition("/")[2] for failure in added.failures) == ["broken.pdf", "huge.txt"]
    assert all(failure.reason and failure.remedy for failure in added.failures)
    assert len(added.added) == 4


def test_a_path_that_is_not_there_is_refused_before_anything_is_added(ingest: Ingest, folder: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"none\.txt: There is no such file or folder\. Check the path\."):
        ingest.add_paths([folder, folder / "none.txt"])
    assert uris(ingest) == []


def test_a_file_with_a_bad_record_is_read_again_next_time(ingest: Ingest, folder: Path) -> None:
    path = folder / "desk.jsonl"
    ingest.add_paths([folder])
    path.write_text('{"url": "https://x.example/roof", "text": "The roof is new."}\n{"url": ', encoding="utf-8")
    added = ingest.add_paths([folder])
    assert [failure.uri for failure in added.failures] == [f"{path.as_uri()}#2"]
    assert added.replaced == [document_id("https://x.example/roof")]
    assert "quota" in uris(ingest)  # what such a file held is not removed
    assert ingest.add_paths([folder]).failures != []


def test_two_texts_of_one_address_are_reported(ingest: Ingest, tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    write_records(first, roof="Rain came through the roof.")
    write_records(second, roof="The roof is new.", lamp="The lamp was lit.")
    added = ingest.add_paths([first, second])
    assert [failure.uri for failure in added.failures] == ["https://x.example/roof"]
    assert len(added.added) == 2
    assert (ingest.store.file_hash(first.as_uri()) is None, ingest.store.file_hash(second.as_uri())) == (False, None)
    assert found(ingest, "rain") == ["roof"]


def test_two_titles_of_one_address_are_reported(ingest: Ingest, tmp_path: Path) -> None:
    record = {"url": "https://x.example/roof", "text": "Rain came through the roof."}
    for name in "ab":
        (tmp_path / f"{name}.json").write_text(json.dumps({**record, "title": name}), encoding="utf-8")
    added = ingest.add_paths([tmp_path / "a.json", tmp_path / "b.json"])
    assert [failure.uri for failure in added.failures] == ["https://x.example/roof"]


def test_one_text_twice_is_no_conflict(ingest: Ingest, tmp_path: Path) -> None:
    for name in "ab":
        write_records(tmp_path / f"{name}.jsonl", roof="Rain came through the roof.")
    added = ingest.add_paths([tmp_path / "a.jsonl", tmp_path / "b.jsonl"])
    assert (len(added.added), added.failures) == (1, [])


def test_what_another_file_holds_has_its_text_again_once_the_later_one_drops_it(ingest: Ingest, tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    write_records(first, roof="Rain came through the roof.")
    write_records(second, roof="The roof is new.", lamp="The lamp was lit.")
    ingest.add_paths([first])
    ingest.add_paths([second])
    assert found(ingest, "new") == ["roof"]
    nothing = ingest.add_paths([tmp_path])
    assert (nothing.files_unchanged, nothing.passages, found(ingest, "new")) == (2, 0, ["roof"])
    write_records(second, lamp="The lamp was lit.")
    added = ingest.add_paths([tmp_path])
    assert (added.files_unchanged, added.replaced) == (0, [document_id("https://x.example/roof")])
    assert (found(ingest, "new"), found(ingest, "rain")) == ([], ["roof"])
    generation = ingest.store.generation()
    nothing = ingest.add_paths([tmp_path])
    assert (nothing.files_unchanged, nothing.passages, ingest.store.generation()) == (2, 0, generation)


# --- progress


def test_progress_counts_what_is_stored(ingest: Ingest, folder: Path) -> None:
    reports: list[Progress] = []
    replace(ingest, batch_passages=2).add_paths([folder], reports.append)
    # In sorted order: choir.md, desk.jsonl with two records, ferry.txt. The first batch ends inside desk.jsonl.
    assert [(each.done, each.in_all, each.documents, each.passages) for each in reports] == [
        (1, 3, 2, 2),
        (3, 3, 4, 4),
        (3, 3, 4, 4),
    ]
    assert 0 < reports[0].share < reports[1].share == reports[2].share == 1
    assert reports[0].seconds_left is not None
    assert reports[2].seconds_left == 0


def test_progress_counts_unchanged_and_unreadable_files_at_once(ingest: Ingest, folder: Path) -> None:
    ingest.add_paths([folder])
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    reports: list[Progress] = []
    ingest.add_paths([folder], reports.append)
    assert [(each.done, each.in_all, each.documents, each.passages) for each in reports] == [
        *((done, 4, 0, 0) for done in (1, 2, 3, 4)),
        (4, 4, 0, 0),
    ]


def test_progress_of_documents_read_elsewhere_goes_by_their_number(
    ingest: Ingest, document: Callable[..., Document]
) -> None:
    reports: list[Progress] = []
    documents = [document(f"paper:{number}", f"Lamp {number} was lit.") for number in range(4)]
    replace(ingest, batch_passages=2).add_documents(documents, len(documents), reports.append)
    assert [(each.done, each.in_all, each.share) for each in reports] == [(2, 4, 0.5), (4, 4, 1), (4, 4, 1)]


def test_nothing_to_add_is_reported_once(ingest: Ingest, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    reports: list[Progress] = []
    assert ingest.add_paths([tmp_path / "empty"], reports.append).added == []
    assert [(report.done, report.in_all) for report in reports] == [(0, 0)]


def test_what_is_settled_is_passed_over_and_its_file_holds_it_all_the_same(ingest: Ingest, tmp_path: Path) -> None:
    def upload(settled: Sequence[str], **texts: str) -> list[str]:
        write_records(tmp_path / "desk.jsonl", **texts)
        ingest.add_upload("desk.jsonl", (tmp_path / "desk.jsonl").read_bytes(), settled=settled)
        return uris(ingest)

    ids = {name: document_id(f"https://x.example/{name}") for name in ("quota", "fair")}
    assert upload([], quota="The herring quota was cut.", roof="Rain came in.") == ["quota", "roof"]
    assert upload(list(ids.values()), quota="It was not.", fair="It is on.", choir="It sang.") == ["choir", "quota"]
    quota = ingest.store.document(ids["quota"])
    assert quota
    assert quota.text == "The herring quota was cut."
    ingest.close()


def test_what_its_turn_leaves_out_is_not_stored_and_the_turn_ends_once_the_commit_is_told(
    ingest: Ingest, document: Callable[..., Document]
) -> None:
    documents = [document(f"paper:{number}", f"Lamp {number} was lit.") for number in range(4)]
    seen: list[object] = []

    @contextmanager
    def turn(of: Sequence[Document]) -> Iterator[list[str]]:
        seen.append([each.uri for each in of])
        yield [documents[1].id]
        seen.append("ends")

    added = replace(ingest, batch_passages=2).add_documents(
        documents, told=lambda commit: seen.append((len(commit.added), commit.passages)), turn=turn
    )
    assert uris(ingest) == ["paper:0", "paper:2", "paper:3"]
    assert (len(added.added), added.passages) == (3, 3)
    assert seen[:6] == [["paper:0", "paper:1"], (1, 1), "ends", ["paper:2", "paper:3"], (2, 2), "ends"]
