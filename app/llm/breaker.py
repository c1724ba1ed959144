"""A circuit breaker: after enough failures the model is left alone, then tried by a probe."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from prompts.facts import FallbackReason


@dataclass(frozen=True, kw_only=True, slots=True)
class BreakerSettings:
    """When to open, and for how long. Times in seconds; `jitter` is the share by which an open time may be longer."""

    failures_in_row: int = 5
    window_s: float = 10.0
    min_calls: int = 10
    failure_share: float = 0.5
    open_s: float = 2.0
    jitter: float = 0.25
    max_open_s: float = 30.0
    max_pause_s: float = 300.0


class State(StrEnum):
    CLOSED = "closed"
    OPEN = "open"


class Breaker:
    """Counts calls; says whether the next one may be made, and when a probe is due.

    It opens after five failures in a row, or when half of at least ten calls in ten seconds failed, and
    a probe is due some two seconds later, until one succeeds: so it is closed again within seconds of the
    endpoint's recovery. An endpoint whose probes succeed while calls go on failing (a model too slow for
    its work) is left alone for twice as long each time, up to thirty seconds. Only a probe closes it:
    shoppers' calls are never used to find out. What calls report that were begun before it opened is
    ignored while it is open.

    An endpoint that says when to come again, or that the account is closed, is not called until then.
    """

    def __init__(self, settings: BreakerSettings | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings or BreakerSettings()
        self._rng = Random()
        self._clock = clock
        self.state = State.CLOSED
        self._calls: deque[tuple[float, bool]] = deque()
        self._in_row = 0
        self._next_open_s = self._settings.open_s
        self._open_until = 0.0
        self._paused_until = 0.0
        self._pause_reason = FallbackReason.RATE_LIMITED
        self._probing = False

    @property
    def refusal(self) -> FallbackReason | None:
        """Why a shopper's call may not be made now; None if it may."""
        if self.state is State.OPEN:
            return FallbackReason.BREAKER_OPEN
        return self._pause_reason if self._clock() < self._paused_until else None

    def succeeded(self) -> None:
        if self.state is State.CLOSED:
            self._in_row = 0
            self._next_open_s = self._settings.open_s
            self._count(ok=True)

    def failed(self) -> None:
        if self.state is State.OPEN:
            return
        self._in_row += 1
        self._count(ok=False)
        failures = sum(not ok for _, ok in self._calls)
        many = len(self._calls) >= self._settings.min_calls
        if self._in_row >= self._settings.failures_in_row or (
            many and failures >= self._settings.failure_share * len(self._calls)
        ):
            self._open_for(self._next_open_s)
            self._next_open_s = min(2 * self._next_open_s, self._settings.max_open_s)

    def pause(self, seconds: float, reason: FallbackReason = FallbackReason.RATE_LIMITED) -> None:
        """Makes no calls for as long as the endpoint asked, within reason."""
        until = self._clock() + min(seconds, self._settings.max_pause_s)
        if until > self._paused_until:
            self._paused_until, self._pause_reason = until, reason

    def begin_probe(self) -> bool:
        """True once per open period, when it is over: the caller then makes the probe."""
        due = self._clock() >= max(self._open_until, self._paused_until)
        if self.state is State.CLOSED or self._probing or not due:
            return False
        self._probing = True
        return True

    def end_probe(self, *, ok: bool | None) -> None:
        """What the probe found; None if it was given up."""
        self._probing = False
        if ok is None:
            return
        if ok:
            self.state = State.CLOSED
            self._calls.clear()
            self._in_row = 0
        else:
            self._open_for(self._settings.open_s)

    def _open_for(self, seconds: float) -> None:
        self.state = State.OPEN
        # Never quite the same time: an endpoint that comes and goes in step with it would never be met awake.
        self._open_until = self._clock() + seconds * (1 + self._settings.jitter * self._rng.random())

    def _count(self, *, ok: bool) -> None:
        now = self._clock()
        self._calls.append((now, ok))
        while self._calls[0][0] < now - self._settings.window_s:
            self._calls.popleft()
