"""What every RecommendationLog does, and the journal in front of one."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from threading import Event as Signal
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from app.store.ports import RecommendationLog, ServedRecommendation, StoreUnavailable
from app.store.recommendations import Journal, SqlRecommendationLog
from retrieval.schema import VisitorId


@pytest.fixture
def log(database: sa.Engine) -> RecommendationLog:
    return SqlRecommendationLog(database)


def served(id: str = "r1", **fields: Any) -> ServedRecommendation:
    whole: dict[str, Any] = {
        "at": datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=UTC),
        "visitor_id": VisitorId("ann"),
        "surface": "home",
        "mode": "ranked",
        "bundle_id": "b1",
        "request": {"text": "tea 🫖", "limit": 10},
        "shown": [{"id": "a", "score": 0.25, "features": [1.0, None]}],
        "extra": {"timings_ms": {"rank": 1.5}},
    }
    return ServedRecommendation(id=id, **{**whole, **fields})


class Faulty:
    """A log that fails while told to, and holds a commit back while told to."""

    def __init__(self) -> None:
        self.written: list[ServedRecommendation] = []
        self.commits: list[int] = []
        self.failing = False
        self.open = Signal()
        self.open.set()

    def write(self, served: Sequence[ServedRecommendation]) -> None:
        self.open.wait(5)
        if self.failing:
            raise StoreUnavailable("the disk is full")
        for one in served:
            if one.mode == "poison":
                raise TypeError("cannot be written")
        self.commits.append(len(served))
        self.written += served

    def get(self, recommendation_id: str) -> ServedRecommendation | None:
        return next((one for one in self.written if one.id == recommendation_id), None)

    def latest(self, n: int) -> list[ServedRecommendation]:
        return self.written[-n:][::-1]

    def forget(self, before: datetime, limit: int) -> int:
        old = [one for one in self.written if one.at < before][:limit]
        self.written = [one for one in self.written if one not in old]
        return len(old)


def test_what_was_served_comes_back_as_it_was(log: RecommendationLog) -> None:
    stranger = served("r2", visitor_id=None, bundle_id=None, extra={})
    log.write([served(), stranger])
    assert (log.get("r1"), log.get("r2"), log.get("r3")) == (served(), stranger, None)


def test_the_latest_come_newest_first(log: RecommendationLog) -> None:
    days = [datetime(2026, 3, day, tzinfo=UTC) for day in (2, 1, 3)]
    log.write([served(f"r{day.day}", at=day) for day in days])

    assert [one.id for one in log.latest(2)] == ["r3", "r2"]
    assert log.latest(1)[0] == served("r3", at=days[2])


def test_writing_again_is_harmless(log: RecommendationLog) -> None:
    log.write([served()])
    log.write([served(mode="popular"), served("r2")])
    log.write([])
    assert (log.get("r1"), log.get("r2")) == (served(), served("r2"))


def test_numbers_of_the_ranker_are_kept_and_nan_is_null(log: RecommendationLog) -> None:
    features = np.array([1.5, np.nan], np.float32)
    log.write([served(shown=[{"score": np.float64(0.5), "features": features}])])
    found = log.get("r1")
    assert found is not None
    assert list(found.shown) == [{"score": 0.5, "features": [1.5, None]}]


def test_the_journal_finds_what_is_pending_and_what_is_written(log: RecommendationLog) -> None:
    journal = Journal(log)
    assert journal.add(served())
    assert journal.get("r1") == served()
    assert journal.flush()
    assert (journal.get("r1"), journal.get("r2")) == (served(), None)
    journal.close()
    assert log.get("r1") == served()


def test_closing_drains_and_then_promises_nothing(log: RecommendationLog) -> None:
    journal = Journal(log, window_s=10)
    for number in range(500):
        assert journal.add(served(f"r{number}"))
    journal.close()
    assert not journal.add(served("late"))
    assert all(log.get(f"r{number}") for number in range(500))


def test_what_comes_within_the_window_is_one_commit() -> None:
    log = Faulty()
    journal = Journal(log, window_s=0.2)
    for number in range(50):
        journal.add(served(f"r{number}"))
    assert journal.flush()
    journal.close()
    assert log.commits == [50]


def test_adding_never_waits_and_a_full_journal_says_so() -> None:
    log = Faulty()
    log.open.clear()
    journal = Journal(log, capacity=3, window_s=0)
    started = time.monotonic()
    assert [journal.add(served(f"r{number}")) for number in range(5)] == [True, True, True, False, False]
    assert time.monotonic() - started < 1
    log.open.set()
    assert journal.flush()
    assert journal.add(served("r9"))
    journal.close()
    assert [one.id for one in log.written] == ["r0", "r1", "r2", "r9"]


def test_after_a_failed_commit_nothing_is_promised_until_one_succeeds() -> None:
    log = Faulty()
    failures: list[int] = []
    log.failing = True
    journal = Journal(log, window_s=0, retry_s=0.01, on_failure=failures.append)
    assert journal.add(served("r1"))
    assert not journal.flush(timeout_s=0.2)
    assert failures
    assert not journal.add(served("r2"))
    log.failing = False
    assert journal.flush()
    assert journal.add(served("r3"))
    journal.close()
    assert {one.id for one in log.written} == {"r1", "r2", "r3"}


def test_what_cannot_be_written_holds_up_nothing_else() -> None:
    log = Faulty()
    failures: list[int] = []
    journal = Journal(log, window_s=0.1, on_failure=failures.append)
    for one in (served("r1"), served("r2", mode="poison"), served("r3")):
        assert journal.add(one)
    assert journal.flush()
    journal.close()
    assert [one.id for one in log.written] == ["r1", "r3"]
    assert failures == [1]


def test_a_value_that_is_not_json_is_dropped_by_the_real_log_too(log: RecommendationLog) -> None:
    failures: list[int] = []
    journal = Journal(log, window_s=0.1, on_failure=failures.append)
    journal.add(served("r1", extra={"oops": object()}))
    journal.add(served("r2"))
    assert journal.flush()
    journal.close()
    assert (log.get("r1"), log.get("r2"), failures) == (None, served("r2"), [1])


def test_the_oldest_are_forgotten_first_and_no_more_than_asked_for(log: RecommendationLog) -> None:
    days = [datetime(2026, 3, day, tzinfo=UTC) for day in range(1, 7)]
    log.write([served(f"r{day.day}", at=day) for day in reversed(days)])

    assert log.forget(days[4], 3) == 3
    assert [bool(log.get(f"r{day.day}")) for day in days] == [False, False, False, True, True, True]
    assert log.forget(days[4], 3) == 1, "that of the day itself is kept"
    assert log.forget(days[4], 3) == 0
    assert [one.id for one in log.latest(10)] == ["r6", "r5"]
