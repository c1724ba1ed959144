"""What each route needs of its caller. A route says so by asking for one of these, and gets the caller."""

from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Request

from app.access.callers import Caller, Kind, unknown_caller
from app.problem import Problem


class Need(StrEnum):
    """`shopper`: a publishable key, and so a visitor token too. `visitor`: a token, for what is one's own.

    `shop`: a secret key. A secret key opens every door.
    """

    NOTHING = "nothing"
    SHOPPER = "shopper"
    VISITOR = "visitor"
    SHOP = "shop"


class Door:
    """A dependency that lets in whoever has what is needed."""

    def __init__(self, need: Need) -> None:
        self.need = need

    def __call__(self, request: Request) -> Caller:
        caller: Caller = request.state.caller  # app/access/doors.py put it there; without that nobody gets in
        check(caller, self.need)
        return caller


def check(caller: Caller, need: Need) -> None:
    """Raises Problem (401, 403) if the caller must not pass."""
    if need is Need.NOTHING or caller.kind in {Kind.TRUSTED, Kind.SECRET}:
        return
    if caller.kind is Kind.NOBODY:
        raise unknown_caller("credentials_needed", "Send a key or a visitor token: Authorization: Bearer ...")
    if need is Need.SHOP:
        raise Problem(403, "secret_key_needed", "This is for the shop's own servers; it needs a secret key.")
    if need is Need.VISITOR and caller.kind is not Kind.VISITOR:
        detail = "This is a visitor's own; it needs the visitor's token, from POST /v1/visitors/tokens."
        raise Problem(403, "visitor_token_needed", detail)


AnyoneDep = Annotated[Caller, Depends(Door(Need.NOTHING))]
ShopperDep = Annotated[Caller, Depends(Door(Need.SHOPPER))]
VisitorDep = Annotated[Caller, Depends(Door(Need.VISITOR))]
SecretDep = Annotated[Caller, Depends(Door(Need.SHOP))]
