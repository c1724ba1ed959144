"""What given-up calls and departed clients leave behind: nothing, or it is told."""

import asyncio
import json
import socket
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
from httpx2 import AsyncClient

from tests.faults.plays import HEALTHY
from tests.faults.row import Row
from tests.faults.server import FaultServer
from tests.faults.threaded import ThreadedShop, threaded
from tests.shop import ids_of

AT_A_TIME: Final = 8
ROUND: Final = 1_000
NORMAL: Final = 100
CROWD: Final = 4 * AT_A_TIME
"""Who comes before anything is counted: pools of threads, which grow as they are needed, are wide enough then."""
PATIENT_MS: Final = 20_000
CLOSED_WITHIN_MS: Final = 200.0
HOME: Final = {"surface": "home", "visitor_id": "visitor-3"}
FIRST_CANCEL_MS, LAST_CANCEL_MS = 60, 160
"""Deadlines that leave the model's call a moment, between none and all of its connecting and waiting."""

KINDS: Final[tuple[tuple[str, str], ...]] = (
    ("list", "application/json"),
    ("list", "text/event-stream"),
    ("explanation", "application/json"),
    ("chat", "application/json"),
    ("chat", "text/event-stream"),
)


async def _explained(client: AsyncClient) -> str:
    listed = (await client.post("/v1/recommendations", json={**HOME, "llm": "off"})).json()
    return f"/v1/recommendations/{listed['recommendation_id']}/explanations/{ids_of(listed)[0]}?words=llm"


async def _many(
    url: str, requests: int, deadlines_ms: Sequence[int], at_a_time: int = AT_A_TIME
) -> list[dict[str, Any]]:
    """Lists and explanations by turns, so many at a time."""
    async with AsyncClient(base_url=url, timeout=30) as client:
        path = await _explained(client)

        async def one(number: int) -> dict[str, Any]:
            deadline_ms = deadlines_ms[number % len(deadlines_ms)]
            if number % 2:
                answer = await client.get(f"{path}&deadline_ms={deadline_ms}")
            else:
                answer = await client.post("/v1/recommendations", json={**HOME, "deadline_ms": deadline_ms})
            assert answer.status_code == 200, answer.text
            told: dict[str, Any] = answer.json()
            return told

        async def some(first: int) -> list[dict[str, Any]]:
            return [await one(number) for number in range(first, requests, at_a_time)]

        return [told for each in await asyncio.gather(*map(some, range(at_a_time))) for told in each]


def _give_up(shop: ThreadedShop, server: FaultServer, requests: int, rng: Random, *, at_a_time: int = AT_A_TIME) -> int:
    """Requests whose model hangs until their deadline; how many calls the endpoint saw given up."""
    server.clear()
    server.fault = "hang"
    deadlines = [rng.randint(FIRST_CANCEL_MS, LAST_CANCEL_MS) for _ in range(requests)]
    asyncio.run(_many(shop.url, requests, deadlines, at_a_time))
    server.wait_until_left(len(server.attempts), 5.0)
    return sum(attempt.client_left for attempt in server.attempts)


