"""What every ShadowLog does."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from app.store.ports import ShadowLog, ShadowOrder
from app.store.shadows import MOST_REPLY, SqlShadowLog
from retrieval.schema import ProductId


@pytest.fixture
def log(database: sa.Engine) -> ShadowLog:
    return SqlShadowLog(database)


def order(id: str = "r1", **fields: Any) -> ShadowOrder:
    whole: dict[str, Any] = {
        "at": datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=UTC),
        "segment": "regular",
        "prompt": "rerank@1",
        "model": "m",
        "ranked": (ProductId("a"), ProductId("b")),
        "ordered": (ProductId("b"), ProductId("a")),
        "reason": None,
        "reply": '{"order": ["B2", "A2"]} 🫖',
        "ms": 7,
    }
    return ShadowOrder(recommendation_id=id, **{**whole, **fields})


def test_what_was_written_comes_back_the_oldest_first(log: ShadowLog) -> None:
    late = order("r0", at=datetime(2026, 3, 2, tzinfo=UTC))
    failed = order("r2", ordered=None, reason="deadline", reply="")
    log.write([late, order(), failed])
    log.write([])
    assert list(log.read()) == [order(), failed, late]


def test_of_two_for_one_list_the_first_stays(log: ShadowLog) -> None:
    log.write([order()])
    log.write([order(model="another"), order("r2")])
    assert list(log.read()) == [order(), order("r2")]


def test_many_are_read_each_once(log: ShadowLog) -> None:
    """More than one page of the store's, all of one moment."""
    log.write([order(f"r{number}") for number in range(4_500)])
    assert sorted(one.recommendation_id for one in log.read()) == sorted(f"r{number}" for number in range(4_500))


def test_a_reply_is_cut_and_may_be_any_text(log: ShadowLog) -> None:
    log.write([order("r1", reply="x" * 100_000), order("r2", reply="a\x00b\ud800c")])
    first, second = log.read()
    assert first.reply == "x" * MOST_REPLY
    assert second.reply == "a\ufffdb?c"


def test_the_oldest_are_forgotten_a_few_at_a_time(log: ShadowLog) -> None:
    days = [datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2, 3, 4)]
    log.write([order(f"r{at.day}", at=at) for at in days])
    assert [log.forget(days[3], 2), log.forget(days[3], 2), log.forget(days[3], 2)] == [2, 1, 0]
    assert [one.recommendation_id for one in log.read()] == ["r4"]
