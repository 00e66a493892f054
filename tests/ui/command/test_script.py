"""The script in a process of its own: what only shows there."""

import json
import signal
import subprocess
import sys
import time

import pytest

# Runs the script, and says last what it had imported, how often it looked for garbage, and whether all is let be.
WATCHED = """
import gc, sys
from pullquote_ui.command import main
looks = gc.get_stats()[0]["collections"]
try:
    main()
finally:
    names = [name for name in sys.modules if "." not in name]
    print(*names, gc.get_stats()[0]["collections"] - looks, gc.get_freeze_count() > 0, file=sys.stderr)
"""
HEAVY = {"torch", "gradio", "faiss", "trafilatura", "uvicorn", "fastapi", "sentence_transformers", "mcp"}
QUESTION = "Who built the lighthouse on Tolling Rock?"


@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["show", "lighthouse.md"]])
def test_what_needs_no_index_imports_nothing_heavy_and_hardly_looks_for_garbage(
    indexed, files, monkeypatch, run_script, arguments
):
    monkeypatch.chdir(files)
    command = [sys.executable, "-W", "error", "-c", WATCHED, "--data", str(indexed), *arguments]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    unneeded = HEAVY | {"numpy"} if arguments == ["--help"] else HEAVY
    *names, looks, let_be = result.stderr.split()
    assert unneeded.isdisjoint(names)
    assert (int(looks) < 10, let_be) == (True, "True")
    assert result.stdout


def test_a_question_prints_one_json_document_and_nothing_else(run_script, indexed):
    result = run_script("ask", QUESTION, "--json", "--data", indexed)
    assert (result.returncode, result.stderr) == (0, b"")
    assert json.loads(result.stdout)["outcome"] == "answered"


def test_characters_that_the_terminal_lacks_are_no_error_and_json_has_them(run_script, indexed, files, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    shown = run_script("show", files / "choir.txt", "--data", indexed)
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert b"\\ufffdroof" in shown.stdout
    saved = run_script("show", files / "choir.txt", "--json", "--data", indexed)
    assert "\u202eroof" in json.loads(saved.stdout.decode("utf-8"))["text"]


def test_a_question_with_bytes_that_are_no_text_is_an_error_in_a_sentence(run_script, indexed):
    result = run_script("ask", b"Who\xff?".decode("utf-8", "surrogateescape"), "--data", indexed)
    assert result.returncode == 1
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", [["list"], ["list", "--json"], ["doctor"], ["--help"]])
@pytest.mark.usefixtures("run_script")
def test_a_reader_who_leaves_early_is_no_error(script_command, indexed, arguments):
    with subprocess.Popen(
        script_command("--data", indexed, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""


FULL = "No space left on device. Check the path, its rights and the space on its disk.\n"


@pytest.mark.parametrize(
    ("arguments", "redirected", "status", "said"),
    [
        (["list"], ">/dev/full", 1, FULL),
        (["list", "--json"], ">/dev/full", 1, FULL),
        (["--help"], ">/dev/full", 1, FULL),
        (["list"], ">&-", 0, ""),
        (["list"], "2>&-", 0, ""),
        (["search", "-"], "<&-", 1, "The question is empty. Ask something, in words.\n"),
    ],
)
@pytest.mark.usefixtures("run_script")
def test_what_is_full_or_closed_is_told_in_a_sentence_or_not_missed(
    script_command, indexed, arguments, redirected, status, said
):
    command = script_command("--data", indexed, *arguments)
    shell = ["sh", "-c", f'exec "$@" {redirected}', "sh", *command]
    result = subprocess.run(shell, capture_output=True, text=True, timeout=60, check=False)
    assert (result.returncode, result.stderr) == (status, said)


def test_ctrl_c_ends_with_130_and_a_plain_line(script_command, tmp_path):
    data, many = tmp_path / "data", tmp_path / "many.jsonl"
    many.write_text("".join(f'{{"title": "Note {n}", "text": "Boat {n} is moored."}}\n' for n in range(5_000)))
    with subprocess.Popen(
        script_command("add", many, "--data", data), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        # From here on the model is being loaded and the notes embedded, which takes many seconds.
        while not (data / "pullquote.sqlite").exists():
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert err == b"Interrupted. What was stored before is kept.\n"


def test_our_own_warnings_are_plain_lines(run_script, archive):
    [part] = (archive / "lexical").rglob("*.term")
    part.write_bytes(b"torn")
    result = run_script("ask", QUESTION, "--json", "--data", archive)
    assert result.returncode == 0
    assert result.stderr.decode().endswith("it is made anew from the database.\n")
    assert result.stderr.count(b"\n") == 1
