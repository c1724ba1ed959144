"""What every EventLog does."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain
from random import Random
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
import sqlalchemy as sa

from app.store.events import SqlEventLog
from app.store.ports import EventStatus
from ranking.events import Event, EventItem
from retrieval.schema import ProductId, VisitorId

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
ACCEPTED, DUPLICATE, REUSED = EventStatus.ACCEPTED, EventStatus.DUPLICATE, EventStatus.REUSED


@pytest.fixture
def log(database: sa.Engine) -> SqlEventLog:
    return SqlEventLog(database)


def event(number: int = 1, **fields: Any) -> Event:
    fields.setdefault("event_name", "view_item")
    fields.setdefault("event_time", NOON)
    fields.setdefault("visitor_id", VisitorId("v1"))
    return Event(event_id=UUID(int=number), **fields)


def purchase(number: int, *ids: str, **fields: Any) -> Event:
    items = tuple(EventItem(item_id=ProductId(id), price=5, quantity=2) for id in ids)
    return event(number, event_name="purchase", items=items, **fields)


def whole() -> Event:
    return event(
        7,
        event_name="view_item_list",
        items=(EventItem(item_id=ProductId("a"), index=0, price=0, quantity=3, reason_code="price_sensitivity"),),
        session_id="s",
        conversation_id="c",
        recommendation_id="r",
        surface="home",
        transaction_id="t",
        search_term="Möwe 🐦",
        currency="EUR",
        experiment_ids=("x", "y"),
        data={"nested": {"list": [1, 2.5, None, True]}},
    )


def events_of(log: SqlEventLog, **options: Any) -> list[Event]:
    return [each for _, each in log.read(**options)]


def test_an_empty_log_reads_as_nothing(log: SqlEventLog) -> None:
    assert (log.append([]), log.count(), events_of(log), log.purchases().item_ids) == ([], 0, [], [])


def test_every_field_comes_back_as_it_was(log: SqlEventLog) -> None:
    log.append([whole(), event(1)])
    assert events_of(log) == [whole(), event(1)]


def test_times_are_kept_to_the_microsecond_in_utc(log: SqlEventLog) -> None:
    there = NOON.astimezone(timezone(timedelta(hours=-7)))
    log.append([event(1, event_time=there)])
    assert events_of(log)[0].event_time.isoformat() == NOON.isoformat()


def test_the_same_event_counts_once(log: SqlEventLog) -> None:
    assert log.append([whole()]) == [ACCEPTED]
    elsewhere = replace(whole(), event_time=NOON.astimezone(timezone(timedelta(hours=2))))
    assert log.append([whole(), elsewhere, event(1)]) == [DUPLICATE, DUPLICATE, ACCEPTED]
    assert log.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"event_name": "add_to_cart"},
        {"event_time": NOON + timedelta(microseconds=1)},
        {"visitor_id": VisitorId("v2")},
        {"items": (EventItem(item_id=ProductId("a")),)},
        {"search_term": "b"},
        {"data": {"a": 1}},
    ],
)
def test_the_same_id_with_another_body_is_refused(log: SqlEventLog, other: dict[str, Any]) -> None:
    log.append([event(1)])
    assert log.append([event(1, **other)]) == [REUSED]
    assert events_of(log) == [event(1)]


def test_a_batch_is_checked_against_itself_too(log: SqlEventLog) -> None:
    batch = [event(1), event(1), event(1, surface="cart"), event(2)]
    assert log.append(batch) == [ACCEPTED, DUPLICATE, REUSED, ACCEPTED]
    assert events_of(log) == [event(1), event(2)]


def test_the_order_of_keys_makes_no_other_body(log: SqlEventLog) -> None:
    assert log.append([event(1, data={"a": 1, "b": 2}), event(1, data={"b": 2, "a": 1})]) == [ACCEPTED, DUPLICATE]


def test_reading_goes_on_after_a_position_and_by_name(log: SqlEventLog) -> None:
    log.append([event(1), purchase(2, "a"), event(3), purchase(4, "b")])
    position = next(position for position, each in log.read() if each.event_id == UUID(int=2))
    assert events_of(log, after=position) == [event(3), purchase(4, "b")]
    assert events_of(log, names=["purchase"]) == [purchase(2, "a"), purchase(4, "b")]
    assert events_of(log, after=position, names=["purchase", "refund"]) == [purchase(4, "b")]


def test_a_large_batch_is_read_back_page_by_page(log: SqlEventLog) -> None:
    rng = Random(1)
    batch = [purchase(rng.getrandbits(128), str(number)) for number in range(6_000)]
    assert set(log.append(batch)) == {ACCEPTED}
    assert events_of(log) == batch
    assert set(log.append(batch)) == {DUPLICATE}


def test_purchases_come_as_columns(log: SqlEventLog) -> None:
    later = NOON + timedelta(days=1)
    log.append([event(1), purchase(2, "a", "b"), purchase(3, "a", visitor_id=VisitorId("v2"), event_time=later)])
    rows = log.purchases()
    assert rows.visitor_ids == ["v1", "v1", "v2"]
    assert rows.item_ids == ["a", "b", "a"]
    np.testing.assert_allclose(rows.unix_s, [NOON.timestamp(), NOON.timestamp(), later.timestamp()], atol=1e-6, rtol=0)
    assert rows.quantity.tolist() == [2, 2, 2]


def test_many_writers_lose_nothing_and_a_follower_misses_nothing(log: SqlEventLog) -> None:
    def send(writer: int) -> list[Event]:
        sent = [event(1000 * writer + number) for number in range(1, 51)]
        for start in range(0, 50, 5):
            log.append(sent[start : start + 5])
        return sent

    followed: list[tuple[int, Event]] = []
    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(send, writer) for writer in range(4)]
        working = True
        while working:
            working = not all(writer.done() for writer in writers)  # asked first, so that the last read sees all
            followed += log.read(after=followed[-1][0] if followed else 0)
        sent = list(chain.from_iterable(writer.result() for writer in writers))
    assert sorted(each.event_id.int for _, each in followed) == sorted(each.event_id.int for each in sent)


def test_two_senders_of_one_event_are_told_once_that_it_is_new(log: SqlEventLog) -> None:
    batch: Sequence[Event] = [event(uuid4().int) for _ in range(50)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: log.append(batch), range(4)))
    assert [column.count(ACCEPTED) for column in zip(*answers, strict=True)] == [1] * 50


def test_a_follower_reads_on_from_a_position_page_by_page(log: SqlEventLog) -> None:
    sent = [event(number) for number in range(1, 6)]
    log.append(sent[:3])
    first = log.page(0, 2)
    assert [each for _, each in first] == sent[:2]
    log.append(sent[3:])
    second = log.page(first[-1][0], 10)
    assert [each for _, each in second] == sent[2:]
    assert log.page(second[-1][0], 10) == []
    assert log.position() == second[-1][0]


def test_what_was_logged_after_a_position_is_left_out_if_asked(log: SqlEventLog) -> None:
    log.append([event(1), purchase(2, "a"), event(3, event_name="item_dismissed"), event(4)])
    until = log.position()
    log.append([event(5), purchase(6, "b")])
    assert log.purchases(until=until).item_ids == ["a"]
    assert log.latest(("view_item", "item_dismissed"), 2, until) == [event(3, event_name="item_dismissed"), event(4)]
    assert log.latest(("view_item",), 10, until) == [event(1), event(4)]
