"""The doctor: what it tells when all is well, and each thing that it finds wrong."""

import json
import os
import shutil
import subprocess
import sys
from threading import Event, Thread

import pytest

from pullquote.answer.reader_files import reader_digest
from pullquote_ui.command.diagnosis import bytes_under


@pytest.fixture
def examined(run):
    def examine(data):
        result = run("doctor", "--json", "--data", data)
        return result.exit_code, json.loads(result.stdout)

    return examine


def test_all_is_well(run, indexed, examined):
    status, report = examined(indexed)
    assert status == 0
    assert report["well"] is True
    assert report["problems"] == []
    assert report["index"]["documents"] == 3
    reached = {report["index"][name] for name in ("generation", "lexical index reached")}
    assert len(reached) == 1
    assert report["model"]["expected"] == "yes"
    assert (report["reader"]["name"], report["reader"]["digest"]) == ("bundled", reader_digest("bundled"))
    assert report["settings"]["top_k"] == 8
    assert run("doctor", "--data", indexed).stdout.endswith("All is well.\n")


def test_a_folder_without_an_index_is_well_and_is_not_made(tmp_path, examined):
    status, report = examined(tmp_path / "new")
    assert (status, report["index"]["documents"]) == (0, 0)
    assert not (tmp_path / "new").exists()


def test_the_data_folder_stays_as_it_was(run, archive, examined):
    run("list", "--data", archive)  # a copied folder is looked through, and noted, when it is first opened
    [part] = (archive / "lexical").rglob("*.term")
    part.write_bytes(b"no index")
    before = contents(archive)
    status, report = examined(archive)
    assert status == 1
    assert report["problems"][0].endswith(".term is not what was written. The next search makes it anew.")
    assert contents(archive) == before
    shutil.rmtree(archive / "lexical")
    before = contents(archive)
    examined(archive)
    assert contents(archive) == before


@pytest.fixture
def used(archive):
    """A data folder in which files and folders come and go all the time, as under a server."""
    ended = Event()

    def write():
        folder = archive / "lexical" / "merging"
        while not ended.is_set():
            folder.mkdir()
            for number in range(20):
                (folder / str(number)).write_bytes(b"words")
            shutil.rmtree(folder)

    writer = Thread(target=write)
    writer.start()
    yield archive
    ended.set()
    writer.join()


def test_files_that_come_and_go_meanwhile_are_no_error(used):
    held = sum(path.stat().st_size for path in used.glob("*.sqlite"))
    assert all(bytes_under(used) >= held for _ in range(300))


def contents(folder):
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def test_a_model_with_other_weights_is_wrong(run, indexed, examined, monkeypatch):
    monkeypatch.setenv("PULLQUOTE_MODEL_DIGEST", "0" * 64)
    status, report = examined(indexed)
    assert status == 1
    [problem] = report["problems"]
    assert "PULLQUOTE_MODEL_DIGEST" in problem
    assert report["index"]["documents"] == 3
    assert "Wrong: The weights of" in run("doctor", "--data", indexed).stderr


def test_a_reader_that_is_not_there_is_wrong(indexed, examined, monkeypatch):
    monkeypatch.setenv("PULLQUOTE_READER", "no-such-reader")
    status, report = examined(indexed)
    assert status == 1
    assert "No reader in 'no-such-reader'" in report["problems"][0]
    assert report["index"]["documents"] == 3


@pytest.mark.parametrize(("distribution", "module"), [("openvino", "openvino"), ("faiss-cpu", "faiss")])
def test_a_package_that_is_not_installed_is_wrong(indexed, distribution, module):
    program = f"""
import importlib.metadata as metadata, sys
installed = metadata.version
def version(name):
    if name == {distribution!r}:
        raise metadata.PackageNotFoundError(name)
    return installed(name)
metadata.version = version
sys.modules[{module!r}] = None
from pullquote_ui.command import main
main()
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", program, "doctor", "--json", "--data", str(indexed)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert report["problems"] == [f"The package '{distribution}' is not installed. Run `pip install pullquote` again."]
    assert report["model"]["expected"] == "yes"


def test_an_index_made_with_other_settings_is_wrong(indexed, examined, monkeypatch):
    monkeypatch.setenv("PULLQUOTE_PASSAGE_WORDS", "60")
    status, report = examined(indexed)
    assert status == 1
    [problem] = report["problems"]
    assert "pullquote rebuild" in problem


def test_a_damaged_database_is_wrong(archive, examined):
    database = archive / "pullquote.sqlite"
    database.write_bytes(b"no database" * 1000)
    status, report = examined(archive)
    assert status == 1
    assert "damaged" in report["problems"][0]


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("access.sqlite", "Restore it from a backup."),
        ("audit.sqlite", "Restore it from a backup, or move it away"),
        ("limits.sqlite", "Stop the server and delete it"),
    ],
)
def test_a_damaged_database_beside_it_is_wrong(archive, examined, name, remedy):
    (archive / name).write_bytes(b"no database" * 1000)
    status, report = examined(archive)
    assert status == 1
    [problem] = report["problems"]
    assert problem.startswith(f"{archive / name} is damaged: ")
    assert remedy in problem


def test_keys_are_looked_at_for_a_collection_too_and_its_own_audit(run, archive, examined):
    run("collections", "create", "town", "--data", archive)
    (archive / "access.sqlite").write_bytes(b"no database" * 1000)
    (archive / "collections" / "town" / "audit.sqlite").write_bytes(b"no database" * 1000)
    assert len(examined(archive)[1]["problems"]) == 1
    of_town = json.loads(run("doctor", "--json", "--collection", "town", "--data", archive).stdout)
    assert len(of_town["problems"]) == 2
