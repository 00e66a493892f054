"""docs/operations.md: each command on it is run beside a server, and its settings and files are those there are."""

import configparser
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import httpx2
import pytest
import yaml
from checkout import Checkout
from commands import Command, in_text, named_on, run_on, there_is
from examples import examples_of
from pydantic_core import PydanticUndefined

from pullquote.answer.reader_files import BUNDLED_READER, reader_calibration
from pullquote.readers.fields import DATE_NAMES, TITLE_NAMES
from pullquote.readers.formats import SUFFIXES
from pullquote.readers.records import TEXT_NAMES, URL_NAMES
from pullquote.settings import Language, Settings

ROOT = Path(__file__).parents[2]
PAGE, API = ROOT / "docs" / "operations.md", ROOT / "docs" / "api.md"
TEXT = PAGE.read_text(encoding="utf-8")
NOT_RUN = {
    "docker compose up --build --detach": "It takes Docker and a network; what it names is checked here, and the files "
    "in tests/test_container.py.",
}
"""Blocks by their first lines, and why they are not run."""

NOT_RUN_COMMANDS = {
    Command("ask", "--risk"): "tests/ui/command/test_audit.py",
    Command("serve", "--open-to-all"): "tests/server/test_gate.py",
    Command("serve", "--workers"): "tests/ui/command/test_workers.py",
    Command("mcp"): "tests/docs/test_api.py",
    Command("keys create", "--data"): "tests/ui/command/test_keys.py",
}
"""Commands in the pages' sentences that no example runs, and what does."""


@pytest.fixture(scope="module")
def checkout(tour: Callable[..., Checkout]) -> Checkout:
    """After each example did what the page shows of it."""
    return tour("docs/operations.md", NOT_RUN)


def rows(heading: str) -> list[list[str]]:
    """Those of a section's tables that begin with code."""
    return [row for row in cells(heading) if row[0].startswith("`")]


def cells(heading: str) -> list[list[str]]:
    section = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [line.strip("| ").split(" | ") for line in re.findall(r"^\| .*", section, re.MULTILINE)]


def test_its_examples_do_what_it_shows_and_leave_the_files_that_it_lists(checkout: Checkout) -> None:
    listed = {name for row in rows("The data folder") for name in re.findall(r"`([^`]+)`", row[0])}
    names = {name.partition("/")[0] for name in listed}
    names |= {f"{name}{suffix}" for name in names for suffix in listed if suffix.startswith("-")}
    there = {path.name for path in (checkout.folder / "data").iterdir()}
    assert {"pullquote.sqlite", "audit.sqlite", "access.sqlite", "limits.sqlite", "lexical"} <= there <= names


def test_every_command_in_a_sentence_is_run_by_an_example() -> None:
    run = run_on(PAGE, frozenset(NOT_RUN)) | run_on(API)
    named = named_on(PAGE) | named_on(API)
    assert named - run == NOT_RUN_COMMANDS.keys()


def test_every_command_exists_with_its_options() -> None:
    pages = (ROOT / "README.md", PAGE, API)
    named = {command for page in pages for command in named_on(page) | run_on(page)}
    assert named <= there_is()


def test_every_setting_is_listed_with_its_default() -> None:
    listed: dict[str, str] = {}
    for names, default, *_ in rows("Settings"):
        listed |= dict.fromkeys(re.findall(r"\w+", names), default)
    assert listed.keys() == Settings.model_fields.keys()
    wrong = {name: told for name, told in listed.items() if not _is_told(Settings.model_fields[name].default, told)}
    assert not wrong


def _is_told(default: object, told: str) -> bool:
    if default in (None, (), PydanticUndefined):  # said in words
        return True
    form = f"{default:,}" if isinstance(default, int | float) and not isinstance(default, bool) else str(default)
    return form.lower() in told.lower() or str(default) in told


def test_the_languages_are_all_that_there_are() -> None:
    [(_, _, told)] = [row for row in rows("Settings") if row[0] == "`language`"]
    assert tuple(re.findall(r"`(\w+)`", told)) == get_args(Language)


def test_the_least_risk_is_the_one_of_the_calibration() -> None:
    [told] = re.findall(r"`ask --risk ([\d.]+)`, the least", TEXT)
    assert float(told) == reader_calibration(BUNDLED_READER).risks[0][0]


def test_the_files_and_the_fields_of_records_are_those_that_are_read() -> None:
    told = [names for row in cells("Files") if (names := re.findall(r"`([^`]+)`", " ".join(row)))]
    suffixes, fields = [row for row in told if row[0].startswith(".")], told[-4:]
    assert {name for row in suffixes for name in row if name.startswith(".")} == set(SUFFIXES)
    assert fields[-1].pop() == "#"
    assert fields == [list(names) for names in (TEXT_NAMES, TITLE_NAMES, DATE_NAMES, URL_NAMES)]


def test_the_limits_are_those_of_the_settings() -> None:
    for name, default, _ in rows("Limits"):
        assert default.startswith(f"{Settings.model_fields[name.strip('`')].default:,}")


def test_what_is_run_in_the_container_is_a_service_of_the_composition() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    [block] = [each.block.text for each in examples_of(PAGE) if each.block.heading in NOT_RUN]
    executed = re.findall(r"docker compose exec (\w+) pullquote \w+", block)
    assert len(executed) == 2
    assert set(executed) <= services.keys()


def test_the_unit_of_systemd_starts_a_command_of_ours_with_settings_of_ours(checkout: Checkout) -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(checkout.folder / "pullquote.service")
    service = unit["Service"]
    names = {word.partition("=")[0] for word in shlex.split(service["Environment"])}
    assert names - {"HOME"} <= {f"PULLQUOTE_{name.upper()}" for name in Settings.model_fields}
    assert int(service["TimeoutStopSec"]) > Settings.model_fields["grace_seconds"].default
    assert {Command("serve"), Command("serve", "--workers")} == in_text(service["ExecStart"]) <= there_is()


def proxied(checkout: Checkout) -> dict[str, str]:
    """The headers that the proxy of the page sends for a browser at https://news.example.org."""
    configuration = (checkout.folder / "nginx.conf").read_text(encoding="utf-8")
    assert f"proxy_pass {checkout.address};" in configuration
    [megabytes] = re.findall(r"client_max_body_size (\d+)m;", configuration)
    assert int(megabytes) * 2**20 >= Settings.model_fields["max_upload_bytes"].default
    known = {"$host": "news.example.org", "$remote_addr": "203.0.113.7", "$scheme": "https"}
    headers = dict(re.findall(r"proxy_set_header (\S+) (\S+);", configuration))
    return {name: known.get(value, value) for name, value in headers.items()}


def test_behind_the_proxy_the_page_knows_its_address_and_the_cookie_is_secure(checkout: Checkout) -> None:
    headers = proxied(checkout)
    [key] = re.findall(r'ADMIN="(pq_\w+)"', Path(checkout.environment["STATE"]).read_text(encoding="utf-8"))
    login = httpx2.post(f"{checkout.address}/login", data={"key": key}, headers=headers, timeout=30)
    assert (login.status_code, login.headers["location"]) == (303, "/")
    cookie = login.headers["set-cookie"]
    assert "; Secure" in cookie
    page = httpx2.get(checkout.address, headers={**headers, "Cookie": cookie.partition(";")[0]}, timeout=30)
    assert '"root":"https://news.example.org"' in page.text
    assert httpx2.get(f"{checkout.address}/metrics", headers=headers, timeout=30).status_code == 401
