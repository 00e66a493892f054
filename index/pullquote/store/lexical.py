"""Search by words, derived from the database: BM25 in tantivy. Only this module and `lexical_fields` import tantivy.

The index is a folder of its own inside `lexical`; a mark beside it names the folder, the commit that it has reached,
and a checksum of each file. Following a change twice does no harm, so index and mark need not be written in one step.
"""

import json
import logging
import secrets
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from traceback import clear_frames
from typing import NamedTuple

import numpy as np
import tantivy

from pullquote.errors import StoreError, StoreRemoved
from pullquote.store.commit import Commit
from pullquote.store.identity import FolderKnown
from pullquote.store.lexical_fields import ANALYZER, SCHEMA, analyzer, conditions, entry, words_query
from pullquote.store.lexical_files import files_of, is_whole
from pullquote.store.reading import Numbers
from pullquote.types import Filters, Passage

FOLDER = "lexical"
FORMAT = 2
WRITER_BYTES = 64_000_000
TIED = 8
"""Times the depth of a search: of more passages that score the same, any may be found."""
_META = "meta.json"
_MARK = "mark.json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mark:
    """What the index has reached. `stamp` is tantivy's own number of that commit."""

    generation: int = 0
    id: str = ""
    folder: str = ""
    language: str = ""
    stamp: int = -1
    files: dict[str, int] = field(default_factory=dict)
    format: int = FORMAT
    checksum: int = 0

    def checked(self) -> "Mark":
        """The same with a checksum of all the rest."""
        written = json.dumps(asdict(replace(self, checksum=0)), sort_keys=True)
        return replace(self, checksum=zlib.crc32(written.encode()))

    @property
    def commit(self) -> Commit:
        return Commit(self.generation, self.id)


class View(NamedTuple):
    """A searcher, which keeps seeing what it saw at first, and the commit that it reflects."""

    commit: Commit
    searcher: tantivy.Searcher | None
    folder: str