def cancelled_calls(folder: Path, calls: int, *, seed: int = 0) -> Row:
    """So many calls that the deadline ends, then a hundred normal ones; what is held then, and before."""
    rng = Random(seed)
    with FaultServer() as server, threaded(folder, server.base_url) as shop:
        asyncio.run(_many(shop.url, 2 * NORMAL, [PATIENT_MS]))
        _give_up(shop, server, 2 * NORMAL, rng, at_a_time=CROWD)
        base = _at_rest(shop)
        given_up = 0
        while given_up < calls:
            if not (left := _give_up(shop, server, min(ROUND, calls), rng)):
                break
            given_up += left
        server.clear()
        server.fault = HEALTHY
        started = time.perf_counter()
        asyncio.run(_many(shop.url, 1, [PATIENT_MS]))
        first_ms = 1000 * (time.perf_counter() - started)
        normal = asyncio.run(_many(shop.url, NORMAL, [PATIENT_MS]))
        over = shop.settles(base)
        after = shop.held()
    worked = sum("fallback_reason" not in told for told in normal)
    return Row(
        name="calls ended by the deadline, then normal ones",
        requests=given_up,
        figures=f"{worked} of {NORMAL} normal ones used the model, the first after {first_ms:.0f} ms; "
        f"sockets {base.sockets} before, {after.sockets} after; threads {base.threads}, {after.threads}; "
        f"tasks {base.tasks}, {after.tasks}",
        wrong=(
            *([] if given_up >= calls else [f"the endpoint saw only {given_up} calls given up"]),
            *([] if worked == NORMAL else [f"{NORMAL - worked} normal requests did without the model"]),
            *([] if first_ms < 1_000 else ["the first normal request took a second"]),
            *over,
        ),
    )


def departures(folder: Path, clients: int, *, seed: int = 0, timed: bool) -> Row:
    """So many clients who leave while the model is asked; how soon the endpoint is rid of the call."""
    rng = Random(seed)
    took_ms: list[float] = []
    wrong: list[str] = []
    with FaultServer() as server, threaded(folder, server.base_url) as shop:
        path = asyncio.run(_path(shop.url))
        asyncio.run(_many(shop.url, NORMAL, [PATIENT_MS]))
        server.fault = "hang"
        for number in range(-len(KINDS), clients):  # the first of each kind warms what all share
            if not number:
                base, wrong, took_ms = _at_rest(shop), [], []
            kind = KINDS[number % len(KINDS)]
            server.clear()
            with socket.create_connection(("127.0.0.1", shop.port)) as line:
                line.sendall(_request(*kind, path))
                if not server.wait_until_called(1, 10.0):
                    wrong.append(f"{' '.join(kind)}: the endpoint was not called")
                    continue
                time.sleep(rng.uniform(0, 0.05))
            left = time.monotonic()
            if not server.wait_until_left(1, 5.0):
                wrong.append(f"{' '.join(kind)}: the endpoint was left waiting")
                continue
            took_ms.append(1000 * ((server.attempts[0].disconnected_at or left) - left))
        wrong += shop.settles(base)
        after = shop.held()
    p50, p999, most = np.percentile(took_ms or [0.0], [50, 99.9, 100])
    if timed and p999 > CLOSED_WITHIN_MS:
        wrong.append(f"the call was closed after more than {CLOSED_WITHIN_MS:g} ms")
    return Row(
        name="clients who left, as JSON and as a stream",
        requests=clients,
        figures=f"endpoint rid of the call after p50 {p50:.1f}, p99.9 {p999:.1f}, max {most:.1f} ms; "
        f"sockets {base.sockets} before, {after.sockets} after",
        wrong=tuple(wrong),
    )


async def _path(url: str) -> str:
    async with AsyncClient(base_url=url, timeout=30) as client:
        return await _explained(client)


def _at_rest(shop: ThreadedShop) -> Any:
    """What the shop holds when nothing changes any more."""
    held = shop.held()
    for _ in range(50):
        time.sleep(0.1)
        before, held = held, shop.held()
        if held == before:
            break
    return held


def _request(what: str, accept: str, path: str) -> bytes:
    bodies: dict[str, tuple[str, object]] = {
        "list": ("/v1/recommendations", {**HOME, "deadline_ms": PATIENT_MS}),
        "chat": ("/v1/chat", {"text": "kettle", "deadline_ms": PATIENT_MS}),
    }
    if what == "explanation":
        return f"GET {path} HTTP/1.1\r\nHost: shop\r\nAccept: {accept}\r\n\r\n".encode()
    where, body = bodies[what]
    content = json.dumps(body).encode()
    head = f"POST {where} HTTP/1.1\r\nHost: shop\r\nAccept: {accept}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content
