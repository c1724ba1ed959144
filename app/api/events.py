"""POST /v1/events: what shoppers did, acknowledged row by row once it is on disk."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from pydantic import BaseModel, Field, SkipValidation

from app.access.callers import Kind
from app.access.needs import SecretDep, ShopperDep
from app.api.deps import ShopDep
from app.intake.body import EventIn
from app.intake.foreign import Format
from app.intake.reception import EventResult, Sender
from retrieval.feeds.product import Strict

MAX_EVENTS = 1_000

router = APIRouter(tags=["events"])


class EventBatch(Strict):
    """At most 1,000 events; each is checked on its own, so one bad event spoils no other."""

    events: Annotated[list[SkipValidation[EventIn]], Field(max_length=MAX_EVENTS)]


class ForeignBatch(Strict):
    """At most 1,000 entries as another system writes them (docs/events-in.md)."""

    events: Annotated[list[SkipValidation[dict[str, Any]]], Field(max_length=MAX_EVENTS)]


class EventResults(BaseModel):
    results: list[EventResult]


@router.post("/v1/events", response_model_exclude_none=True)
def post_events(
    batch: EventBatch, shop: ShopDep, caller: ShopperDep, user_agent: Annotated[str | None, Header()] = None
) -> EventResults:
    """Records events. Sending one again is harmless; the answer comes after the commit."""
    rows: Sequence[Any] = batch.events
    is_page = caller.kind is not Kind.SECRET
    sender = Sender(is_page=is_page, may_speak_for=caller.visitor, user_agent=user_agent)
    return EventResults(results=shop.reception.take(rows, sender))


@router.post("/v1/events/{format}", response_model_exclude_none=True)
def post_foreign_events(
    batch: ForeignBatch,
    shop: ShopDep,
    caller: SecretDep,
    format: Format,
    currency: Annotated[
        str | None, Query(pattern="^[A-Z]{3}$", description="Of prices that name none, such as EUR.")
    ] = None,
) -> EventResults:
    """Records events as another system writes them: GA4, Segment, Amazon Personalize, Google Retail."""
    sender = Sender(is_page=False, may_speak_for=caller.visitor, form=format, currency=currency, source=format.value)
    return EventResults(results=shop.reception.take(batch.events, sender))
