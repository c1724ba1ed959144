"""An OpenAI-compatible endpoint that misbehaves on request, and writes down who called.

The fault is the request's model name, or its `x-fault` header, or the server's `fault`. By hand:
`python -m tests.faults.server --port 8081 --fault html`.
"""

import argparse
import asyncio
import json
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from tests.faults.plays import PLAYS
from tests.faults.wire import Attempt, Exchange


class FaultServer:
    """Listens on loopback in a thread of its own while the `with` block runs."""

    def __init__(self, fault: str = "healthy", port: int = 0) -> None:
        self.fault = fault
        self.attempts: list[Attempt] = []
        self._port = port
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
        return f"http://127.0.0.1:{self._port}/v1"

    def clear(self) -> None:
        """Forgets the attempts so far."""
        self.attempts = []

    def wait_until_called(self, count: int = 1, timeout_s: float = 2.0) -> bool:
        """Whether that many calls arrived, within the time."""
        return _soon(lambda: len(self.attempts) >= count, timeout_s)

    def wait_until_left(self, count: int = 1, timeout_s: float = 2.0) -> bool:
        """Whether that many clients went away before their answer was whole, within the time."""
        return _soon(lambda: sum(attempt.client_left for attempt in self.attempts) >= count, timeout_s)

    def serve_forever(self) -> None:
        self._thread.start()
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._accept, "127.0.0.1", self._port, backlog=1024)
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in self._exchanges:
            task.cancel()
        await asyncio.gather(*self._exchanges, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._exchanges.add(task)
        try:
            attempt = await self._read(reader)
            self.attempts.append(attempt)
            call = Exchange(reader, writer, attempt)
            try:
                await PLAYS[attempt.fault](call)
                attempt.answered_at = time.monotonic()
            finally:
                await call.close()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.close()
        finally:
            self._exchanges.discard(task)

    async def _read(self, reader: asyncio.StreamReader) -> Attempt:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines) if name}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        request: dict[str, Any] = {}
        with suppress(ValueError):
            request = json.loads(body) if body else {}
        return Attempt(
            at=time.monotonic(),
            path=first.split(" ")[1],
            fault=self._fault_of(request, headers),
            bytes_in=len(head) + len(body),
            request=request,
            headers=headers,
        )

    def _fault_of(self, request: Mapping[str, Any], headers: Mapping[str, str]) -> str:
        asked = (headers.get("x-fault"), request.get("model"), self.fault)
        return next((str(name) for name in asked if name in PLAYS), "healthy")


def _soon(condition: Callable[[], bool], timeout_s: float) -> bool:
    until = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.005)
    return True


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=8081)
    options.add_argument("--fault", choices=sorted(PLAYS), default="healthy")
    chosen = options.parse_args()
    with suppress(KeyboardInterrupt):
        FaultServer(chosen.fault, chosen.port).serve_forever()


if __name__ == "__main__":
    main()
