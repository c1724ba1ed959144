"""The event log in the database: what shoppers did, once each, in the order it was committed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, repeat
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from app.store.database import last_number, reading, set_number, writing
from app.store.plain import digest
from app.store.ports import EventStatus
from app.store.tables import events
from ranking.events import Event, EventItem
from retrieval.schema import ProductId, VisitorId

COUNTER = "events"

_CHUNK = 5_000
_COLUMNS = ("event_id", "event_name", "event_time", "visitor_id", "items", "envelope")
_OPTIONAL = (
    "session_id", "conversation_id", "recommendation_id", "surface", "transaction_id", "search_term", "currency",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class PurchaseRows:
    """All purchases as columns of one length, a row per item, in the order of the log.

    `unix_s` is float64, seconds since 1970 UTC; `quantity` is int32.
    """

    visitor_ids: list[VisitorId]
    item_ids: list[ProductId]
    unix_s: npt.NDArray[np.float64]
    quantity: npt.NDArray[np.int32]


class SqlEventLog:
    """Positions come from a counter whose lock holds until the commit, so a reader never misses one."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def append(self, batch: Sequence[Event]) -> list[EventStatus]:
        if not batch:
            return []
        rows = [_row(event) for event in batch]
        with writing(self._engine) as connection:
            position = last_number(connection, COUNTER, hold=True)
            known = _digests(connection, [event.event_id for event in batch])
            statuses: list[EventStatus] = []
            accepted: list[dict[str, Any]] = []
            for row in rows:
                earlier = known.get(row["event_id"])
                if earlier is None:
                    known[row["event_id"]] = row["digest"]
                    accepted.append({"position": position + len(accepted) + 1, **row})
                    statuses.append(EventStatus.ACCEPTED)
                else:
                    statuses.append(EventStatus.DUPLICATE if earlier == row["digest"] else EventStatus.REUSED)
            if accepted:
                connection.execute(sa.insert(events), accepted)
                set_number(connection, COUNTER, position + len(accepted))
        return statuses

    def read(self, after: int = 0, names: Sequence[str] = ()) -> Iterator[tuple[int, Event]]:
        """Events page by page: no lock is held while the caller works."""
        columns = [events.c[name] for name in ("position", *_COLUMNS)]
        for rows in self._pages(sa.select(*columns), after, names):
            for row in rows:
                yield row[0], _event(*row[1:])

    def page(self, after: int, limit: int) -> list[tuple[int, Event]]:
        """At most `limit` events that come after a position, the oldest first."""
        columns = [events.c[name] for name in ("position", *_COLUMNS)]
        query = sa.select(*columns).where(events.c.position > after).order_by(events.c.position).limit(limit)
        with reading(self._engine) as connection:
            return [(row[0], _event(*row[1:])) for row in connection.execute(query)]

    def position(self) -> int:
        """That of the latest event; 0 before the first."""
        with reading(self._engine) as connection:
            return last_number(connection, COUNTER)

    def latest(self, names: Sequence[str], limit: int, until: int) -> list[Event]:
        """The last `limit` events of these names up to a position, the oldest first."""
        query = sa.select(*(events.c[name] for name in _COLUMNS)).where(
            events.c.event_name.in_(names), events.c.position <= until
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(events.c.position.desc()).limit(limit)).all()
        return [_event(*row) for row in reversed(rows)]

    def purchases(self, after: int = 0, until: int | None = None) -> PurchaseRows:
        """Every purchased item as columns, for training: far faster than building each event.

        Only those after one position and, if given, up to another.
        """
        microseconds = sa.type_coerce(events.c.event_time, sa.BigInteger)
        query = sa.select(events.c.position, events.c.visitor_id, microseconds, events.c["items"])
        if until is not None:
            query = query.where(events.c.position <= until)
        visitors: list[VisitorId] = []
        products: list[ProductId] = []
        times: list[int] = []
        sizes: list[int] = []
        quantities: list[int] = []
        for rows in self._pages(query, after, ("purchase",)):
            baskets = [row[3] for row in rows]
            sizes += [len(basket) for basket in baskets]
            times += [row[2] for row in rows]
            visitors += chain.from_iterable(repeat(row[1], len(row[3])) for row in rows)
            products += [item["item_id"] for basket in baskets for item in basket]
            quantities += [item.get("quantity", 1) for basket in baskets for item in basket]
        return PurchaseRows(
            visitor_ids=visitors,
            item_ids=products,
            unix_s=np.repeat(np.array(times, np.float64) / 1e6, sizes),
            quantity=np.array(quantities, np.int32),
        )

    def forget(self, before: datetime, limit: int) -> int:
        """Deletes at most `limit` of those that happened before a time, those logged first; returns how many."""
        old = sa.select(events.c.position).where(events.c.event_time < before).order_by(events.c.position).limit(limit)
        with writing(self._engine) as connection:
            return connection.execute(sa.delete(events).where(events.c.position.in_(old))).rowcount

    def count(self) -> int:
        with reading(self._engine) as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(events)).scalar_one()

    def newest(self) -> datetime | None:
        """The latest time that an event was said to have happened; None if there is none."""
        with reading(self._engine) as connection:
            newest: datetime | None = connection.execute(sa.select(sa.func.max(events.c.event_time))).scalar_one()
        return newest

    def _pages(self, query: sa.Select[Any], after: int, names: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
        if names:
            query = query.where(events.c.event_name.in_(names))
        query = query.order_by(events.c.position).limit(_CHUNK)
        while True:
            with reading(self._engine) as connection:
                rows: list[tuple[Any, ...]] = list(connection.execute(query.where(events.c.position > after)))
            yield rows
            if len(rows) < _CHUNK:
                return
            after = rows[-1][0]


def _digests(connection: sa.Connection, ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """The digests of those events that are in the log already."""
    known: dict[UUID, bytes] = {}
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        query = sa.select(events.c.event_id, events.c.digest).where(events.c.event_id.in_(chunk))
        known.update((row.event_id, row.digest) for row in connection.execute(query))
    return known


def _row(event: Event) -> dict[str, Any]:
    items = [_item_json(item) for item in event.items]
    envelope: dict[str, Any] = {name: value for name in _OPTIONAL if (value := getattr(event, name)) is not None}
    if event.experiment_ids:
        envelope["experiment_ids"] = list(event.experiment_ids)
    if event.data:
        envelope["data"] = dict(event.data)
    return {
        "event_id": event.event_id,
        "digest": digest([event.event_name, event.event_time.astimezone(UTC), event.visitor_id, items, envelope]),
        "event_name": event.event_name,
        "event_time": event.event_time,
        "visitor_id": event.visitor_id,
        "items": items,
        "envelope": envelope,
    }


def _item_json(item: EventItem) -> dict[str, Any]:
    """The item without what is not known or is the default."""
    body: dict[str, Any] = {"item_id": item.item_id}
    if item.index is not None:
        body["index"] = item.index
    if item.price is not None:
        body["price"] = item.price
    if item.quantity != 1:
        body["quantity"] = item.quantity
    if item.reason_code is not None:
        body["reason_code"] = item.reason_code
    return body


def _event(
    event_id: UUID, name: str, time: datetime, visitor_id: str, items: list[dict[str, Any]], envelope: dict[str, Any]
) -> Event:
    return Event(
        event_id=event_id,
        event_name=name,
        event_time=time,
        visitor_id=VisitorId(visitor_id),
        items=tuple(EventItem(**item) for item in items),
        **{**envelope, "experiment_ids": tuple(envelope.get("experiment_ids", ()))},
    )
