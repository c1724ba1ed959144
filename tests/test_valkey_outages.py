"""Valkey freezes, dies, comes back empty or has no room: nothing waits for it for long, and limits hold."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import structlog

from app.access.limiter import Pace
from app.access.valkey_limiter import ValkeyLimiter
from app.cache.link import CONNECTIONS, ClientMissing, Link
from app.cache.valkey import ValkeyCache
from tests.shop import open_home
from tests.valkey import Server, ours, patient_link

pytestmark = pytest.mark.anyio
PATIENCE_S = 30.0
PACE = Pace(name="test", amount=20, window_s=600)


@pytest.fixture
async def own() -> AsyncIterator[Server]:
    with ours() as made:
        yield made


async def until(what: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < ends
        await asyncio.sleep(0.02)


class Watched:
    """A link that counts the questions which reached the server's client."""

    def __init__(self, url: str) -> None:
        self.asked = self.failures = 0
        self.link = Link(url, on_failure=self._failed)
        real = self.link._server

        class Counting:
            def __getattr__(_, name: str) -> Any:
                self.asked += name != "ping"
                return getattr(real, name)

        self.link._server = Counting()

    def _failed(self) -> None:
        self.failures += 1


@pytest.mark.parametrize("fault", ["frozen", "killed"])
async def test_the_first_question_without_an_answer_is_the_last_until_it_is_back(own: Server, fault: str) -> None:
    watched = Watched(own.url)
    cache = ValkeyCache(watched.link, "t")
    await cache.put("a", b"x", 60)
    if fault == "killed":
        own.kill()
    with own.frozen() if fault == "frozen" else nullcontext():
        while watched.link.away is None:
            assert await cache.get("a") is None
        asked = watched.asked
        assert [await cache.get("a") for _ in range(500)] == [None] * 500
        assert watched.asked == asked
        assert watched.failures
    if fault == "killed":
        own.start()
    await until(lambda: watched.link.away is None)
    await cache.put("a", b"y", 60)
    assert watched.asked > asked
    await watched.link.aclose()


@pytest.mark.parametrize("fault", ["frozen", "killed", "killed and empty again"])
async def test_limits_hold_through_the_loss_of_the_server_and_its_return(own: Server, fault: str) -> None:
    link = patient_link(own.url)
    limiter = ValkeyLimiter(link)
    allowed = [(await limiter.hit(PACE, "ann")).allowed for _ in range(12)].count(True)
    if fault == "frozen":
        link._answer_s = 0.05
    else:
        own.kill()
    with own.frozen() if fault == "frozen" else nullcontext():
        allowed += [(await limiter.hit(PACE, "ann")).allowed for _ in range(4)].count(True)
        assert link.away
        if fault == "killed and empty again":
            own.start()
            await until(lambda: link.away is None)
        allowed += [(await limiter.hit(PACE, "ann")).allowed for _ in range(40)].count(True)
    assert allowed == PACE.amount
    await link.aclose()


async def test_workers_without_the_server_share_what_is_allowed() -> None:
    with ours() as gone:
        urls = gone.url
    limiters = [ValkeyLimiter(Link(urls), workers=4) for _ in range(4)]
    allowed = sum([(await one.hit(PACE, "ann")).allowed for one in limiters for _ in range(PACE.amount)])
    assert allowed == PACE.amount


async def test_a_server_without_room_is_a_server_that_keeps_nothing(own: Server) -> None:
    own.client.config_set("maxmemory", "1mb")
    link = patient_link(own.url)
    cache, limiter = ValkeyCache(link, "t"), ValkeyLimiter(link)
    await cache.put("a", b"x", 60)
    assert await cache.get("a") is None
    assert (await limiter.hit(PACE, "ann")).allowed
    await link.aclose()


async def test_more_callers_than_connections_do_not_make_a_healthy_server_a_lost_one(own: Server) -> None:
    link = patient_link(own.url)
    limiter, pace = ValkeyLimiter(link), Pace(name="test", amount=10_000, window_s=600)
    standings = await asyncio.gather(*(limiter.hit(pace, "ann") for _ in range(4 * CONNECTIONS)))
    assert link.away is None
    assert {one.remaining for one in standings} == {10_000 - number for number in range(1, 4 * CONNECTIONS + 1)}
    await link.aclose()


async def test_a_wrong_password_is_told_and_nothing_else(own: Server) -> None:
    own.client.config_set("requirepass", "other")
    link = patient_link(own.url.replace("://", "://:wrong@"))
    assert await ValkeyCache(link, "t").get("a") is None
    assert "password" in (link.away or "")
    await link.aclose()


async def test_a_missing_client_names_the_extra_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "valkey.asyncio", None)
    with pytest.raises(ClientMissing, match=r"pip install 'shelftalk\[valkey\]'"):
        Link("valkey://127.0.0.1:1")


def test_a_shop_opens_and_serves_whose_valkey_is_away(tmp_path: Path) -> None:
    with ours() as gone:
        url = gone.url
    with open_home(tmp_path, valkey_url=url) as shop:
        assert shop.ids(surface="home")
        checks = shop.client.get("/readyz").json()["checks"]
        assert checks["valkey"] != "off"


@pytest.mark.proof
@pytest.mark.parametrize("fault", ["frozen", "killed"])
async def test_what_a_lost_server_costs_a_request(own: Server, fault: str) -> None:
    link = Link(own.url)
    limiter, seconds = ValkeyLimiter(link), []
    pace = Pace(name="proof", amount=10**9, window_s=60)
    for _ in range(200):
        await limiter.hit(pace, "ann")
    if fault == "killed":
        own.kill()
    with own.frozen() if fault == "frozen" else nullcontext():
        for _ in range(4_000):
            began = time.perf_counter()
            await limiter.hit(pace, "ann")
            seconds.append(time.perf_counter() - began)
            await asyncio.sleep(0.002)
    added = 1000 * np.array(seconds)
    early, late = added[: added.size // 2], added[added.size // 2 :]
    told = {
        name: [round(float(np.percentile(part, q)), 2) for q in (50, 99, 100)]
        for name, part in (("early", early), ("late", late))
    }
    structlog.get_logger().info("valkey.cost_ms", fault=fault, **told)
    assert np.percentile(early, 99) <= 60
    assert np.median(late) <= 2
    await link.aclose()
