"""Which part of the documents is listed, and in which order."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pullquote.protocols import Order

ROWS = 50
"""Documents on one page of the list."""
MOST_CHARACTERS = 1_000
"""Of the words: they are held for as long as the page is open."""
NEWEST_FIRST = (Order.PUBLISHED, Order.ADDED, Order.PASSAGES)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The words that listed documents have, their order, and how many are left out before the first one listed."""

    matching: str = ""
    order: Order = Order.TITLE
    descending: bool = False
    offset: int = 0

    def searching(self, matching: str) -> "Arrangement":
        return replace(self, matching=matching[:MOST_CHARACTERS], offset=0)

    def within(self, matching: int) -> "Arrangement":
        """The same where so many documents have the words: of pages that are gone, the last that is left."""
        last_page = max(0, matching - 1) // ROWS * ROWS
        return replace(self, offset=min(self.offset, last_page))

    def pressed(self, asked: Mapping[str, Any]) -> "Arrangement":
        """After a column or a page was pressed: a column that is in force turns around."""
        match asked:
            case {"order": str(name)} if name in set(Order):
                order = Order(name)
                descending = not self.descending if order is self.order else order in NEWEST_FIRST
                return replace(self, order=order, descending=descending, offset=0)
            case {"offset": int(offset)}:
                return replace(self, offset=max(0, offset))
        return self
