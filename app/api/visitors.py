"""/v1/visitors: a visitor's token; what is known of them, changed, taken along and forgotten."""

from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from app.access.callers import Caller, not_found
from app.access.needs import Need, ShopperDep, VisitorDep, check
from app.api.answers import JSONAnswer
from app.api.deps import ShopDep
from app.api.locales import SpokenLocale
from app.problem import Problem
from app.visitors.visitors import UnknownProducts
from app.visitors.wants import VisitorChange
from retrieval.feeds.product import Strict
from retrieval.feeds.text import Id
from retrieval.schema import VisitorId

router = APIRouter(prefix="/v1/visitors", tags=["visitors"])

Whose = Annotated[Id, Path()]


class TokenBody(Strict):
    """For whom. A page may ask for a new visitor, or for one that it made up as a random UUID before."""

    visitor_id: Id | None = None


class TokenOut(BaseModel):
    visitor_id: str
    token: str
    expires_at: str


class Forgotten(BaseModel):
    """How many rows were deleted; 0 if there was nothing, or nothing any more."""

    deleted: int


@router.post("/tokens")
async def mint(shop: ShopDep, caller: ShopperDep, body: TokenBody | None = None) -> TokenOut:
    """A visitor's token, to be shown as `Authorization: Bearer ...`; without a visitor it is a new one's."""
    visitor_id, token, expires_at = shop.access.mint(caller, body.visitor_id if body else None, lambda: str(uuid4()))
    return TokenOut(visitor_id=visitor_id, token=token, expires_at=expires_at.isoformat())


@router.get("/{visitor_id}")
async def known(visitor_id: Whose, shop: ShopDep, caller: VisitorDep, locale: SpokenLocale | None = None) -> JSONAnswer:
    """What is known of a visitor, in words and as lists."""
    found = await run_in_threadpool(shop.visitors.known, _own(caller, visitor_id), locale)
    return JSONAnswer(found.to_json())


@router.put("/{visitor_id}")
async def change(visitor_id: Whose, body: VisitorChange, shop: ShopDep, caller: VisitorDep) -> JSONAnswer:
    """Changes what a visitor wants; their next list knows."""
    whose = _own(caller, visitor_id)
    try:
        await run_in_threadpool(shop.visitors.change, whose, body)
    except UnknownProducts as error:
        places = [(pointer, "is no product of this shop; leave it out") for pointer, _ in error.found]
        raise Problem(422, "invalid_request", "A product does not exist; see `errors`.", errors=places) from error
    return JSONAnswer((await run_in_threadpool(shop.visitors.known, whose)).to_json())


@router.get("/{visitor_id}/export")
async def export(visitor_id: Whose, shop: ShopDep, caller: VisitorDep) -> JSONAnswer:
    """Everything that is kept of a visitor, as a file to take along."""
    whose = _own(caller, visitor_id)
    await run_in_threadpool(shop.recommendations.flush)  # lists of this moment are on their way to the log
    body: dict[str, Any] = await run_in_threadpool(shop.visitors.export, whose)
    headers = {"content-disposition": 'attachment; filename="visitor.json"'}
    return JSONAnswer({"exported_at": shop.now(), **body}, headers=headers)


@router.delete("/{visitor_id}")
async def forget(
    visitor_id: Whose,
    shop: ShopDep,
    caller: VisitorDep,
    compact: Annotated[bool, Query(description="Write the database anew at once, not within the hour.")] = False,
) -> Forgotten:
    """Forgets a visitor: profile, events, conversations, lists, and what models said of them."""
    whose = _own(caller, visitor_id)
    if compact:
        check(caller, Need.SHOP)
    return Forgotten(deleted=await shop.forgetting.forget(whose, at_once=compact))


def _own(caller: Caller, visitor_id: str) -> VisitorId:
    """The visitor, if this caller may ask for them; another's profile is not found."""
    whose = caller.owner(visitor_id)
    if whose is None:
        raise not_found()
    return whose
