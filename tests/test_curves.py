"""The pictures of docs/quality.md are drawn from what `pullquote evaluate --json` prints."""

import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from xml.etree import ElementTree

import pytest

CURVES = Path(__file__).parents[1] / "docs" / "curves.py"


@pytest.fixture
def curves(monkeypatch, tmp_path):
    """The script as a module, with its pictures in a folder of the test."""
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    spec = spec_from_file_location("curves", CURVES)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "PICTURES", tmp_path / "pictures")
    return module


@pytest.fixture
def run(tmp_path):
    """What a run of twelve questions printed, as far as it is drawn."""
    questions = [
        {"half": "held" if number % 3 else "tune", "gold_offered": number > 4, "reply": {"confidence": number / 12}}
        for number in range(12)
    ]
    file = tmp_path / "run.json"
    file.write_text(json.dumps({"questions": questions}), encoding="utf-8")
    return file


def test_two_pictures_are_drawn_the_same_each_time(curves, run):
    curves.main([run])
    drawn = {file.name: file.read_bytes() for file in curves.PICTURES.iterdir()}
    assert drawn.keys() == {"reliability.svg", "risk-coverage.svg"}
    for picture in drawn.values():
        words = " ".join(ElementTree.fromstring(picture).itertext())
        assert "tune half (4 questions)" in words
        assert "held half (8 questions)" in words
    curves.main([run])
    assert {file.name: file.read_bytes() for file in curves.PICTURES.iterdir()} == drawn


def test_several_runs_are_drawn_together(curves, run):
    curves.main([run, run])
    assert b"held half (16 questions)" in (curves.PICTURES / "reliability.svg").read_bytes()


@pytest.mark.parametrize("printed", [None, "{", "[]", '{"queries": 3}', '{"questions": [{"confidence": 0.5}]}'])
def test_what_is_no_run_of_a_question_set_is_named(curves, tmp_path, printed):
    file = tmp_path / "other.json"
    if printed is not None:
        file.write_text(printed, encoding="utf-8")
    with pytest.raises(SystemExit, match=r"other\.json cannot be drawn: .*[^.]\. Name what `pullquote evaluate"):
        curves.main([file])


def test_without_a_run_it_says_what_to_name(curves):
    with pytest.raises(SystemExit, match="pullquote evaluate"):
        curves.main([])
