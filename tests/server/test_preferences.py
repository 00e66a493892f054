"""The header `Prefer`, in the forms that RFC 7240 gives it."""

import pytest

from pullquote_server.preferences import preferences


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([], {}),
        ([""], {}),
        (["respond-async, wait=10"], {"respond-async": "", "wait": "10"}),
        (["wait=10", "respond-async"], {"respond-async": "", "wait": "10"}),
        (["Respond-Async; why=late"], {"respond-async": ""}),
        (['WAIT = "3"; x=1, other="a, b"'], {"wait": "3", "other": "a, b"}),
        (["wait=3, wait=5"], {"wait": "3"}),
        ([",, =3"], {"": ""}),
    ],
)
def test_each_preference_has_its_name_and_its_value(headers: list[str], expected: dict[str, str]) -> None:
    assert preferences(headers) == expected
