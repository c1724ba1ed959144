"""PostgreSQL freezes, dies, fills up or gets slow: lists go on, and no acknowledged event is lost."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Signal
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from app.store.database import open_database
from app.store.events import SqlEventLog
from app.stores import open_builds, open_encoder, open_stores
from tests.faults.slow_wire import slow_wire
from tests.postgres import Server
from tests.shop import SURFACES, OpenShop, catalogue, open_home, settings_for

PATIENCE_S = 60.0
REQUESTS = [40, pytest.param(2_000, marks=pytest.mark.proof)]
"""Lists under every fault."""


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    """A server of this file's own, for it does not survive the tests unharmed."""
    folder = Path(tempfile.mkdtemp(prefix="shelftalk-outage-"))
    server = Server(folder)
    yield server
    server.close()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def shop_on(url: str, folder: Path, **changes: Any) -> Iterator[OpenShop]:
    """A small home shop whose store is this database."""
    settings = settings_for(folder, database_url=url)
    stores = open_stores(settings)
    stores.catalog.upsert(catalogue().values())
    open_builds(settings, stores, open_encoder(settings)).make(datetime.now(UTC))
    stores.close()
    with open_home(folder, "empty", database_url=url, **changes) as shop:
        yield shop


@pytest.fixture
def shop(postgres: Server, tmp_path: Path) -> Iterator[OpenShop]:
    postgres.run("DROP DATABASE IF EXISTS shop WITH (FORCE)", "CREATE DATABASE shop")
    with shop_on(postgres.url("shop"), tmp_path) as opened:
        yield opened


@dataclass
class Poster:
    """Posts events until it is told to stop; what was not acknowledged it sends again."""

    shop: OpenShop
    stop: Signal = field(default_factory=Signal)
    acknowledged: set[UUID] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)
    pause_s: float = 0.05

    def run(self) -> None:
        batch: list[UUID] = []
        while not self.stop.is_set():
            batch = batch or [uuid4() for _ in range(5)]
            answer = self.shop.client.post("/v1/events", json={"events": [_event(one) for one in batch]})
            if answer.status_code == 200:
                assert {row["status"] for row in answer.json()["results"]} <= {"accepted", "duplicate"}
                self.acknowledged.update(batch)
                batch = []
            else:
                assert answer.headers["retry-after"], answer.text
                self.refused.add(answer.status_code)
            time.sleep(self.pause_s)


def _event(event_id: UUID) -> dict[str, Any]:
    return {
        "event_id": str(event_id),
        "event_name": "view_item",
        "event_time": "2026-11-01T10:00:00Z",
        "visitor_id": "v1",
        "items": [{"item_id": "home-springform-18-cm"}],
        "data": {"note": "x" * 2_000},
    }


@contextmanager
def posting(shop: OpenShop) -> Iterator[Poster]:
    poster = Poster(shop)
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(poster.run)
        try:
            yield poster
        finally:
            poster.stop.set()
            job.result(PATIENCE_S)


def all_served(shop: OpenShop, requests: int) -> set[str]:
    """Asks for so many lists, four at a time; every one must have products. Returns how they were made."""
    bodies = list(SURFACES.values())
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(shop.recommend, **bodies[number % len(bodies)]) for number in range(requests)]
        lists = [job.result(PATIENCE_S) for job in jobs]
    assert all(one["products"] for one in lists)
    return {one["mode"] for one in lists}


