"""Kill -9 while events are posted: what was acknowledged is there, and there once."""

import contextlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from random import Random
from threading import Event as Signal
from threading import Thread
from uuid import UUID

import httpx2
import pytest

from app.store.database import open_database
from app.store.events import SqlEventLog

SEED = 20261124


@dataclass
class Sender:
    """A client that posts batches until the server is gone, and sends unanswered ones again to the next one.

    `acknowledged` is what it may rely on; `sent` also has what was on its way.
    """

    rng: Random
    acknowledged: set[UUID] = field(default_factory=set)
    sent: set[UUID] = field(default_factory=set)
    unanswered: list[UUID] = field(default_factory=list)

    def post_until_gone(self, url: str, stop: Signal) -> None:
        with httpx2.Client(base_url=url, timeout=10) as client, contextlib.suppress(httpx2.TransportError):
            while not stop.is_set():
                self.unanswered = self.unanswered or [self._new_id() for _ in range(self.rng.choice((1, 5, 40)))]
                self.sent.update(self.unanswered)
                answer = client.post("/v1/events", json={"events": [_event(id) for id in self.unanswered]})
                assert answer.status_code == 200, answer.text
                results = answer.json()["results"]
                assert {result["status"] for result in results} <= {"accepted", "duplicate"}
                self.acknowledged.update(UUID(result["event_id"]) for result in results)
                self.unanswered = []

    def _new_id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128))


def _event(id: UUID) -> dict[str, object]:
    items = [{"item_id": f"p{number}", "price": 100 + number} for number in range(id.int % 9 + 1)]
    return {
        "event_id": str(id),
        "event_name": "purchase",
        "event_time": "2026-11-01T10:00:00Z",
        "visitor_id": f"v{id.int % 50}",
        "items": items,
    }


@contextlib.contextmanager
def serving(database_url: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server process on this store; it is killed at the end if it has not been before."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "tests.small_shop", database_url, str(port)])
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(lambda: _answers(url), "the server does not answer")
        yield url, process
    finally:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/v1/products/nobody").status_code == 404
    except httpx2.TransportError:
        return False


def _wait(until: Callable[[], bool], otherwise: str) -> None:
    ends = time.monotonic() + 60
    while not until():
        assert time.monotonic() < ends, otherwise
        time.sleep(0.02)


def _more_than(before: int, senders: list[Sender]) -> bool:
    return _acknowledged(senders) > before


def _acknowledged(senders: list[Sender]) -> int:
    return sum(len(sender.acknowledged) for sender in senders)


@pytest.mark.parametrize("rounds", [3, pytest.param(50, marks=pytest.mark.proof)])
def test_no_acknowledged_event_is_lost_and_none_is_there_twice(database_url: str, rounds: int) -> None:
    rng = Random(SEED)
    senders = [Sender(rng=Random(SEED + number)) for number in range(1, 4)]
    for round in range(rounds):
        before = _acknowledged(senders)
        with serving(database_url) as (url, process):
            stop = Signal()
            threads = [Thread(target=sender.post_until_gone, args=(url, stop)) for sender in senders]
            for thread in threads:
                thread.start()
            _wait(partial(_more_than, before, senders), "nothing is acknowledged")
            time.sleep(rng.uniform(0, 1))
            process.send_signal(signal.SIGKILL)
            stop.set()
            for thread in threads:
                thread.join()
        stored = _stored(database_url)
        acknowledged = set().union(*(sender.acknowledged for sender in senders))
        sent = set().union(*(sender.sent for sender in senders))
        where = f"seed {SEED}, round {round}"
        assert not acknowledged - set(stored), f"{where}: acknowledged events are lost"
        assert len(stored) == len(set(stored)), f"{where}: an event is there twice"
        assert set(stored) <= sent, f"{where}: events that nobody sent"


def _stored(database_url: str) -> list[UUID]:
    engine = open_database(database_url)
    stored = [event.event_id for _, event in SqlEventLog(engine).read()]
    engine.dispose()
    return stored