class LexicalIndex:
    """Titles and texts by passage number, shared by all processes. Who writes holds the writer lock."""

    def __init__(self, folder: Path, language: str = "english") -> None:
        self.folder = folder
        self._data = FolderKnown(folder.parent)
        self.view = View(Commit(), None, "")
        self._language = language
        self._analyzer = analyzer(language)
        self._index: tantivy.Index
        self._merging: tantivy.IndexWriter | None = None

    # --- reading

    def refresh(self) -> View:
        """See what has been committed, by whichever process; the view stays where that is not whole."""
        mark = read_mark(self.folder)
        try:
            # One that was made anew at the same commit has another folder, and the former one was deleted.
            if (mark.commit, mark.folder) != (self.view.commit, self.view.folder) and self._opened(mark):
                self._reload(mark)
        except StoreRemoved:
            raise
        except StoreError:
            # One that was begun anew may have taken its place since the mark was read: the next look is at that.
            if read_mark(self.folder).folder == mark.folder:
                raise
        return self.view

    def _reload(self, mark: Mark) -> None:
        before = self._meta(mark.folder).stamp
        with self._opening(mark.folder):
            self._index.reload()
            searcher = self._index.searcher()
        # The mark is written after the commit: they belong together only where nothing was committed around them.
        if before == mark.stamp == self._meta(mark.folder).stamp:
            self.view = View(mark.commit, searcher, mark.folder)

    def _opened(self, mark: Mark) -> bool:
        """Whether the index of the mark could be opened, or is open."""
        if mark.language != self._language or not mark.folder:
            return False
        if mark.folder == self.view.folder:
            return True
        if self._damage(mark):
            return False
        self._open(mark.folder)
        return True

    def _open(self, folder: str) -> None:
        with self._opening(folder):
            index = tantivy.Index(SCHEMA, path=str(self.folder / folder))
            index.config_reader("manual")
            index.register_tokenizer(ANALYZER, self._analyzer)
        self._index = index
        self.view = View(Commit(), None, folder)

    @contextmanager
    def _opening(self, folder: str) -> Iterator[None]:
        """What tantivy raises of files that it cannot open becomes ours. Raises `StoreRemoved` where that is why."""
        try:
            yield
        except ValueError as error:
            self._data.check()
            raise StoreError(
                f"{self.folder / folder} cannot be opened: {error}. See that the folder can be written and the disk "
                "is not full."
            ) from error

    def damage(self) -> str | None:
        """What is wrong with the files on disk, by their checksums; None where they are whole."""
        mark = read_mark(self.folder)
        if not mark.folder:
            return "its mark is missing or of another version"
        return self._damage(mark)

    def _damage(self, mark: Mark) -> str | None:
        if not (self.folder / mark.folder).is_dir():
            return f"the folder {mark.folder} is missing"
        meta, known = self._meta(mark.folder), set(map(_segment, mark.files))
        # A commit or a merge that ended before the mark was written names other segments, or has a later number.
        if meta.checksum != mark.files.get(_META) and meta.stamp <= mark.stamp and meta.segments <= known:
            return f"{_META} is not what was written"
        if not meta.files <= {path.name for path in (self.folder / mark.folder).iterdir()}:
            return f"{_META} names files that are not there"
        return self._changed(mark, meta) or self._cut_short(mark, meta) or self._unlisted(mark.folder)

    def _changed(self, mark: Mark, meta: "_Meta") -> str | None:
        for name, checksum in mark.files.items():
            # Removals whose place later ones took are deleted with the commit, before the mark is written.
            is_former = name.endswith(".del") and name not in meta.removals
            if _segment(name) in meta.segments and not is_former:
                try:
                    found = zlib.crc32((self.folder / mark.folder / name).read_bytes())
                except OSError as error:
                    return str(error)
                if found != checksum:
                    return f"{name} is not what was written"
        return None

    def _cut_short(self, mark: Mark, meta: "_Meta") -> str | None:
        """A copy may be taken between a commit and its mark, while files are written that the mark does not know."""
        for name in sorted(meta.files - mark.files.keys()):
            try:
                if not is_whole(self.folder / mark.folder / name):
                    return f"{name} is not what was written"
            except OSError as error:
                return str(error)
        return None

    def _unlisted(self, folder: str) -> str | None:
        """tantivy's own list of files has no checksum; it has to be such a list."""
        try:
            listed = set(json.loads((self.folder / folder / ".managed.json").read_bytes()))
        except (OSError, ValueError, TypeError) as error:
            return f"tantivy's list of files: {error}"
        return None if _META in listed else "tantivy's list of files is not one"

    def _meta(self, folder: str) -> "_Meta":
        try:
            written = (self.folder / folder / _META).read_bytes()
            meta = json.loads(written)
            removals = {
                segment["segment_id"].replace("-", ""): segment["deletes"] and segment["deletes"]["opstamp"]
                for segment in meta["segments"]
            }
            files = (f"{segment}.{stamp}.del" for segment, stamp in removals.items() if stamp is not None)
            return _Meta(int(meta["opstamp"]), zlib.crc32(written), frozenset(removals), frozenset(files))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return _Meta()

    def numbers(self) -> Numbers:
        """The numbers of all passages in the index."""
        searcher = self.refresh().searcher
        if searcher is None or not searcher.num_docs:
            return np.empty(0, dtype=np.int64)
        hits = searcher.search(tantivy.Query.all_query(), searcher.num_docs, count=False).hits
        numbers = searcher.fast_field_values("number", [address for _, address in hits])
        return np.array(numbers, dtype=np.int64)

    def search(
        self, view: View, question: str, depth: int, filters: Filters, allowed: Numbers | None
    ) -> list[tuple[int, float]]:
        """The numbers and BM25 scores of the best `depth` passages that `filters` let through.

        `allowed` are the numbers of those passages, or None where there are no filters.
        """
        query = words_query(question, self._analyzer)
        if query is None or view.searcher is None:
            return []
        if allowed is not None:
            musts = conditions(filters, allowed)
            clauses = [(tantivy.Occur.Must, tantivy.Query.const_score_query(each, 0.0)) for each in musts]
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *clauses])
        hits = _best(view.searcher, query, depth)
        numbers = view.searcher.fast_field_values("number", [address for _, address in hits])
        scored = ((int(number or 0), float(score)) for number, (score, _) in zip(numbers, hits, strict=True))
        return sorted(scored, key=lambda each: (-each[1], each[0]))[:depth]

    # --- writing, under the writer lock

    def reached(self) -> Commit:
        """What the index on disk has reached; `Commit()` where it is to be made anew, or its making was interrupted."""
        mark = read_mark(self.folder)
        if mark.language not in {"", self._language} or (not mark.folder and (mark.checksum or not self._is_there())):
            return Commit()
        self.refresh()
        damage = self._damage(mark) if mark.folder != self.view.folder or self._lost(mark) else None
        if not mark.folder or damage:
            _log.warning(
                "%s cannot be used (%s); it is made anew from the database.", self.folder, damage or self.damage()
            )
            return Commit()
        if self.view.commit != mark.commit:
            # A writer was killed between its commit and its mark: what it did is done once more.
            self._index.reload()
            self.view = View(mark.commit, self._index.searcher(), mark.folder)
        return mark.commit

    def _is_there(self) -> bool:
        return self.folder.is_dir() and any(path.is_dir() for path in self.folder.iterdir())

    def _lost(self, mark: Mark) -> bool:
        return self._meta(mark.folder).stamp < mark.stamp

    def start_anew(self) -> None:
        """Begin an empty index aside; the present one goes once the new one is settled."""
        folder = secrets.token_hex(8)
        self.folder.mkdir(exist_ok=True)
        if not read_mark(self.folder).checksum:
            # An index without a mark is damaged; one that was only begun when its writer was killed is not.
            self._put_mark(Mark())
        (self.folder / folder).mkdir()
        self._open(folder)

    def apply(self, commit: Commit, removed: Iterable[int], added: Iterable[tuple[int, Passage]]) -> None:
        """Follow the database to `commit`. Merging goes on behind it, until `settle` is called."""
        writer = self._writer()
        try:
            # A writer that was killed may have left files of the very names that come next.
            writer.garbage_collect_files()
            self._write(writer, removed, added)
            writer.commit()
        except BaseException as error:
            # A traceback that somebody keeps would keep the writer, and with it tantivy's lock.
            clear_frames(error.__traceback__)
            del writer
            raise
        self._merging = writer
        self._write_mark(commit)
        self.refresh()

    def _writer(self) -> tantivy.IndexWriter:
        try:
            return self._index.writer(WRITER_BYTES, 1)
        except ValueError as error:
            # tantivy goes on to say that another one writes, whatever it was that kept it from its lock.
            raise ValueError(f"{self.folder / self.view.folder}: {str(error).partition(' Some(')[0]}") from error

    def _write(self, writer: tantivy.IndexWriter, removed: Iterable[int], added: Iterable[tuple[int, Passage]]) -> None:
        for number in removed:
            writer.delete_documents_by_query(self._numbered(number))
        is_new = self.view.searcher is None
        for number, passage in added:
            if not is_new:
                # It may be there already, if an earlier run stopped before it wrote its mark.
                writer.delete_documents_by_query(self._numbered(number))
            writer.add_document(entry(number, passage))

    def settle(self) -> None:
        """Wait for what tantivy merges, and take account of its files."""
        if self._merging is None:
            return
        writer, self._merging = self._merging, None
        writer.wait_merging_threads()
        self._write_mark(self.view.commit)
        self._delete_former()

    def _delete_former(self) -> None:
        for path in self.folder.iterdir():
            if path.is_dir() and path.name != self.view.folder:
                shutil.rmtree(path, ignore_errors=True)
            elif path.is_file() and path.name != _MARK:
                path.unlink()

    def _numbered(self, number: int) -> tantivy.Query:
        # Not delete_documents_by_term: tantivy 0.27 takes its number for a signed one, and finds nothing.
        return tantivy.Query.term_query(SCHEMA, "number", number, index_option="basic")

    def _write_mark(self, commit: Commit) -> None:
        folder = self.view.folder
        former = read_mark(self.folder)
        known = former.files if former.folder == folder else {}
        meta, files = self._committed(folder, known)
        self._put_mark(Mark(*commit, folder, self._language, meta.stamp, {**files, _META: meta.checksum}))

    def _put_mark(self, mark: Mark) -> None:
        # One name for all: only one process writes at a time, and overwrites what a crash has left.
        aside = self.folder / "mark.part"
        aside.write_text(json.dumps(asdict(mark.checked())), encoding="utf-8")
        aside.replace(self.folder / _MARK)

    def _committed(self, folder: str, known: Mapping[str, int]) -> tuple["_Meta", dict[str, int]]:
        """What tantivy says of its last commit, and the checksum of each of its files, `known` or reckoned."""
        while True:
            meta = self._meta(folder)
            # Merges go on meanwhile: only what is committed is whole.
            paths = [path for path in (self.folder / folder).iterdir() if _segment(path.name) in meta.segments]
            try:
                return meta, {path.name: known.get(path.name) or zlib.crc32(path.read_bytes()) for path in paths}
            except FileNotFoundError:
                continue  # a merge has ended, and has put another file in its place


