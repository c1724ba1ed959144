"""A server of several workers as tests see it: each can be asked by itself, frozen, and killed."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from tests.served import PATIENCE_S, Served, start
from tests.shop import State, place


class Fleet:
    """A running server, and which worker is which process."""

    def __init__(self, served: Served) -> None:
        self.served = served

    def logged(self, event: str) -> list[dict[str, Any]]:
        """The log's lines of an event, in order."""
        lines = self.served.log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if f'"{event}"' in line]

    def pid(self, worker: int) -> int:
        """The process that has this number now."""
        started = [line["pid"] for line in self.logged("worker.started") if line["worker"] == worker]
        return int(started[-1])

    @property
    def workers(self) -> set[int]:
        return {line["worker"] for line in self.logged("worker.started")}

    @contextmanager
    def client(self, worker: int) -> Iterator[httpx2.Client]:
        """A client whose one connection is this worker's: the others stand still while it is made."""
        others = [self.pid(one) for one in self.workers - {worker}]
        with httpx2.Client(base_url=self.served.url, timeout=PATIENCE_S, trust_env=False) as client:
            for pid in others:
                os.kill(pid, signal.SIGSTOP)
            try:
                assert client.get("/livez").status_code == 200
            finally:
                for pid in others:
                    os.kill(pid, signal.SIGCONT)
            assert worker_of(self, client) == worker
            yield client

    def up(self, client: httpx2.Client) -> list[int]:
        """The workers that answer."""
        told = client.get("/metrics").text
        return [one for one in sorted(self.workers) if f'shelftalk_worker_up{{worker="{one}"}} 1.0' in told]


def worker_of(fleet: Fleet, client: httpx2.Client) -> int:
    """The worker that answers this client, by the log."""
    request = uuid4().hex
    assert client.get("/livez", headers={"x-request-id": request}).status_code == 200
    done: list[dict[str, Any]] = []

    def logged() -> bool:
        done[:] = [line for line in fleet.logged("request.done") if line["request_id"] == request]
        return bool(done)

    until(logged)
    return int(done[0]["worker"])


def until(holds: Callable[[], bool], patience_s: float = PATIENCE_S) -> float:
    """Waits until it holds; returns the seconds that took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < patience_s, "it never came to pass"
        time.sleep(0.02)
    return time.monotonic() - began


@contextmanager
def fleet(folder: Path, workers: int = 2, state: State = "trained", /, **settings: str) -> Iterator[Fleet]:
    """A server of a home shop in this folder."""
    place(folder, state)
    served = start(folder, None, workers, **settings)
    try:
        yield Fleet(served)
    finally:
        if served.process.poll() is None:
            served.process.terminate()
        try:
            served.process.wait(20)
        finally:
            served.process.kill()
