"""What the page holds of the tabs that it is open in: of so many, those that were used last."""

from fastapi import FastAPI

from pullquote.collections import Collections
from pullquote_ui.page.app import SESSIONS, _mounted, mount_page


def test_of_more_tabs_than_are_held_the_one_used_least_lately_is_forgotten(empty, tmp_path):
    app = mount_page(FastAPI(), Collections(tmp_path / "data", lambda _: empty))
    held = _mounted(app).state_holder
    for number in range(SESSIONS):
        held[str(number)]
    held["0"]
    held["another"]
    assert len(held.session_data) == SESSIONS
    assert ("0" in held, "1" in held, "another" in held) == (True, False, True)
