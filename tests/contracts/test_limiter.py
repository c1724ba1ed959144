"""What every RateLimiter does."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from app.access.limiter import Pace, RateLimiter
from app.access.local_limiter import LocalLimiter
from app.access.valkey_limiter import ValkeyLimiter
from app.workers.place import Place
from tests.valkey import ours, patient_link, server

pytestmark = pytest.mark.anyio


@pytest.fixture
def pace() -> Pace:
    return Pace(name=uuid4().hex, amount=5, window_s=600)


@pytest.fixture(params=["local", "valkey"])
async def limiter(request: pytest.FixtureRequest) -> AsyncIterator[RateLimiter]:
    if request.param == "local":
        yield LocalLimiter()
        return
    link = patient_link(server().url)
    yield ValkeyLimiter(link)
    await link.aclose()


async def test_as_many_are_allowed_as_the_pace_says_and_then_none(limiter: RateLimiter, pace: Pace) -> None:
    standings = [await limiter.hit(pace, "ann") for _ in range(8)]
    assert [one.allowed for one in standings] == [True] * 5 + [False] * 3
    assert [one.remaining for one in standings] == [4, 3, 2, 1, 0, 0, 0, 0]
    assert all(0 <= one.reset_s <= pace.window_s and one.pace == pace for one in standings)


async def test_one_leaves_room_for_the_others(limiter: RateLimiter, pace: Pace) -> None:
    for _ in range(9):
        await limiter.hit(pace, "ann")
    assert (await limiter.hit(pace, "bob")).allowed
    assert (await limiter.hit(Pace(name=pace.name + "2", amount=1, window_s=600), "ann")).allowed


async def test_there_is_room_again_when_the_window_has_passed(limiter: RateLimiter) -> None:
    quick = Pace(name=uuid4().hex, amount=2, window_s=1)
    while (await limiter.hit(quick, "ann")).allowed:
        pass
    await asyncio.sleep(2.05)
    assert (await limiter.hit(quick, "ann")).allowed


async def test_many_at_once_get_no_more_than_the_pace(limiter: RateLimiter, pace: Pace) -> None:
    standings = await asyncio.gather(*(limiter.hit(pace, "ann") for _ in range(30)))
    assert sum(one.allowed for one in standings) == 5


@pytest.mark.parametrize("count", [2, 3, 4, 8])
@pytest.mark.parametrize("amount", [20, 60, 301])
async def test_workers_that_count_for_themselves_allow_half_as_much_again_at_most(count: int, amount: int) -> None:
    """And one that gets all requests allows its share, not none."""
    place, pace = Place(count=count), Pace(name=uuid4().hex, amount=amount, window_s=600)
    workers = [LocalLimiter(place.share) for _ in range(count)]
    allowed = [[(await one.hit(pace, "ann")).allowed for _ in range(amount)].count(True) for one in workers]
    assert amount <= sum(allowed) <= 1.5 * amount
    assert min(allowed) >= amount // count


async def test_two_workers_whose_server_goes_away_allow_half_as_much_again_at_most(pace: Pace) -> None:
    with ours() as own:
        links = [patient_link(own.url) for _ in range(2)]
        one, other = (ValkeyLimiter(link, workers=2) for link in links)
        allowed = [(await one.hit(pace, "ann")).allowed for _ in range(9)].count(True)
        own.kill()
        allowed += [(await each.hit(pace, "ann")).allowed for _ in range(9) for each in (one, other)].count(True)
        assert pace.amount <= allowed <= 1.6 * pace.amount  # 5 and the half of 5, rounded up
        for link in links:
            await link.aclose()


async def test_two_processes_count_together(pace: Pace) -> None:
    links = [patient_link(server().url) for _ in range(2)]
    one, two = (ValkeyLimiter(link) for link in links)
    standings = [await each.hit(pace, "ann") for _ in range(4) for each in (one, two)]
    assert sum(each.allowed for each in standings) == 5
    for link in links:
        await link.aclose()
