"""What every Cache does."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from app.cache.local import LocalCache, TwoCaches
from app.cache.port import Cache
from app.cache.valkey import ValkeyCache
from tests.valkey import patient_link, server

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["local", "valkey", "both"])
async def cache(request: pytest.FixtureRequest) -> AsyncIterator[Cache]:
    if request.param == "local":
        yield LocalCache()
        return
    link = patient_link(server().url)
    far = ValkeyCache(link, uuid4().hex)
    yield far if request.param == "valkey" else TwoCaches(LocalCache(), far, 60)
    await link.aclose()


async def test_what_was_never_put_is_not_there(cache: Cache) -> None:
    assert await cache.get("a") is None


async def test_what_was_put_last_comes_back_as_it_was(cache: Cache) -> None:
    await cache.put("a", b"one", 60)
    await cache.put("a", b"\0\xff two", 60)
    await cache.put("b", b"", 60)
    assert [await cache.get(key) for key in ("a", "b", "c")] == [b"\0\xff two", b"", None]


async def test_it_is_gone_when_its_time_is_up(cache: Cache) -> None:
    await cache.put("a", b"one", 0.05)
    await cache.put("b", b"two", 60)
    await asyncio.sleep(0.1)
    assert [await cache.get(key) for key in ("a", "b")] == [None, b"two"]


async def test_what_is_kept_for_no_time_is_not_kept(cache: Cache) -> None:
    await cache.put("a", b"one", 0)
    assert await cache.get("a") is None


async def test_clearing_forgets_everything(cache: Cache) -> None:
    for number in range(1_200):
        await cache.put(str(number), b"x", 60)
    await cache.clear()
    assert [await cache.get(str(number)) for number in range(1_200)] == [None] * 1_200


async def test_two_processes_share_what_is_far_and_clearing_leaves_others_alone() -> None:
    link = patient_link(server().url)
    far, other = ValkeyCache(link, uuid4().hex), ValkeyCache(link, uuid4().hex)
    one, two = (TwoCaches(LocalCache(), far, 60) for _ in range(2))
    await one.put("a", b"x", 60)
    await other.put("a", b"y", 60)
    assert await two.get("a") == b"x"
    await far.clear()
    assert [await two.get("a"), await far.get("a"), await other.get("a")] == [b"x", None, b"y"]
    await link.aclose()


async def test_a_value_of_another_kind_is_not_there() -> None:
    link, prefix = patient_link(server().url), uuid4().hex
    server().client.lpush(f"shelftalk:{prefix}:a", "one")
    assert await ValkeyCache(link, prefix).get("a") is None
    await link.aclose()


async def test_the_least_asked_goes_first() -> None:
    cache = LocalCache(most=2)
    for key in ("a", "b"):
        await cache.put(key, key.encode(), 60)
    await cache.get("a")
    await cache.put("c", b"c", 60)
    assert [await cache.get(key) for key in ("a", "b", "c")] == [b"a", None, b"c"]
