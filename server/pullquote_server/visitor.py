"""Who makes a request, and what he may see and do."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address

from starlette.types import Scope as Request

from pullquote.access import Key, Scope
from pullquote.collections import MAIN
from pullquote.errors import Forbidden, UnknownCollection

_VISITOR = "pullquote.visitor"


@dataclass(frozen=True, slots=True)
class Visitor:
    """The holder of a key; without one, anybody, who may do everything where the server `is_open`, and else nothing."""

    key: Key | None
    address: str
    is_open: bool

    @property
    def name(self) -> str:
        """By which he is counted."""
        return f"key {self.key.prefix}" if self.key else f"address {self.address}"

    @property
    def is_local(self) -> bool:
        """Whether he is at this machine."""
        try:
            return ip_address(self.address).is_loopback
        except ValueError:
            return False

    def sees(self, collection: str) -> bool:
        return self.key.sees(collection) if self.key else self.is_open

    def may(self, scope: Scope) -> bool:
        return self.key.scope.includes(scope) if self.key else self.is_open

    def visible(self, collections: Iterable[str]) -> list[str]:
        """Those of them that he sees."""
        return [name for name in collections if self.sees(name)]

    def require(self, scope: Scope, collection: str = MAIN) -> None:
        """Raises `UnknownCollection` where he does not see it, as if there were none, and then `Forbidden`."""
        if not self.sees(collection):
            raise UnknownCollection(collection)
        self.require_scope(scope)

    def require_scope(self, scope: Scope) -> None:
        """The same of no collection: whoever may not is told so of any name. Raises `Forbidden`."""
        if not self.may(scope):
            raise Forbidden(scope)


def visitor_of(scope: Request) -> Visitor:
    """Whom the gate let in; nobody where it has not seen the request."""
    return introduced(scope) or Visitor(None, "", is_open=False)


def introduced(scope: Request) -> Visitor | None:
    """The same, or None where no gate stands before the app."""
    return scope.get(_VISITOR)


def introduce(scope: Request, visitor: Visitor) -> None:
    """Note by whom the request is made; in the scope itself, in which others note things for who came before."""
    scope[_VISITOR] = visitor
