"""An OpenAI-compatible endpoint that misbehaves on request, and writes down who called.

The fault is the request's `x-fault` header, or its model's name, or what the schedule says. By hand:
`python -m tests.faults.server --port 8081 --fault html`; docs/reliability.md has more.
"""

import argparse
import asyncio
import json
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from random import Random
from types import TracebackType
from typing import Any, Self

from tests.faults.door import Door, Doorway
from tests.faults.plays import FAULTS, HEALTHY
from tests.faults.schedule import ANY, MIXTURES, BadSchedule, Mixture, Schedule
from tests.faults.wire import Attempt, Exchange, Patience

SLOW_READING = 1_000
"""Bytes a second, of `slow_upload`."""
_TURN_S = 0.01
_TLS_HELLO = b"\x16"


class FaultServer:
    """Listens on loopback in a thread of its own while the `with` block runs.

    Args:
        fault: Steps of a schedule; one name plays that fault for good.
        deadline_s: When clients give up, for faults that play with it.
        log: Is told of every attempt when it is over.
    """

    def __init__(
        self,
        fault: str = HEALTHY,
        port: int = 0,
        *,
        probability: float = 1.0,
        seed: int = 0,
        deadline_s: float = 0.3,
        log: Callable[[Attempt], None] | None = None,
    ) -> None:
        self.attempts: list[Attempt] = []
        self._patience = Patience(deadline_s=deadline_s)
        self._log = log
        self._seed = seed
        self._rng = Random(seed)
        self._schedule = Schedule(fault, probability=probability, rng=self._rng)
        self._door = Door(self._accept, port)
        self._loop = asyncio.new_event_loop()
        self._exchanges: set[asyncio.Task[None]] = set()
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="fault-server", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(5):
            raise RuntimeError("the fault server did not start within 5 s")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._door.port}/v1"

    @property
    def tls_url(self) -> str:
        """The same port, for clients who think that it speaks TLS."""
        return self.base_url.replace("http:", "https:")

    @property
    def fault(self) -> str:
        """The fault that stands now; setting it, or a schedule, plays that from now on."""
        return self._schedule.standing(time.monotonic())

    @fault.setter
    def fault(self, steps: str) -> None:
        self.play(steps)

    def play(self, steps: str, *, probability: float = 1.0, deadline_s: float = 0.3) -> None:
        """Begins a schedule, from the first draw of the seed; returns when the door stands as it says."""
        self._patience = Patience(deadline_s=deadline_s)
        self._rng = Random(self._seed)
        self._schedule = schedule = Schedule(steps, probability=probability, rng=self._rng)
        if not happens(lambda: self._door.stands is _doorway(schedule.standing(time.monotonic())), 5):
            raise RuntimeError("the fault server's door does not move")

    def mix(self, name: str, *, deadline_s: float = 0.3) -> None:
        """Plays a fault, or a mixture, by its name."""
        mixture = MIXTURES.get(name) or Mixture(number="", steps=name)
        self.play(mixture.steps, probability=mixture.probability, deadline_s=deadline_s)

    def clear(self) -> None:
        """Forgets the attempts so far."""
        self.attempts = []

    def wait_until_called(self, count: int = 1, timeout_s: float = 2.0) -> bool:
        """Whether that many calls arrived, within the time."""
        return happens(lambda: len(self.attempts) >= count, timeout_s)

    def wait_until_left(self, count: int = 1, timeout_s: float = 2.0) -> bool:
        """Whether that many clients went away before their answer was whole, within the time."""
        return happens(lambda: sum(attempt.client_left for attempt in self.attempts) >= count, timeout_s)

    def serve_forever(self) -> None:
        self._thread.start()
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        try:
            while not self._stop.is_set():
                await self._tend_door()
                self._ready.set()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), _TURN_S)
        finally:
            self._door.close()
            await self._hang_up()

    async def _tend_door(self) -> None:
        doorway = _doorway(self._schedule.standing(time.monotonic()))
        if self._door.stands is not doorway:
            if doorway is not Doorway.OPEN:
                await self._hang_up()  # an endpoint that is gone keeps no connection
            await self._door.turn(doorway)

    async def _hang_up(self) -> None:
        for task in self._exchanges:
            task.cancel()
        await asyncio.gather(*self._exchanges, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._exchanges.add(task)
        turn, kept = 0, True
        try:
            while kept:
                kept = await self._converse(reader, writer, turn)
                turn += 1
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            self._exchanges.discard(task)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, turn: int) -> bool:
        """One call and its answer. Returns whether the connection is kept for another."""
        attempt = await self._read(reader)
        call = Exchange(reader, writer, attempt, turn=turn, patience=self._patience, rng=self._rng)
        try:
            await FAULTS[attempt.fault].play(call)
            attempt.answered_at = time.monotonic()
        finally:
            await call.close()
            if self._log:
                self._log(attempt)
        return call.keeps_open

    async def _read(self, reader: asyncio.StreamReader) -> Attempt:
        """The call, written down as soon as its head is read; a TLS client's greeting is a call too."""
        first = await reader.readexactly(1)
        if first == _TLS_HELLO:
            hello = Attempt(at=time.monotonic(), path="(TLS)", fault=self._schedule.next(time.monotonic()), bytes_in=1)
            self.attempts.append(hello)
            return hello
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *lines = head.split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in lines) if name}
        attempt = Attempt(at=time.monotonic(), path=line.split(" ")[1], headers=headers)
        self.attempts.append(attempt)
        scheduled = headers.get("x-fault") or self._schedule.next(attempt.at)
        attempt.fault = scheduled if scheduled in FAULTS else HEALTHY
        try:
            body = await self._body(reader, int(headers.get("content-length", "0")), slow=scheduled == "slow_upload")
        except (ConnectionError, asyncio.IncompleteReadError):
            attempt.disconnected_at = time.monotonic()
            raise
        attempt.bytes_in = len(head) + len(body)
        with suppress(ValueError):
            attempt.request = json.loads(body) if body else {}
        if "x-fault" not in headers:
            attempt.fault = _by_model(attempt.request) or attempt.fault
        return attempt

    @staticmethod
    async def _body(reader: asyncio.StreamReader, size: int, *, slow: bool) -> bytes:
        if not slow:
            return await reader.readexactly(size)
        read = b""
        while len(read) < size:
            await asyncio.sleep(0.1)
            if reader.at_eof():
                raise asyncio.IncompleteReadError(read, size)
            read += await reader.readexactly(min(SLOW_READING // 10, size - len(read)))
        return read


def _by_model(request: Mapping[str, Any]) -> str | None:
    name = str(request.get("model"))
    return name if name in FAULTS else None


def _doorway(fault: str) -> Doorway:
    return Doorway(fault) if fault in {Doorway.SHUT, Doorway.CROWDED} else Doorway.OPEN


def happens(condition: Callable[[], bool], timeout_s: float) -> bool:
    until = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.005)
    return True


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__,
        epilog=f"Faults: {ANY}, {', '.join(sorted(FAULTS))}.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("--port", type=int, default=8081)
    options.add_argument("--fault", default=HEALTHY, help="by name; all of them stand below")
    options.add_argument("--schedule", help="such as error_500*3,healthy or refused@60,healthy or hang@1,healthy@1")
    options.add_argument("--probability", type=float, default=1.0, help="with which a call meets the fault")
    options.add_argument("--seed", type=int, default=0, help="of the chance")
    options.add_argument(
        "--deadline", type=float, default=1.5, help="when the shop gives up, in s; for race, brown_out"
    )
    chosen = options.parse_args()

    def log(attempt: Attempt) -> None:
        sys.stdout.write(json.dumps(attempt.line()) + "\n")
        sys.stdout.flush()

    try:
        server = FaultServer(
            chosen.schedule or chosen.fault,
            chosen.port,
            probability=chosen.probability,
            seed=chosen.seed,
            deadline_s=chosen.deadline,
            log=log,
        )
    except BadSchedule as error:
        options.error(str(error))
    with suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
