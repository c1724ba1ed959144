"""Where events come in: what a visitor does not want kept is not written down."""

from collections.abc import Sequence
from typing import Protocol

from app.store.ports import EventStatus
from ranking.events import Event
from retrieval.schema import VisitorId


class Appends(Protocol):
    """Of the event log, what takes events in."""

    def append(self, events: Sequence[Event]) -> list[EventStatus]: ...


class KnowsTheUnwilling(Protocol):
    """Of the visitors' store, whose events are not wanted."""

    def unwilling(self, visitor_ids: Sequence[VisitorId]) -> frozenset[VisitorId]: ...


class Intake:
    """The event log, but for visitors who refused consent, or profiling."""

    def __init__(self, events: Appends, visitors: KnowsTheUnwilling) -> None:
        self._events = events
        self._visitors = visitors

    def append(self, events: Sequence[Event]) -> list[EventStatus]:
        """One status per event, in order. Raises StoreUnavailable; then nothing was written."""
        unwilling = self._visitors.unwilling([event.visitor_id for event in events]) if events else frozenset()
        wanted = [event for event in events if event.visitor_id not in unwilling]
        statuses = iter(self._events.append(wanted))
        return [EventStatus.UNWANTED if event.visitor_id in unwilling else next(statuses) for event in events]
