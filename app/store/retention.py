"""How long the shop remembers: what is older is deleted, a few at a time, behind the shop's back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Final, Protocol

import structlog

from app.store.ports import StoreUnavailable

BATCH: Final = 200
"""Deleted in one transaction, so that no answer waits long for the store."""
PAUSE_S: Final = 0.05
EVERY_S: Final = 3_600.0
FIRST_AFTER_S: Final = 60.0

logger = structlog.get_logger(__name__)


class Forgetful(Protocol):
    """A log that forgets what is older than a time, some at once."""

    def forget(self, before: datetime, limit: int) -> int: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """Logs of which nothing is remembered for longer than `keep`; `name` is what they hold."""

    name: str
    logs: Sequence[Forgetful]
    keep: timedelta


def forget_older(
    logs: Sequence[Forgetful], before: datetime, wait: Callable[[], bool] = lambda: False, batch: int = BATCH
) -> int:
    """Deletes everything older, batch by batch; `wait` stands between two batches and may end it. Returns how many.

    Raises:
        StoreUnavailable: the store cannot be written to; what was deleted stays deleted.
    """
    total = 0
    for log in logs:
        while deleted := log.forget(before, batch):
            total += deleted
            if deleted < batch:
                break
            if wait():
                return total
    return total


class Retention:
    """Deletes what is older than it is kept, every hour, until it is closed."""

    def __init__(
        self,
        kept: Sequence[Kept],
        now: Callable[[], datetime],
        *,
        first_after_s: float = FIRST_AFTER_S,
        every_s: float = EVERY_S,
        tidy: Callable[[], object] = lambda: None,
    ) -> None:
        """`tidy` comes after what is old was deleted."""
        self._kept = kept
        self._now = now
        self._every_s = every_s
        self._tidy = tidy
        self._first_after_s = first_after_s
        self._closing = Event()
        self._thread = Thread(target=self._run, name="retention", daemon=True)
        self._thread.start()

    def close(self, timeout_s: float = 5.0) -> None:
        """Ends after the batch under way."""
        self._closing.set()
        self._thread.join(timeout_s)

    def _run(self) -> None:
        due = self._first_after_s
        while not self._closing.wait(due):
            due = self._every_s
            try:
                deleted = sum(self._forget(each) for each in self._kept)
                self._tidy()
            except StoreUnavailable as error:
                logger.warning("retention.store_unavailable", error=str(error))
                continue
            if deleted:
                logger.info("retention.done", deleted=deleted)

    def _forget(self, kept: Kept) -> int:
        return forget_older(kept.logs, self._now() - kept.keep, lambda: self._closing.wait(PAUSE_S))
