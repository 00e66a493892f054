"""`pullquote keys`."""

import json

import pytest

from pullquote.access import Secret


def listed(run):
    return json.loads(run("keys", "list", "--json", "--data", "data").stdout)["keys"]


def test_a_key_is_printed_once_and_listed_without_its_secret(run):
    options = ("--collection", "harbour", "--collection", "town", "--expires", "90d", "--note", "the newsroom's")
    made = run("keys", "create", "--scope", "write", *options, "--data", "data")
    secret = Secret.parse(made.stdout.strip())
    assert secret
    assert "Keep it now" in made.stderr
    [key] = listed(run)
    assert (key["prefix"], key["scope"], key["state"]) == (secret.prefix, "write", "holds")
    assert (key["collections"], key["note"]) == (["harbour", "town"], "the newsroom's")
    table = run("keys", "list", "--data", "data").stdout
    assert secret.prefix in table
    assert secret.secret not in table


def test_a_note_reaches_the_terminal_as_one_plain_line(run):
    run("keys", "create", "--scope", "read", "--note", "the\u202eroom\nand \x1b[1mall", "--data", "data")
    assert "the\ufffdroom and ␛[1mall" in run("keys", "list", "--data", "data").stdout


@pytest.mark.parametrize(("scope", "opens"), [("read", ["main"]), ("admin", ["*"])])
def test_what_a_key_opens_where_nothing_is_said(run, scope, opens):
    run("keys", "create", "--scope", scope, "--data", "data")
    assert [key["collections"] for key in listed(run)] == [opens]


def test_a_revoked_key_is_told_as_such(run):
    run("keys", "create", "--scope", "read", "--data", "data")
    [key] = listed(run)
    assert run("keys", "revoke", key["prefix"], "--data", "data").exit_code == 0
    [key] = listed(run)
    assert key["state"] == "revoked"


def test_an_unknown_prefix(run):
    result = run("keys", "revoke", "0000000000", "--data", "data")
    assert result.exit_code == 1
    assert "No key has the prefix '0000000000'. `pullquote keys list` shows those there are." in result.stderr


@pytest.mark.parametrize(
    "wrong",
    [("--scope", "all"), ("--scope", "read", "--collection", ".."), ("--scope", "read", "--expires", "999999w")],
)
def test_what_is_no_scope_no_collection_and_no_age_is_wrong_usage(run, wrong):
    assert run("keys", "create", *wrong, "--data", "data").exit_code == 2
    assert listed(run) == []


def test_an_administrators_key_is_not_made_for_fewer_collections_than_it_opens(run):
    result = run("keys", "create", "--scope", "admin", "--collection", "town", "--data", "data")
    assert result.exit_code == 2
    assert "opens all collections" in " ".join(result.stderr.split())
    assert listed(run) == []
    assert run("keys", "create", "--scope", "admin", "--collection", "*", "--data", "data").exit_code == 0


def test_a_collection_that_there_is_not_yet_is_told(run):
    run("collections", "create", "town", "--data", "data")
    options = ("--collection", "town", "--collection", "twon", "--collection", "main")
    made = run("keys", "create", "--scope", "read", *options, "--data", "data")
    assert "There is no collection 'twon' yet: the key opens it once it is made." in made.stderr
    assert made.stderr.count("There is no collection") == 1
    assert listed(run)[0]["collections"] == ["main", "town", "twon"]


@pytest.mark.parametrize("age", ["0h", "0d", "000w"])
def test_a_key_that_would_end_at_once_is_wrong_usage(run, age):
    result = run("keys", "create", "--scope", "read", "--expires", age, "--data", "data")
    assert result.exit_code == 2
    assert f"{age!r} is over at once" in result.stderr
    assert listed(run) == []
