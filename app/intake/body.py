"""One thing that a visitor did, as it is sent: its fields, their limits, and what to mend where they are broken."""

import re
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Any, Self
from uuid import UUID

import orjson
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from ranking.events import EVENT_NAMES, Event, EventItem
from retrieval.feeds.complaints import complain, quoted
from retrieval.feeds.product import MAX_INT, Strict, WholeNumber
from retrieval.feeds.text import Id, Text, clean
from retrieval.schema import ProductId, VisitorId

MAX_ITEMS = 200
MAX_DATA_BYTES = 8_192
MAX_DATA_DEPTH = 5
CLOCK_SKEW = timedelta(minutes=5)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _uuid(value: object) -> UUID:
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise complain("is not a UUID", "send one such as 018f2b6c-7f6e-7c3a-9d41-6f1f0f8a2b11, new for every event")
    return UUID(value)


def _moment(value: object, info: ValidationInfo) -> datetime:
    """A time with zone, not before 2000 and not in the future by more than clocks may differ."""
    cure = "send RFC 3339 with a zone, such as 2026-11-22T09:30:00Z"
    if not isinstance(value, str) or not _RFC_3339.fullmatch(value):
        raise complain(f"{quoted(value)} is not a time with a zone", cure)
    try:
        moment = datetime.fromisoformat(value.upper())
    except ValueError:
        raise complain(f"{quoted(value)} is not in the calendar", cure) from None
    if moment < EARLIEST:
        raise complain(f"{quoted(value)} is before 2000", cure)
    now: datetime = (info.context or {})["now"]
    if moment > now + CLOCK_SKEW:
        raise complain(f"{quoted(value)} is more than 5 minutes in the future", "send the time at which it happened")
    return moment.astimezone(UTC)


def _known_name(name: str) -> str:
    if name not in EVENT_NAMES:
        raise complain(f"{quoted(name)} is not an event", f"send one of {', '.join(sorted(EVENT_NAMES))}")
    return name


def _small(data: dict[str, Any]) -> dict[str, Any]:
    cleaned: dict[str, Any] = _cleaned(data, MAX_DATA_DEPTH)
    if len(orjson.dumps(cleaned)) > MAX_DATA_BYTES:
        raise complain("is too large", f"send at most {MAX_DATA_BYTES} bytes")
    return cleaned


def _cleaned(value: Any, depth: int) -> Any:
    """The value with its texts cleaned and its numbers such that every JSON reader takes them."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int) and abs(value) > MAX_INT:
        raise complain("has too large a whole number", "send at most 2^53, or send it as text")
    if not isinstance(value, dict | list):
        return value
    if depth == 0:
        raise complain("is nested too deeply", f"send at most {MAX_DATA_DEPTH} levels")
    if isinstance(value, list):
        return [_cleaned(each, depth - 1) for each in value]
    return {clean(name): _cleaned(each, depth - 1) for name, each in value.items()}


Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
EventId = Annotated[UUID, BeforeValidator(_uuid), WithJsonSchema({"type": "string", "format": "uuid"})]


class ItemIn(BaseModel):
    """GA4's item; of its fields we keep ours and ignore the others (item_name, item_brand, ...)."""

    model_config = ConfigDict(extra="ignore", strict=True)

    item_id: Id
    index: WholeNumber | None = None
    price: WholeNumber | None = Field(None, description="Minor units: 9.99 is 999.")
    quantity: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    reason_code: Annotated[Text, Field(max_length=64)] | None = None

    def record(self) -> EventItem:
        return EventItem(
            item_id=ProductId(self.item_id),
            index=self.index,
            price=self.price,
            quantity=self.quantity,
            reason_code=self.reason_code,
        )


class EventIn(Strict):
    """One thing that a visitor did."""

    event_id: EventId
    event_name: Annotated[str, AfterValidator(_known_name)]
    event_time: Moment
    visitor_id: Id
    session_id: Id | None = None
    conversation_id: Id | None = None
    recommendation_id: Id | None = None
    surface: Annotated[Text, Field(max_length=64)] | None = None
    transaction_id: Annotated[Text, Field(max_length=128)] | None = None
    search_term: Annotated[Text, Field(max_length=1_000)] | None = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    experiment_ids: Annotated[list[Id], Field(max_length=20)] = Field(default_factory=list)
    items: Annotated[list[ItemIn], Field(max_length=MAX_ITEMS)] = Field(default_factory=list)
    data: Annotated[dict[str, Any], AfterValidator(_small)] = Field(default_factory=dict)
    consent: bool | None = Field(None, description="False: the visitor did not agree, and the event is not kept.")

    @model_validator(mode="after")
    def names_what_was_bought(self) -> Self:
        if self.event_name == "purchase" and not self.items:
            raise complain("is missing", "name what was bought", at="items")
        return self

    def record(self) -> Event:
        return Event(
            event_id=self.event_id,
            event_name=self.event_name,
            event_time=self.event_time,
            visitor_id=VisitorId(self.visitor_id),
            items=tuple(item.record() for item in self.items),
            session_id=self.session_id,
            conversation_id=self.conversation_id,
            recommendation_id=self.recommendation_id,
            surface=self.surface,
            transaction_id=self.transaction_id,
            search_term=self.search_term,
            currency=self.currency,
            experiment_ids=tuple(self.experiment_ids),
            data=MappingProxyType(self.data),
        )
