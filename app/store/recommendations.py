"""What was recommended, kept so that it can be explained later: the log, and the journal before it."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Condition, Thread
from typing import Any

import sqlalchemy as sa
import structlog

from app.store.database import inserting, reading, writing
from app.store.ports import RecommendationLog, ServedRecommendation, StoreUnavailable
from app.store.tables import recommendations

logger = structlog.get_logger(__name__)


class SqlRecommendationLog:
    """Writing one twice is harmless: the first one stays, so a commit can be tried again."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._insert = inserting(engine, recommendations).on_conflict_do_nothing()

    def write(self, served: Sequence[ServedRecommendation]) -> None:
        rows = [_row(one) for one in served]
        if rows:
            with writing(self._engine) as connection:
                connection.execute(self._insert, rows)

    def get(self, recommendation_id: str) -> ServedRecommendation | None:
        query = sa.select(recommendations).where(recommendations.c.id == recommendation_id)
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().one_or_none()
        return ServedRecommendation(**row) if row else None

    def latest(self, n: int) -> list[ServedRecommendation]:
        newest = sa.select(recommendations).order_by(recommendations.c.at.desc(), recommendations.c.id).limit(n)
        with reading(self._engine) as connection:
            rows = connection.execute(newest).mappings().all()
        return [ServedRecommendation(**row) for row in rows]

    def delete(self, ids: Sequence[str]) -> int:
        """Deletes these, as far as they exist; returns how many."""
        with writing(self._engine) as connection:
            return connection.execute(sa.delete(recommendations).where(recommendations.c.id.in_(ids))).rowcount

    def forget(self, before: datetime, limit: int) -> int:
        table = recommendations.c
        old = sa.select(table.id).where(table.at < before).order_by(table.at, table.id).limit(limit)
        with writing(self._engine) as connection:
            return connection.execute(sa.delete(recommendations).where(table.id.in_(old))).rowcount


def _row(served: ServedRecommendation) -> dict[str, Any]:
    return {column.name: getattr(served, column.name) for column in recommendations.c}


class Journal:
    """Writes recommendations behind the answer's back: a thread commits what gathered in a few ms.

    While commits fail it goes on gathering, up to its capacity, and tries again; but it promises
    nothing then.
    """

    def __init__(
        self,
        log: RecommendationLog,
        *,
        capacity: int = 10_000,
        window_s: float = 0.004,
        retry_s: float = 0.5,
        on_failure: Callable[[int], None] = lambda _: None,
        prepare: Callable[[ServedRecommendation], ServedRecommendation] = lambda served: served,
        on_unprepared: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_failure` is told how many recommendations a failed commit concerned.

        `prepare` makes of each what is kept of it, once, when no answer waits for it any more; `on_unprepared` is
        told of each for which that failed.
        """
        self._log = log
        self._prepare = prepare
        self._prepared: set[str] = set()
        self._capacity = capacity
        self._window_s = window_s
        self._retry_s = retry_s
        self._on_failure = on_failure
        self._on_unprepared = on_unprepared
        self._pending: dict[str, ServedRecommendation] = {}
        self._changed = Condition()
        self._healthy = True
        self._closing = False
        self._thread = Thread(target=self._run, name="recommendation-journal", daemon=True)
        self._thread.start()

    def add(self, served: ServedRecommendation) -> bool:
        """True if it will be explainable; False when the journal is full, closed, or its last commit failed."""
        with self._changed:
            if self._closing or len(self._pending) >= self._capacity:
                return False
            self._pending[served.id] = served
            self._changed.notify_all()
            return self._healthy

    def get(self, recommendation_id: str) -> ServedRecommendation | None:
        """A recommendation, committed or about to be."""
        with self._changed:
            pending = self._pending.get(recommendation_id)
        return pending or self._log.get(recommendation_id)

    def latest(self, n: int) -> list[ServedRecommendation]:
        """The last ones committed, the newest first."""
        return self._log.latest(n)

    def flush(self, timeout_s: float = 5.0) -> bool:
        """Waits until everything added so far is committed; False if that did not come to pass in time."""
        with self._changed:
            waited_for = set(self._pending)
            return self._changed.wait_for(lambda: waited_for.isdisjoint(self._pending), timeout_s)

    def close(self, timeout_s: float = 5.0) -> None:
        """Commits what is left and ends the thread; adding is refused from now on."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(timeout_s)
        if lost := len(self._pending):
            logger.error("journal.lost", recommendations=lost)

    def _run(self) -> None:
        try:
            self._commit_until_closed()
        finally:
            self._healthy = False  # without the thread nothing is promised

    def _commit_until_closed(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._pending or self._closing)
                if not self._pending:
                    return
                if not self._closing:
                    self._gather()
                batch = list(self._pending.values())
            if self._commit([self._ready(one) for one in batch]):
                continue
            with self._changed:
                if self._closing:
                    return
                self._changed.wait_for(lambda: self._closing, self._retry_s)

    def _gather(self) -> None:
        """Lets more come in until the window ends; called, and waiting, under the lock."""
        ends = time.monotonic() + self._window_s
        while not self._closing and (left := ends - time.monotonic()) > 0:
            self._changed.wait(left)

    def _ready(self, served: ServedRecommendation) -> ServedRecommendation:
        """What is kept of it. One that cannot be made ready is kept as it came."""
        if served.id in self._prepared:
            return served
        try:
            ready = self._prepare(served)
        except Exception as error:  # noqa: BLE001 - whatever was wrong with it, the list was served
            logger.error("journal.not_prepared", recommendation_id=served.id, error=repr(error))
            self._on_unprepared()
            ready = served
        with self._changed:
            self._prepared.add(served.id)
            self._pending[served.id] = ready
        return ready

    def _commit(self, batch: Sequence[ServedRecommendation]) -> bool:
        """Writes a batch; False if the store could not. What can never be written is dropped, not tried for ever."""
        try:
            self._log.write(batch)
        except StoreUnavailable as error:
            logger.warning("journal.commit_failed", recommendations=len(batch), error=str(error))
            self._on_failure(len(batch))
            with self._changed:
                self._healthy = False
            return False
        except (TypeError, ValueError, sa.exc.StatementError) as error:
            if len(batch) > 1:
                return all(self._commit([one]) for one in batch)
            logger.error("journal.unwritable", recommendation_id=batch[0].id, error=str(error))
            self._on_failure(1)
        else:
            with self._changed:
                self._healthy = True
        with self._changed:
            for one in batch:
                self._pending.pop(one.id, None)
                self._prepared.discard(one.id)
            self._changed.notify_all()
        return True
