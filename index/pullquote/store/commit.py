"""Which commit of which database something reflects."""

from typing import NamedTuple


class Commit(NamedTuple):
    """`id` is random, so that a commit of another database, or of one restored since, is not taken for this one's."""

    generation: int = 0
    id: str = ""
