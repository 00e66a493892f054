"""Adding: what is counted, what is left out, and that the rest is indexed all the same."""

import json
import re
import shutil


def test_the_summary_counts_documents_and_passages(run, files, tmp_path):
    result = run("add", files, "--data", tmp_path / "data")
    assert result.exit_code == 0
    assert re.fullmatch(r"Added 3 documents \(\d+ passages\) in \d+\.\d s\.\n", result.stdout)
    assert result.stderr == ""


def test_what_is_unchanged_is_not_read_again(run, files, archive):
    result = run("add", files, "--data", archive)
    assert re.fullmatch(r"Added 0 documents \(0 passages\) in \d+\.\d s; 3 files unchanged\.\n", result.stdout)


def test_what_cannot_be_read_is_told_and_the_rest_is_indexed(run, tmp_path):
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "good.txt").write_text("The harbour master counts the boats every evening.", encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    result = run("add", folder, "--data", tmp_path / "data")
    assert result.exit_code == 1
    assert result.stdout.startswith("Added 1 document (1 passage) in ")
    assert result.stdout.endswith("; 2 could not be read:\n")
    told = result.stderr.splitlines()
    assert len(told) == 2
    for name, line in zip(("broken.pdf", "empty.txt"), told, strict=True):
        assert name in line
        assert line.endswith(".")


def test_json_is_one_document_with_the_failures_in_it(run, files, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    result = run("add", files, tmp_path / "empty.txt", "--json", "--data", tmp_path / "data")
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (len(report["added"]), report["replaced"], report["unchanged"]) == (3, [], [])
    [failure] = report["failures"]
    assert failure["uri"] == (tmp_path / "empty.txt").as_uri()
    assert failure["reason"]
    assert failure["remedy"]


def test_quiet_tells_nothing_but_what_could_not_be_read(run, files, tmp_path):
    data = tmp_path / "data"
    assert run("add", "--quiet", files, "--data", data).output == ""
    (tmp_path / "empty.txt").write_bytes(b"")
    result = run("add", "--quiet", tmp_path / "empty.txt", "--data", data)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "empty.txt" in result.stderr


def test_a_changed_file_replaces_its_document(run, tmp_path):
    file = tmp_path / "note.txt"
    file.write_text("The bell rings at six.", encoding="utf-8")
    run("add", file, "--data", tmp_path / "data")
    file.write_text("The bell rings at seven.", encoding="utf-8")
    assert "1 replaced" in run("add", file, "--data", tmp_path / "data").stdout


def test_what_a_file_holds_no_more_is_removed_and_counted(run, tmp_path):
    file, data = tmp_path / "desk.csv", tmp_path / "data"
    file.write_text("title,text\nQuota,The quota fell.\nRoof,The roof is old.\nBell,It rings.\n", encoding="utf-8")
    added = json.loads(run("add", file, "--json", "--data", data).stdout)
    assert (len(added["added"]), added["removed"]) == (3, [])
    file.write_text("title,text\nQuota,The quota fell.\nRoof,The roof is old.\n", encoding="utf-8")
    again = run("add", file, "--data", data)
    assert again.stdout.endswith("; 2 documents known already; 1 removed that no file holds any more.\n")
    file.write_text("title,text\nQuota,The quota fell.\n", encoding="utf-8")
    report = json.loads(run("add", file, "--json", "--data", data).stdout)
    assert (len(report["unchanged"]), report["removed"]) == (1, added["added"][1:2])


def test_of_a_file_that_is_gone_the_documents_stay_until_they_are_to_be_removed(run, files, tmp_path):
    folder, data = shutil.copytree(files, tmp_path / "files"), tmp_path / "data"
    added = json.loads(run("add", folder, "--json", "--data", data).stdout)
    gone = next(folder.glob("*.txt"))
    gone.unlink()
    again = run("add", folder, "--data", data)
    assert again.stdout.endswith("unchanged; 1 file gone, whose documents stay without --remove-gone.\n")
    assert json.loads(run("add", folder, "--json", "--data", data).stdout)["gone"] == [gone.as_uri()]
    report = json.loads(run("add", folder, "--remove-gone", "--json", "--data", data).stdout)
    assert (len(report["removed"]), report["gone"]) == (1, [])
    assert set(report["removed"]) < set(added["added"])


def test_a_path_that_is_not_there_is_an_error_in_a_sentence(run, tmp_path):
    result = run("add", tmp_path / "nowhere", "--data", tmp_path / "data")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "nowhere: There is no such file or folder." in result.stderr


def test_a_file_in_the_place_of_the_data_folder_is_an_error_in_a_sentence(run, files, tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    for command in (["add", files], ["list"], ["keys", "list"], ["doctor"]):
        result = run(*command, "--data", tmp_path / "taken")
        assert (result.exit_code, result.stdout) == (1, "")
        assert "it is a file, and no folder" in result.stderr
