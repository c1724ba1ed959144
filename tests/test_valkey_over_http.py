"""Valkey freezes, dies or comes back empty under a shop that answers: no fault reaches a shopper, and limits hold."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response

from tests.doors import NO_LIMITS, Doors, open_doors
from tests.shop import SURFACES
from tests.valkey import Server, ours

PATIENCE_S = 60.0
AT_ONCE = 6
LIMITS = {**NO_LIMITS, "visitor": 24, "chat": 8}
FAULTS = ("frozen", "killed", "killed and empty again")
SAID = ("a kettle", "cheaper", "something for baking", "not red", "why this?")
Ask = Callable[[], Response]


@pytest.fixture
def own() -> Iterator[Server]:
    with ours() as made:
        yield made


@contextmanager
def at_fault(server: Server, fault: str) -> Iterator[None]:
    """The server is gone, or stands still; afterwards it is as before, or empty."""
    with ExitStack() as ends:
        if fault == "frozen":
            ends.enter_context(server.frozen())
        else:
            server.kill()
            ends.callback(server.start)
        yield


def together(asked: Sequence[Ask]) -> list[Response]:
    """Answers to all of them, several at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [job.result(PATIENCE_S) for job in [pool.submit(one) for one in asked]]


def a_list(doors: Doors, key: str, body: dict[str, Any]) -> Ask:
    return lambda: doors.ask("POST", "/v1/recommendations", key=key, json=body)


def a_turn(doors: Doors, key: str, text: str, accept: str = "application/json") -> Ask:
    return lambda: doors.ask("POST", "/v1/chat", key=key, json={"text": text}, headers={"accept": accept})


def some(doors: Doors, keys: Sequence[str], count: int) -> list[Ask]:
    """Lists for every surface and turns of chats, by visitors in turn: half of each."""
    bodies = [{name: value for name, value in body.items() if name != "visitor_id"} for body in SURFACES.values()]
    asked: Iterator[Ask] = (
        ask
        for key, body, text in zip(cycle(keys), cycle(bodies), cycle(SAID))
        for ask in (a_list(doors, key, body), a_turn(doors, key, text))
    )
    return list(islice(asked, count))


def stands(doors: Doors) -> str:
    said: str = doors.client.get("/readyz").json()["checks"]["valkey"]
    return said


def wait_until(doors: Doors, what: Callable[[str], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not what(stands(doors)):
        assert time.monotonic() < until, stands(doors)
        time.sleep(0.05)


def all_have_products(answers: Sequence[Response]) -> None:
    assert Counter(one.status_code for one in answers) == {200: len(answers)}
    assert all(one.json()["products"] for one in answers)


@pytest.mark.parametrize("fault", FAULTS)
def test_lists_and_chats_go_on_and_the_shop_finds_the_server_again(tmp_path: Path, own: Server, fault: str) -> None:
    with open_doors(tmp_path, valkey_url=own.url, limits={**LIMITS, "visitor": 10_000, "chat": 10_000}) as doors:
        keys = [doors.token() for _ in range(3)]
        all_have_products(together(some(doors, keys, 24)))
        with at_fault(own, fault):
            all_have_products(together(some(doors, keys, 60)))
            wait_until(doors, lambda said: said.startswith("away"))
            all_have_products(together(some(doors, keys, 24)))
        wait_until(doors, lambda said: said == "ok")
        all_have_products(together(some(doors, keys, 24)))


@pytest.mark.parametrize("fault", FAULTS)
def test_limits_are_neither_lost_nor_doubled(tmp_path: Path, own: Server, fault: str) -> None:
    began = time.monotonic()
    with open_doors(tmp_path, valkey_url=own.url, limits=LIMITS) as doors:
        talker, looker = doors.token(), doors.token()
        turns, lists = Counter[int](), Counter[int]()

        def visit(chats: int, home: int) -> None:
            turns.update(one.status_code for one in together([a_turn(doors, talker, "a kettle")] * chats))
            lists.update(one.status_code for one in together([a_list(doors, looker, {"surface": "home"})] * home))

        visit(chats=4, home=8)
        assert (set(turns), set(lists)) == ({200}, {200}), "nobody is refused within the limits"
        with at_fault(own, fault):
            visit(chats=10, home=20)
            wait_until(doors, lambda said: said.startswith("away"))
            visit(chats=10, home=20)
        wait_until(doors, lambda said: said == "ok")
        visit(chats=10, home=20)
    minutes = 1 + (time.monotonic() - began) / 60  # a window slides on while a busy machine works
    assert (set(turns), set(lists)) == ({200, 429}, {200, 429})
    assert LIMITS["chat"] <= turns[200] <= 1.5 * LIMITS["chat"] * minutes
    assert LIMITS["visitor"] <= lists[200] <= 1.5 * LIMITS["visitor"] * minutes


def test_a_stream_that_began_before_the_fault_ends_as_it_should(tmp_path: Path, own: Server) -> None:
    with open_doors(tmp_path, valkey_url=own.url, limits={**LIMITS, "chat": 10_000, "visitor": 10_000}) as doors:
        key = doors.token()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            stream = "text/event-stream"
            jobs = [pool.submit(a_turn(doors, key, text, stream)) for text in islice(cycle(SAID), 12)]
            with own.frozen():
                answers = [job.result(PATIENCE_S) for job in jobs]
        assert {one.status_code for one in answers} == {200}
        assert all(one.text.rstrip().endswith("data: [DONE]") for one in answers)


def test_a_shop_opens_serves_and_closes_while_the_server_stands_still(tmp_path: Path, own: Server) -> None:
    with own.frozen(), open_doors(tmp_path, valkey_url=own.url, limits=LIMITS) as doors:
        all_have_products(together(some(doors, [doors.token()], 6)))
        assert stands(doors).startswith("away")
