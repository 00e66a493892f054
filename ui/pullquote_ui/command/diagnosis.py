"""What `pullquote doctor` looks at: what is installed, the models, the data folder, and what is wrong with them."""

# ruff: noqa: PLC0415 - what is not installed must be told, not raised while this module is imported

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING

from pullquote import __version__
from pullquote.errors import PullquoteError
from pullquote_ui.command.archive import existing_folder

if TYPE_CHECKING:
    from pullquote.settings import Settings
    from pullquote.store.database import Database

DISTRIBUTIONS = ("openvino", "tokenizers", "torch", "sentence-transformers", "faiss-cpu", "tantivy", "gradio")

Facts = dict[str, str | int | None]


@dataclass(slots=True)
class Diagnosis:
    """Facts by section, and a sentence for each thing that is wrong, with what to do about it."""

    sections: dict[str, Facts] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def examine(self, section: str, look: Callable[[], Facts]) -> None:
        """Take up the facts that `look` finds; what it raises is a problem."""
        self.sections[section] = {}
        try:
            self.sections[section] = look()
        except PullquoteError as error:
            self.problems.append(str(error))


def diagnose(settings: "Settings", collection: str) -> Diagnosis:
    """Look at everything, and of the collections at this one; nothing is repaired."""
    folder = existing_folder(settings.data, collection)
    diagnosis = Diagnosis()
    diagnosis.examine("installed", lambda: _installed(diagnosis.problems))
    complete = not diagnosis.problems
    diagnosis.examine("model", lambda: _model(settings))
    # Without its libraries the index cannot be opened, and that they are missing is said already.
    if complete and diagnosis.sections["model"]:
        diagnosis.examine("reader", lambda: _reader(settings))
    if complete:
        diagnosis.examine("index", lambda: _index(settings.model_copy(update={"data": folder}), diagnosis))
        diagnosis.problems += _damage_beside(settings.data, folder)
    diagnosis.examine("settings", lambda: _settings(settings))
    return diagnosis


def _installed(problems: list[str]) -> Facts:
    from pullquote.store.connections import SQLITE_VERSION

    found: Facts = {"pullquote": __version__, "python": python_version(), "sqlite": SQLITE_VERSION}
    for name in DISTRIBUTIONS:
        found[name] = _version(name)
        if found[name] is None:
            problems.append(f"The package {name!r} is not installed. Run `pip install pullquote` again.")
    return found


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _model(settings: "Settings") -> Facts:
    """Raises `ModelError` where the weights are not those that they should be."""
    from pullquote.inference.model_files import BUNDLED_DIGEST, BUNDLED_MODEL, checked_digest, model_folder

    digest = checked_digest(settings.model, model_folder(settings.model), settings.model_digest)
    bundled = BUNDLED_DIGEST if settings.model == BUNDLED_MODEL else None
    expected = settings.model_digest or bundled
    return {"name": settings.model, "digest": digest, "expected": "yes" if expected else "no digest is set"}


def _reader(settings: "Settings") -> Facts:
    """Raises `ModelError` where there is none of that name, or where its files are not those that they should be."""
    from pullquote.answer.reader_files import reader_digest
    from pullquote.build import build_embedder, build_reader

    reader = build_reader(settings, build_embedder(settings))
    return {
        "name": settings.reader,
        "digest": reader_digest(settings.reader),
        "answers from a confidence of": f"{reader.threshold:.2f}",
    }


def _index(settings: "Settings", diagnosis: Diagnosis) -> Facts:
    facts: Facts = {"folder": str(settings.data)}
    from pullquote.store.database import DATABASE

    if not (settings.data / DATABASE).is_file():
        return {**facts, "documents": 0, "note": "nothing is stored yet; `pullquote add PATH` makes it"}
    from pullquote.store.database import Database

    with closing(Database(settings.data / DATABASE)) as database:
        facts |= _state(settings.data, database)
        diagnosis.problems += _damage(settings, database)
        # A model that cannot be used is told already, and cannot be held against the index.
        if diagnosis.sections["model"]:
            diagnosis.problems += _mismatch(settings, database.facts())
    return facts


def _state(folder: Path, database: "Database") -> Facts:
    from pullquote.store import lexical

    with database.snapshot() as reading:
        extent, segments = reading.extent(), reading.segments()
    return {
        "documents": extent.documents,
        "passages": extent.passages,
        "generation": extent.generation,
        "lexical index reached": lexical.read_mark(folder / lexical.FOLDER).generation,
        "dense segments": len(segments),
        "unfinished documents": len(database.unfinished()),
        "bytes on disk": bytes_under(folder),
    }


def _damage(settings: "Settings", database: "Database") -> list[str]:
    from pullquote.store.checkup import check
    from pullquote.store.embedded import unfinished_sentence

    problems = list(check(settings.data, database, settings.language))
    unfinished = len(database.unfinished())
    if unfinished:
        problems.append(unfinished_sentence(unfinished))
    return problems


def _damage_beside(data: Path, folder: Path) -> Iterator[str]:
    """Of the other databases: without its keys, limits or audit a server answers nothing either."""
    from pullquote.audit.log import AUDIT
    from pullquote.backup.looking import look_through
    from pullquote.store.keys import ACCESS
    from pullquote_server.usage import FILE, look_through_usage

    looks = {data / ACCESS: look_through, data / FILE: look_through_usage, folder / AUDIT: look_through}
    for path, look in looks.items():
        try:
            if path.is_file():
                look(path)
        except PullquoteError as error:
            yield str(error)


def _mismatch(settings: "Settings", stored: Mapping[str, str]) -> list[str]:
    from pullquote.build import build_embedder, signature
    from pullquote.store.embedded import mismatches

    wanted = signature(settings, build_embedder(settings))
    return list(mismatches(settings.data, wanted, stored))


def _settings(settings: "Settings") -> Facts:
    return dict(settings.model_dump(mode="json"))


def bytes_under(folder: Path) -> int:
    """The sizes of all files in a folder and below it."""
    size = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            # A server that writes meanwhile takes files away between their listing and a look at them.
            with suppress(OSError):
                size += Path(parent, name).stat().st_size
    return size
