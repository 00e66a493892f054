"""Two processes write and eight read, for some seconds or for long: no search sees two commits at once, or fails."""

from collections.abc import Callable
from pathlib import Path

from processes import ENDED


def test_no_search_sees_two_commits_at_once(serve: Callable, seconds: float, memory: Path) -> None:
    server = serve()
    said = server.run("together", folder=memory / "data", **{"for": seconds})
    assert (said[-1], server.errors()) == (ENDED, "")
    wrote = [int(words[1]) for words in said if words[0] == "wrote"]
    searched = [int(words[1]) for words in said if words[0] == "searched"]
    print(f"{wrote} commits, {searched} searches")
    assert (len(wrote), len(searched)) == (2, 8)
    assert min(wrote) > 1
    assert min(searched) > seconds / 2
