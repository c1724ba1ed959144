"""What comes in of events: each row is read, filtered, written down, and answered for itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, Field, ValidationError

from app.intake.body import EventIn
from app.intake.filters import Filters
from app.intake.foreign import Format, Unreadable, ours
from app.intake.recent import Noted, Recent
from app.problem import ErrorOut, Problem, places
from app.store.ports import EventStatus
from app.telemetry import Metrics
from app.visitors.intake import Appends
from ranking.events import Event
from retrieval.feeds.complaints import complaints, pointer_to

RejectionCode = Literal[
    "invalid_event", "event_id_reused", "not_this_visitor", "no_consent", "bot", "too_fast"
]  # fmt: skip
Errors: TypeAlias = list[tuple[str, str]]
"""Pointers into the request, each with what to mend there."""


class EventResult(BaseModel):
    event_id: str | None = Field(
        None, description="As it was sent, or as it was made of another system's entry; left out if there is none."
    )
    status: Literal["accepted", "duplicate", "left_out", "rejected"] = Field(
        description="`left_out`: what another system's entry tells has no name among our events."
    )
    code: RejectionCode | None = None
    errors: list[ErrorOut] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """Who sends events. `may_speak_for` raises Problem if one is not theirs to tell.

    `is_page`: they come from a shopper's browser, or may; what a server sends may be late, and of many.
    """

    is_page: bool
    may_speak_for: Callable[[str, str], object] = lambda visitor_id, pointer: None
    user_agent: str | None = None
    form: Format | None = None
    currency: str | None = None
    source: str = "events"


class _Refused(Exception):  # noqa: N818 - a verdict on one row
    def __init__(self, code: RejectionCode, errors: Errors) -> None:
        super().__init__(code)
        self.code: RejectionCode = code
        self.errors = errors


class Reception:
    """Takes in rows of anybody, in our form or in another system's."""

    def __init__(
        self,
        intake: Appends,
        *,
        now: Callable[[], datetime],
        observe: Callable[[Sequence[Event]], None] = lambda accepted: None,
        metrics: Metrics | None = None,
        filters: Filters | None = None,
        recent: Recent | None = None,
    ) -> None:
        """`observe` is told what was accepted. Without `filters` nothing is filtered."""
        self._intake = intake
        self._now = now
        self._observe = observe
        self._metrics = metrics
        self._filters = filters or Filters(bots=False, visitor_minute=0)
        self.recent = recent or Recent()

    def take(self, rows: Sequence[Any], sender: Sender) -> list[EventResult]:
        """One answer per row, in order, after the commit. Raises StoreUnavailable; then nothing was written."""
        results: dict[int, EventResult] = {}
        events: dict[int, Event] = {}
        now = self._now()
        robot = sender.is_page and self._filters.is_bot(sender.user_agent)
        for number, row in enumerate(rows):
            try:
                if robot:
                    raise _Refused("bot", [("header:user-agent", "is a known crawler's; its events are not kept")])
                event = self._event(number, row, sender, now)
            except _Refused as refused:
                results[number] = _rejected(_id_as_sent(row), refused.code, refused.errors)
                continue
            if event is None:
                results[number] = EventResult(status="left_out")
            else:
                events[number] = event
        statuses = dict(zip(events, self._intake.append(list(events.values())), strict=True))
        for number, status in statuses.items():
            results[number] = _result(number, rows[number], events[number], sender, status)
        if accepted := [events[number] for number, status in statuses.items() if status is EventStatus.ACCEPTED]:
            self._observe(accepted)
        answered = [results[number] for number in range(len(rows))]
        self._note(answered, rows, events, sender, now)
        return answered

    def _event(self, number: int, row: Any, sender: Sender, now: datetime) -> Event | None:
        """The event of a row; None for what has no name among ours. Raises _Refused."""
        at = f"/events/{number}"
        body = row
        if sender.form is not None and (body := _translated(row, sender.form, sender.currency, at)) is None:
            return None
        try:
            read = EventIn.model_validate(body, context={"now": now})
            sender.may_speak_for(read.visitor_id, f"{at}/visitor_id")
        except ValidationError as error:
            raise _Refused("invalid_event", _told(error, number, sender)) from None
        except Problem as problem:
            raise _Refused("not_this_visitor", list(problem.errors)) from None
        if read.consent is False:
            where = f"{at}/consent" if sender.form is None else at
            detail = "is false, so the event is not kept; send none without consent"
            raise _Refused("no_consent", [(where, detail)])
        event = read.record()
        # a page may say any time, so its events count when they come; a server sends late, and many at once
        when = now if sender.is_page else event.event_time
        if not self._filters.human_pace(event.visitor_id, event.event_id, when):
            most = self._filters.visitor_minute
            detail = f"has more than {most} events within a minute, which no person does; none beyond is kept"
            raise _Refused("too_fast", [(f"{at}/visitor_id" if sender.form is None else at, detail)])
        return event

    def _note(
        self,
        answered: Sequence[EventResult],
        rows: Sequence[Any],
        events: dict[int, Event],
        sender: Sender,
        now: datetime,
    ) -> None:
        """Counts every row by what became of it, and shows the last ones in the debugger."""
        noted = []
        for number, (result, row) in enumerate(zip(answered, rows, strict=True)):
            if self._metrics:
                self._metrics.events.labels(result.status).inc()
                if result.code:
                    self._metrics.event_refusals.labels(result.code).inc()
            noted.append(_noted(result, row, events.get(number), sender.source, now))
        self.recent.add(noted)


