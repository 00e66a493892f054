"""Settings are read from the environment and a file, and a bad one is named with its value."""

import re
from pathlib import Path

import pytest

from pullquote.errors import SettingsError
from pullquote.settings import DEFAULT_MODEL, Settings


@pytest.fixture(autouse=True)
def empty_world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting from the machine, and a working folder without a configuration file."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"PULLQUOTE_{name.upper()}", raising=False)
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", ["OTEL_EXPORTER_OTLP_ENDPOINT", "PULLQUOTE_OTLP_ENDPOINT"])
def test_a_collector_of_traces_is_named_by_opentelemetrys_variable_too(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert Settings.load().otlp_endpoint is None
    monkeypatch.setenv("OTLP_ENDPOINT", "http://other.example")
    assert Settings.load().otlp_endpoint is None
    Path("pullquote.toml").write_text('otlp_endpoint = "http://file.example"\n', encoding="utf-8")
    assert Settings.load().otlp_endpoint == "http://file.example"
    monkeypatch.setenv(name, "http://collector.example:4318")
    assert Settings.load().otlp_endpoint == "http://collector.example:4318"


@pytest.mark.parametrize("name", ["OTEL_EXPORTER_OTLP_ENDPOINT", "PULLQUOTE_OTLP_ENDPOINT"])
def test_a_collector_that_is_no_address_is_named_as_it_was_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    Path("pullquote.toml").write_text('otlp_endpoint = "collector:4317"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="used: otlp_endpoint = 'collector:4317'"):
        Settings.load()
    monkeypatch.setenv(name, "collector.example:4318")
    with pytest.raises(
        SettingsError, match=rf"used: {name} = 'collector\.example:4318'.*OTEL_EXPORTER_OTLP_ENDPOINT\)"
    ):
        Settings.load()


def test_defaults_are_those_of_the_design() -> None:
    settings = Settings.load()
    assert (settings.host, settings.port, settings.model) == ("127.0.0.1", 7860, DEFAULT_MODEL)
    assert (settings.passage_words, settings.candidates, settings.top_k) == (120, 100, 8)
    assert settings.data.is_absolute()


def test_environment_beats_the_file_and_an_override_beats_both(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("pullquote.toml").write_text('port = 1\nhost = "::1"\ntop_k = 3\n', encoding="utf-8")
    monkeypatch.setenv("PULLQUOTE_PORT", "2")
    monkeypatch.setenv("PULLQUOTE_HOST", "0.0.0.0")
    settings = Settings.load(port=3, host=None)
    assert (settings.port, settings.host, settings.top_k) == (3, "0.0.0.0", 3)


def test_a_file_may_begin_with_a_byte_order_mark_and_is_utf_8() -> None:
    Path("pullquote.toml").write_text('risk = 0.2\r\nmodel = "Büro"\r\n', encoding="utf-8-sig", newline="")
    assert (Settings.load().risk, Settings.load().model) == (0.2, "Büro")
    Path("pullquote.toml").write_text("risk = 0.2\n", encoding="utf-16")
    with pytest.raises(SettingsError, match=r"^pullquote\.toml cannot be read: 'utf-8' codec"):
        Settings.load()


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULLQUOTE_DATA", "")
    assert Settings.load().data.is_absolute()


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("pullquote.toml").write_text('data = "~/archive"\nfolders = ["~/news", "/minutes"]\n', encoding="utf-8")
    monkeypatch.setenv("PULLQUOTE_MODELS", "~/models")
    settings = Settings.load()
    assert (settings.data, settings.models) == (Path.home() / "archive", Path.home() / "models")
    assert settings.folders == (Path.home() / "news", Path("/minutes"))


def test_the_home_of_an_unknown_user_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match=r"data = '~nobody\.here/archive': no user has this home folder"):
        Settings.load(data="~nobody.here/archive")


def test_a_file_in_the_place_of_the_data_folder_is_refused_and_no_empty_archive() -> None:
    file = Path("archive.tar").resolve()
    file.write_bytes(b"")
    for data, told in ((file, "it is a file, and no folder"), (file / "data", f"{file} is a file, and no folder")):
        with pytest.raises(SettingsError, match=re.escape(f"data = '{data}': {told}; name a folder. Mend")):
            Settings.load(data=data)
    assert Settings.load(data=file.parent / "not" / "there").data == file.parent / "not" / "there"


@pytest.mark.parametrize(("line", "name"), [('data = ""', "data"), ('folders = ["/news", ""]', "folders.1")])
def test_an_empty_path_is_refused_and_not_the_working_folder(line: str, name: str) -> None:
    Path("pullquote.toml").write_text(line, encoding="utf-8")
    with pytest.raises(SettingsError, match=rf"{name} = '': it is empty; \"\.\" is the working folder"):
        Settings.load()


def test_a_list_in_the_environment_is_json_and_what_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULLQUOTE_FOLDERS", '["/news", "/minutes"]')
    assert Settings.load().folders == (Path("/news"), Path("/minutes"))
    for value in ("/news", "[/news]", "5"):
        monkeypatch.setenv("PULLQUOTE_FOLDERS", value)
        with pytest.raises(SettingsError, match=re.escape(f"folders = {value!r}: it is no list;")) as told:
            Settings.load()
        assert '["/docs", "/minutes"]' in str(told.value)


def test_an_unknown_setting_in_the_file_is_refused_by_name() -> None:
    Path("pullquote.toml").write_text("top_q = 3\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="there is no setting top_q; top_k may be meant"):
        Settings.load()


def test_a_misspelt_variable_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULLQUOTE_ACESS", "keys")
    with pytest.raises(SettingsError, match="there is no setting PULLQUOTE_ACESS; access may be meant"):
        Settings.load()


@pytest.mark.parametrize("name", ["PULLQUOTE_KEY", "PULLQUOTE_SERVICE_HOST", "PULLQUOTE_PORT_8000_TCP", "PULLQUOTE_"])
def test_a_variable_of_another_program_is_no_concern(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "3")
    assert Settings.load() == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("port", "70000"), ("port", "-1"), ("top_k", "0"), ("candidates", "many"), ("passage_words", "5")),
        # Of more seconds or bytes than the system can count, nothing could be read or waited for.
        *(("parser_seconds", "inf"), ("parser_seconds", "1e7"), ("parser_seconds", "nan")),
        *(("parser_bytes", str(2**63)), ("worker_seconds", "inf"), ("worker_seconds", "1e7"), ("risk", "nan")),
    ],
)
def test_a_bad_value_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"PULLQUOTE_{name.upper()}", value)
    with pytest.raises(SettingsError, match=f"{name} = '{value}'.*PULLQUOTE_"):
        Settings.load()


@pytest.mark.parametrize("content", [b"port = ", b"\xff\xfe", b"port = 1\nport = 2\n"])
def test_a_damaged_file_is_a_settings_error(content: bytes) -> None:
    Path("pullquote.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"pullquote\.toml cannot be read"):
        Settings.load()


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings.load().port = 1
