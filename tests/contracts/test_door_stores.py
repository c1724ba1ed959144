"""What every database promises of keys, of visitors' words, and of answers that are kept."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.access.keys import KeyKind, new_key, rotated
from app.store.answers import KeptAnswer, SqlAnswerStore
from app.store.conversations import SqlConversationStore
from app.store.keys import SqlKeyStore
from app.store.ports import VisitorRecord
from app.store.visitors import SqlVisitorStore
from retrieval.schema import VisitorId

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANN, BOB = VisitorId("ann"), VisitorId("bob")
KEY, REQUEST = b"k" * 32, b"r" * 16
ANSWER = KeptAnswer(request=REQUEST, status=200, headers={"content-type": "application/json"}, body=b"\x00{}")


def record(visitor_id: VisitorId, **fields: object) -> VisitorRecord:
    return VisitorRecord(**{"id": visitor_id, "wants": {"picks": ["a"]}, "updated_at": NOW, **fields})  # type: ignore[arg-type]


def test_a_key_comes_back_as_it_was_kept(database: sa.Engine) -> None:
    store = SqlKeyStore(database)
    key, _ = new_key(KeyKind.PUBLISHABLE, "storefront", ("https://shop.example",), NOW)
    store.add(key)

    assert store.all() == [key]
    assert store.get(key.id) == key
    assert store.get("0" * 12) is None


def test_a_rotation_is_kept_whole_and_a_revocation_once(database: sa.Engine) -> None:
    store = SqlKeyStore(database)
    key, _ = new_key(KeyKind.SECRET, "erp", (), NOW)
    store.add(key)
    ending, successor, _ = rotated(key, NOW + timedelta(seconds=1))
    store.replace(ending, successor)

    assert store.all() == [ending, successor]
    assert store.revoke(key.id, NOW)
    assert not store.revoke(key.id, NOW)
    assert [one.valid(NOW) for one in store.all()] == [False, True]


def test_a_visitors_word_stands_in_place_of_the_one_before(database: sa.Engine) -> None:
    store = SqlVisitorStore(database)
    store.put(record(ANN))
    store.put(record(ANN, wants={}, consent=False, profiling=False))

    assert store.get(ANN) == record(ANN, wants={}, consent=False, profiling=False)
    assert store.get(BOB) is None


def test_the_unwilling_are_those_who_refused(database: sa.Engine) -> None:
    store = SqlVisitorStore(database)
    names = [VisitorId(one) for one in ("silent", "agreed", "refused", "unprofiled")]
    for name, fields in zip(names, ({}, {"consent": True}, {"consent": False}, {"profiling": False}), strict=True):
        store.put(record(name, **fields))

    assert store.unwilling([*names, BOB]) == {"refused", "unprofiled"}


def test_what_a_visitor_said_long_ago_is_forgotten_the_oldest_first(database: sa.Engine) -> None:
    store = SqlVisitorStore(database)
    for day in range(4):
        store.put(record(VisitorId(f"v{day}"), updated_at=NOW + timedelta(days=day)))

    assert store.forget(NOW + timedelta(days=3), 2) == 2
    assert [store.get(VisitorId(f"v{day}")) is None for day in range(4)] == [True, True, False, False]


def test_erasing_a_visitor_leaves_the_others(database: sa.Engine) -> None:
    store, talks = SqlVisitorStore(database), SqlConversationStore(database)
    for visitor in (ANN, BOB):
        store.put(record(visitor))
        talks.open(uuid4(), visitor)
    SqlAnswerStore(database).begin(KEY, REQUEST, ANN, NOW, NOW + timedelta(hours=1))

    assert store.erase(ANN) == 3
    assert store.erase(ANN) == 0
    assert store.get(BOB) == record(BOB)
    assert len(store.conversations(BOB)) == 1


def test_a_key_is_taken_once_and_its_answer_is_kept(database: sa.Engine) -> None:
    store, until = SqlAnswerStore(database), NOW + timedelta(hours=1)

    assert store.begin(KEY, REQUEST, None, NOW, until) is None
    under_way = store.begin(KEY, REQUEST, None, NOW, until)
    assert under_way is not None
    assert under_way.status is None
    store.finish(KEY, ANSWER, "ann", until)
    assert store.begin(KEY, REQUEST, None, NOW, until) == ANSWER


@pytest.mark.parametrize("ending", ["given up", "expired"])
def test_a_key_that_came_to_nothing_may_be_taken_again(database: sa.Engine, ending: str) -> None:
    store, until = SqlAnswerStore(database), NOW + timedelta(minutes=2)
    store.begin(KEY, REQUEST, None, NOW, until)
    now = NOW
    if ending == "given up":
        store.give_up(KEY)
    else:
        now = until

    assert store.begin(KEY, REQUEST, None, now, until + timedelta(minutes=2)) is None
    assert store.forget(until + timedelta(hours=1), 10) == 1