def _translated(row: Any, form: Format, currency: str | None, at: str) -> dict[str, Any] | None:
    """Another system's entry in our words. Raises _Refused."""
    if not isinstance(row, dict):
        raise _Refused("invalid_event", [(at, "is not an object; send one entry as the system writes it")])
    try:
        return ours(row, form, currency)
    except Unreadable as error:
        field = next((name for name in row if name.lower() == error.field.lower()), error.field)
        where = at + pointer_to([field]) if error.field else at
        raise _Refused("invalid_event", [(where, f"{error.problem}; {error.cure}")]) from None


def _told(error: ValidationError, number: int, sender: Sender) -> Errors:
    """What is wrong; of an entry that was translated, in our words at the entry as a whole."""
    if sender.form is None:
        return places(complaints(error, ("events", number)))
    return [
        (f"/events/{number}", f"as our {one.pointer.removeprefix('/') or 'event'}: {one}") for one in complaints(error)
    ]


def _result(number: int, row: Any, event: Event, sender: Sender, status: EventStatus) -> EventResult:
    own, at = sender.form is None, f"/events/{number}"
    event_id = _id_as_sent(row) if own else str(event.event_id)
    if status is EventStatus.UNWANTED:
        detail = "has said that nothing be kept of what they do; send no events of theirs"
        return _rejected(event_id, "no_consent", [(f"{at}/visitor_id" if own else at, detail)])
    if status is EventStatus.REUSED:
        detail = "came before with another body; give every event an id of its own"
        return _rejected(event_id, "event_id_reused", [(f"{at}/event_id" if own else at, detail)])
    return EventResult(event_id=event_id, status="accepted" if status is EventStatus.ACCEPTED else "duplicate")


def _rejected(event_id: str | None, code: RejectionCode, errors: Errors) -> EventResult:
    return EventResult(event_id=event_id, status="rejected", code=code, errors=ErrorOut.all_of(errors))


def _id_as_sent(row: object) -> str | None:
    return _text_of(row, "event_id", 64)


def _text_of(row: object, field: str, most: int) -> str | None:
    sent = row.get(field) if isinstance(row, dict) else None
    return sent[:most] if isinstance(sent, str) else None


def _noted(result: EventResult, row: Any, event: Event | None, source: str, now: datetime) -> Noted:
    """The row as the debugger shows it: never what was searched for or bought, nor who refused consent."""
    known = result.code != "no_consent"
    visitor = event.visitor_id if event else _text_of(row, "visitor_id", 256)
    return Noted(
        at=now,
        source=source,
        status=result.status,
        code=result.code,
        event_id=result.event_id,
        event_name=event.event_name if event else _text_of(row, "event_name", 64),
        visitor_id=visitor if known else None,
        recommendation_id=event.recommendation_id if event else _text_of(row, "recommendation_id", 256),
        errors=tuple((one.pointer, one.detail) for one in result.errors or ()),
    )