def wait_for(what: Callable[[], bool], otherwise: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < until, otherwise
        time.sleep(0.05)


def well(shop: OpenShop) -> bool:
    return bool(shop.recommend(surface="home")["mode"] == "retrieved")


def none_lost(url: str, poster: Poster) -> None:
    engine = open_database(url)
    stored = [event.event_id for _, event in SqlEventLog(engine).read()]
    engine.dispose()
    assert poster.acknowledged, "nothing was acknowledged"
    assert not poster.acknowledged - set(stored), "acknowledged events are lost"
    assert len(stored) == len(set(stored)), "an event is there twice"


@pytest.mark.parametrize("requests", REQUESTS)
def test_a_frozen_server_holds_up_no_list(postgres: Server, shop: OpenShop, requests: int) -> None:
    with posting(shop) as poster:
        wait_for(lambda: bool(poster.acknowledged), "nothing is acknowledged")
        with postgres.frozen():
            assert "popular" in all_served(shop, requests)
            wait_for(lambda: poster.refused == {503}, "events are not refused")
            assert "cannot be read" in shop.client.get("/readyz").json()["checks"]["catalog"]
        wait_for(lambda: well(shop), "lists do not come back")
        before = len(poster.acknowledged)
        wait_for(lambda: len(poster.acknowledged) > before, "events are not taken again")
    none_lost(postgres.url("shop"), poster)


@pytest.mark.parametrize("requests", REQUESTS)
def test_a_killed_server_holds_up_no_list(postgres: Server, shop: OpenShop, requests: int) -> None:
    with posting(shop) as poster:
        wait_for(lambda: bool(poster.acknowledged), "nothing is acknowledged")
        postgres.kill()
        assert "popular" in all_served(shop, requests)
        wait_for(lambda: poster.refused == {503}, "events are not refused")
        postgres.start()
        wait_for(lambda: well(shop), "lists do not come back")
        before = len(poster.acknowledged)
        wait_for(lambda: len(poster.acknowledged) > before, "events are not taken again")
    none_lost(postgres.url("shop"), poster)


@pytest.mark.parametrize("requests", REQUESTS)
def test_a_slow_server_holds_up_no_list(postgres: Server, tmp_path: Path, requests: int) -> None:
    postgres.run("DROP DATABASE IF EXISTS shop WITH (FORCE)", "CREATE DATABASE shop")
    [socket] = (path for path in _sockets(postgres) if not path.endswith(".lock"))
    with slow_wire(socket) as wire:
        url = f"postgresql://postgres@127.0.0.1:{wire.port}/shop"
        with shop_on(url, tmp_path, deadline_ms=300) as shop, posting(shop) as poster:
            wait_for(lambda: bool(poster.acknowledged), "nothing is acknowledged")
            wire.delay_s = 0.4
            assert "popular" in all_served(shop, requests)
            before = len(poster.acknowledged)
            wait_for(lambda: len(poster.acknowledged) > before, "slow is not dead: events are still taken")
            wire.delay_s = 0.0
            wait_for(lambda: well(shop), "lists do not come back")
        none_lost(postgres.url("shop"), poster)


def _sockets(postgres: Server) -> list[str]:
    folder = sa.make_url(postgres.uri).query["host"]
    assert isinstance(folder, str)
    return [str(path) for path in Path(folder).glob(".s.PGSQL.*")]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB."""
    place = Path(tempfile.mkdtemp(prefix="shelftalk-disk-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "none", place], capture_output=True, text=True)
    if mounted.returncode:
        place.rmdir()
        pytest.skip(f"a small disk takes a mount, which is not allowed here: {mounted.stderr.strip()}")
    shutil.chown(place, "embedded_postgres")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)
    place.rmdir()


@pytest.mark.parametrize("requests", REQUESTS)
def test_a_full_disk_holds_up_no_list(postgres: Server, small_disk: Path, tmp_path: Path, requests: int) -> None:
    postgres.run(f"CREATE TABLESPACE small LOCATION '{small_disk}'", "CREATE DATABASE full_up TABLESPACE small")
    filler = small_disk / "filler"
    with shop_on(postgres.url("full_up"), tmp_path) as shop, posting(shop) as poster:
        poster.pause_s = 0.0
        wait_for(lambda: bool(poster.acknowledged), "nothing is acknowledged")
        free = shutil.disk_usage(small_disk).free
        filler.write_bytes(b"\0" * (free - 64 * 1024))
        wait_for(lambda: poster.refused == {503}, "the disk does not get full")
        assert all_served(shop, requests) <= {"retrieved", "popular"}
        filler.unlink()
        before = len(poster.acknowledged)
        wait_for(lambda: len(poster.acknowledged) > before, "events are not taken again")
        wait_for(lambda: well(shop), "lists do not come back")
    none_lost(postgres.url("full_up"), poster)
    postgres.run("DROP DATABASE full_up WITH (FORCE)", "DROP TABLESPACE small")
