"""What the model has cost per day, kept over restarts and for all processes of a shop."""

from collections import defaultdict
from datetime import date
from threading import Condition, Thread

import sqlalchemy as sa
import structlog

from app.llm.budget import Spent
from app.store.database import inserting, reading, writing
from app.store.ports import StoreUnavailable
from app.store.tables import spending

log = structlog.get_logger(__name__)

_MOST_DAYS = 2
"""Days kept in memory: the shop's day, and the one before it, which calls may still correct."""


class SqlLedger:
    """A ledger that answers from memory; a thread of its own writes what was added, and reads what others did.

    While the store cannot answer, it knows of this process alone, and goes on trying.
    """

    def __init__(self, engine: sa.Engine, *, window_s: float = 0.2, retry_s: float = 2.0) -> None:
        self._engine = engine
        self._window_s = window_s
        self._retry_s = retry_s
        new = inserting(engine, spending)
        self._add = new.on_conflict_do_update(
            index_elements=[spending.c.day],
            set_={name: spending.c[name] + new.excluded[name] for name in ("tokens", "cost_micro")},
        )
        self._known: dict[date, Spent] = {}
        self._pending: defaultdict[date, Spent] = defaultdict(Spent)
        self._changed = Condition()
        self._closing = False
        self._thread: Thread | None = None

    def spent_on(self, day: date) -> Spent:
        with self._changed:
            if day not in self._known:
                self._known[day] = Spent()
                self._pending[day] += Spent()  # so that the thread reads it
                self._wake()
            return self._known[day] + self._pending.get(day, Spent())

    def add(self, day: date, spent: Spent) -> None:
        with self._changed:
            self._pending[day] += spent
            self._wake()

    def look(self) -> None:
        """Lets the thread read what other processes added to the latest day, if this one has asked about it."""
        with self._changed:
            if self._known and not self._pending and not self._closing:
                self._pending[max(self._known)] += Spent()
                self._wake()

    def flush(self, timeout_s: float = 5.0) -> bool:
        """Waits until everything added so far is written; False if that did not come to pass in time."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._pending, timeout_s)

    def close(self, timeout_s: float = 5.0) -> None:
        """Writes what is left and ends the thread."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread:
            self._thread.join(timeout_s)

    def _wake(self) -> None:
        """Lets the thread see what is pending; called under the lock."""
        if self._thread is None:
            self._thread = Thread(target=self._run, name="llm-spending", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._pending or self._closing)
                if not self._pending:
                    return
                self._changed.wait_for(lambda: self._closing, self._window_s)
                batch = dict(self._pending)
            if self._commit(batch):
                continue
            with self._changed:
                if self._closing:
                    log.error("llm.spending_lost", days=len(self._pending))
                    return
                self._changed.wait_for(lambda: self._closing, self._retry_s)

    def _commit(self, batch: dict[date, Spent]) -> bool:
        """Adds a batch to the table and reads the days' sums, in one transaction; False if the store could not."""
        rows = [{"day": day, "tokens": spent.tokens, "cost_micro": spent.cost_micro} for day, spent in batch.items()]
        query = sa.select(spending).where(spending.c.day.in_(batch))
        try:
            if any(row["tokens"] or row["cost_micro"] for row in rows):
                with writing(self._engine) as connection:
                    connection.execute(self._add, rows)
                    found = connection.execute(query).all()
            else:
                with reading(self._engine) as connection:
                    found = connection.execute(query).all()
        except (StoreUnavailable, sa.exc.ProgrammingError) as error:  # the second: tables are not made yet
            log.warning("llm.spending_unwritten", error=str(error))
            return False
        with self._changed:
            self._known |= {row.day: Spent(row.tokens, row.cost_micro) for row in found}
            for day, spent in batch.items():
                left = self._pending.pop(day)
                rest = Spent(left.tokens - spent.tokens, left.cost_micro - spent.cost_micro)
                if rest != Spent():
                    self._pending[day] = rest
            for day in sorted(self._known)[:-_MOST_DAYS]:
                del self._known[day]
            self._changed.notify_all()
        return True
