"""Keeps a process up with what others write: asks a few times a second, behind everybody's back."""

from collections.abc import Callable
from threading import Event, Thread
from typing import Final

import structlog

from app.store.ports import StoreUnavailable

EVERY_S: Final = 0.2
"""The promise is that a change shows within a second."""
PAUSE_S: Final = 2.0
"""After a store that did not answer."""

log = structlog.get_logger(__name__)


class Following:
    """A thread that calls `follow` again and again, from `start` to `close`."""

    def __init__(
        self,
        follow: Callable[[], None],
        *,
        every_s: float = EVERY_S,
        pause_s: float = PAUSE_S,
        on_failure: Callable[[], None] = lambda: None,
    ) -> None:
        self._follow = follow
        self._on_failure = on_failure
        self._every_s = every_s
        self._pause_s = pause_s
        self._closing = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        self._thread = Thread(target=self._run, name="following", daemon=True)
        self._thread.start()

    def close(self, timeout_s: float = 2.0) -> None:
        """Ends after the look under way, which is not waited for longer than that."""
        self._closing.set()
        if self._thread:
            self._thread.join(timeout_s)

    def _run(self) -> None:
        away, pause = False, self._every_s
        while not self._closing.wait(pause):
            pause = self._every_s
            try:
                self._follow()
            except StoreUnavailable as error:
                self._on_failure()
                if not away:
                    log.warning("following.store_unavailable", error=str(error))
                away, pause = True, self._pause_s
                continue
            except Exception as error:
                self._on_failure()
                log.error("following.failed", error=repr(error), exc_info=error)
                pause = self._pause_s
                continue
            away = False
