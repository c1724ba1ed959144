"""Whether a database server answers at all, felt by a thread of its own: a frozen server is told from a slow query."""

import atexit
from threading import Event, Lock, Thread
from typing import Final, Protocol

import structlog

log = structlog.get_logger(__name__)

EVERY_S: Final = 0.5
"""Between two beats."""


class NoPulse(Exception):  # noqa: N818 - a state of the world, not a mistake
    """The server did not answer the last beat; the message says what became of it."""


class Heart(Protocol):
    """What a pulse is felt of."""

    def beat(self) -> None:
        """Returns when the server has answered and raises an Exception when it has not, soon in both cases."""
        ...

    def rest(self) -> None:
        """Lets go of what it holds; it may beat again later."""
        ...


class Pulse:
    """Asks the server for a sign of life twice a second, from the first time that anyone wants to know.

    Nobody waits for a server without one: not those who ask now, and not those who were asking when it stopped.
    """

    def __init__(self, heart: Heart, *, name: str, every_s: float = EVERY_S) -> None:
        self._heart = heart
        self._name = name
        self._every_s = every_s
        self._lost: str | None = None
        self._starting = Lock()
        self._closing = Event()
        self._thread: Thread | None = None

    @property
    def lost(self) -> str | None:
        """Why the server is taken for dead; None while it is not."""
        return self._lost

    def check(self) -> None:
        """Raises NoPulse where the server did not answer when it was last asked. Never waits."""
        if self._thread is None:
            self._start()
        if self._lost is not None:
            raise NoPulse(self._lost)

    def close(self) -> None:
        """Ends the thread after the beat under way; the next check starts another."""
        with self._starting:
            self._closing.set()
            ended, self._thread, self._lost = self._thread, None, None
        if ended:
            atexit.unregister(self.close)
            ended.join(timeout=5.0)

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._closing = Event()
                self._thread = Thread(target=self._run, args=(self._closing,), name="database-pulse", daemon=True)
                self._thread.start()
                atexit.register(self.close)

    def _run(self, closing: Event) -> None:
        while not closing.wait(self._every_s):
            try:
                self._heart.beat()
                lost = None
            except Exception as error:  # noqa: BLE001 - whatever the driver raises, the server gave no sign of life
                lost = str(error).strip() or type(error).__name__
            if (lost is None) != (self._lost is None) and not closing.is_set():
                log.warning("store.no_pulse" if lost else "store.pulse_again", server=self._name, error=lost)
            if not closing.is_set():
                self._lost = lost
        self._heart.rest()
