"""Who asks, and for which visitor they may speak."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.problem import Problem
from retrieval.schema import VisitorId

CHALLENGE: Final = {"www-authenticate": 'Bearer realm="shelftalk"'}


class Kind(StrEnum):
    """`trusted`: development, where every caller is. `nobody` showed nothing."""

    NOBODY = "nobody"
    PUBLISHABLE = "publishable"
    VISITOR = "visitor"
    SECRET = "secret"  # noqa: S105 - a kind, not one of them
    TRUSTED = "trusted"


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """Who asks. `visitor_id` is the visitor of a token; `key_id` the key that was shown, or that the token is of.

    `asked_for` gathers the visitors for whom this one request turned out to be.
    """

    kind: Kind
    key_id: str | None = None
    visitor_id: VisitorId | None = None
    asked_for: set[VisitorId] = field(default_factory=set, compare=False)

    @property
    def is_shop(self) -> bool:
        """Whether it is the shop itself, which may ask for anybody."""
        return self.kind in {Kind.SECRET, Kind.TRUSTED} and self.visitor_id is None

    def visitor(self, named: str | None, pointer: str = "/visitor_id") -> VisitorId | None:
        """The visitor for whom this caller asks, where the request names one, or none.

        Raises:
            Problem: the request names somebody for whom this caller must not speak.
        """
        if self.visitor_id is not None:
            if named is not None and named != self.visitor_id:
                cure = f"is not the visitor of the token; leave it out, or send {self.visitor_id}"
                raise Problem(
                    403, "visitor_mismatch", "The request names another visitor than its token does.",
                    errors=[(pointer, cure)],
                )  # fmt: skip
            self.asked_for.add(self.visitor_id)
            return self.visitor_id
        if named is None:
            return None
        if not self.is_shop and not unguessable(named):
            cure = "needs a token of this visitor: the shop's server gets one from POST /v1/visitors/tokens"
            raise Problem(
                403, "visitor_token_needed", "A publishable key does not say who asks.", errors=[(pointer, cure)]
            )
        self.asked_for.add(VisitorId(named))
        return VisitorId(named)

    def owner(self, named: str | None) -> VisitorId | None:
        """The visitor whose things are asked for; somebody else's are not found.

        Raises:
            Problem: 404.
        """
        if self.visitor_id is not None and named is not None and named != self.visitor_id:
            raise not_found()
        return self.visitor(named)

    def may_see(self, owner: str | None) -> bool:
        """Whether what belongs to this visitor, or to nobody, is this caller's to see."""
        return self.is_shop or (owner is not None and owner == self.visitor_id)


def unguessable(visitor_id: str) -> bool:
    """Whether an id is 122 random bits, so that whoever knows it may be taken for its visitor."""
    try:
        read = UUID(visitor_id)
    except ValueError:
        return False
    return read.version == 4 and str(read) == visitor_id


def not_found() -> Problem:
    return Problem(404, "not_found", "there is nothing here")


def unknown_caller(code: str, detail: str) -> Problem:
    """401: who asks is not known."""
    return Problem(401, code, detail, headers=CHALLENGE)