class _Meta(NamedTuple):
    """What tantivy says of its last commit: number, the file's checksum, ids of segments, names of removals' files."""

    stamp: int = -2
    checksum: int = -1
    segments: frozenset[str] = frozenset()
    removals: frozenset[str] = frozenset()

    @property
    def files(self) -> set[str]:
        return files_of(self.segments, self.removals)


def _segment(name: str) -> str:
    """The id of the segment that a file belongs to."""
    return name.partition(".")[0]


def read_mark(folder: Path) -> Mark:
    """What the index in `folder` has reached, without opening it; `Mark()` where nothing says."""
    try:
        mark = Mark(**json.loads((folder / _MARK).read_bytes()))
        return mark if mark.format == FORMAT and mark == mark.checked() else Mark()
    except (OSError, ValueError, TypeError, AttributeError):
        return Mark()


def _best(searcher: tantivy.Searcher, query: tantivy.Query, depth: int) -> list[tuple[float, tantivy.DocAddress]]:
    """The best `depth` hits, with those that score as the last of them does.

    tantivy orders such by where they lie, which every merge changes: who asks again is to find the same.
    """
    for limit in (depth + 1, TIED * depth):
        hits = searcher.search(query, limit, count=False).hits
        if len(hits) < limit or hits[-1][0] < hits[depth - 1][0]:
            break
    return hits
