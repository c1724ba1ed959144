"""What a lost Valkey costs lists and chat turns, side by side with none lost: `python -m benchmarks.valkey_outage`.

A shop in production (small home catalogue, own process) counts every request in Valkey. Requests come at a
fixed pace over HTTP, the same ones in the same order with and without the fault, in turns; each is timed from when it
was due. `early` are the seconds after the fault, `late` those that follow while it lasts (or, for `empty
again`, after the server came back with nothing in it). A greedy visitor meanwhile asks for more than is allowed.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import numpy as np

from app.access.keys import KeyKind
from app.stores import open_stores
from tests.doors import PAGE, SECRET, add_key
from tests.served import Served, start
from tests.shop import SURFACES, place, settings_for
from tests.valkey import Server, ours

FAULTS = ("none", "frozen", "killed", "empty again")
SAID = ("a kettle", "something for baking", "a lamp under 50", "a gift", "not red")
VISITORS = 20
ALLOWED = 60
GREED = 3.0
PROMISED = {"early": 60.0, "late": 2.0}
"""Added p99 in milliseconds."""


@dataclass
class Seen:
    """Milliseconds by kind and window, every status, and what the greedy visitor got."""

    ms: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    greedy: list[tuple[int, float]] = field(default_factory=list)

    def add(self, other: "Seen") -> None:
        for key, some in other.ms.items():
            self.ms.setdefault(key, []).extend(some)
        self.statuses.update(other.statuses)
        self.greedy += other.greedy


@contextmanager
def shop(valkey: Server) -> Iterator[tuple[Served, str]]:
    """A server with these limits, and a page's key."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        place(folder, "filled")
        stores = open_stores(settings_for(folder))
        key = str(add_key(stores.keys, KeyKind.PUBLISHABLE, PAGE))
        stores.close()
        changes = {"ENV": "production", "TOKENS__SECRET": SECRET, "VALKEY_URL": valkey.url, "LLM__PROVIDER": "off"}
        changes |= {"LIMITS__ADDRESS": "1000000", "LIMITS__CHAT": "1000000", "LIMITS__VISITOR": str(ALLOWED)}
        served = start(folder, **changes, RERANK__MODE="off")
        try:
            yield served, key
        finally:
            served.end()


async def run(served: Served, key: str, valkey: Server, fault: str, plan: argparse.Namespace) -> Seen:
    """One turn: the windows' requests at their pace, the fault at the beginning of the first."""
    rng, seen = random.Random(plan.seed), Seen()
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=64)
    async with httpx2.AsyncClient(base_url=served.url, limits=limits, timeout=30, headers={"origin": PAGE}) as client:
        tokens = [await _token(client, key) for _ in range(VISITORS + 1)]
        for number in range(2 * VISITORS):
            await _ask(client, tokens[number % VISITORS], *_drawn(rng), Seen(), "warm", time.perf_counter())
        with ExitStack() as ends:
            if fault == "frozen":
                ends.enter_context(valkey.frozen())
            elif fault != "none":
                valkey.kill()
                ends.callback(valkey.start)
            began = time.perf_counter()
            greedy = asyncio.ensure_future(_greedy(client, tokens[-1], began, 2 * plan.seconds, seen))
            await _window(client, tokens[:-1], rng, seen, "early", began, plan)
            if fault == "empty again":
                ends.close()
            await _window(client, tokens[:-1], rng, seen, "late", began + plan.seconds, plan)
            await greedy
    return seen


async def _window(
    client: httpx2.AsyncClient,
    tokens: Sequence[str],
    rng: random.Random,
    seen: Seen,
    window: str,
    began: float,
    plan: argparse.Namespace,
) -> None:
    under_way = []
    for number in range(int(plan.seconds * plan.rate)):
        due = began + number / plan.rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        asked = _ask(client, tokens[number % len(tokens)], *_drawn(rng), seen, window, due)
        under_way.append(asyncio.ensure_future(asked))
    await asyncio.gather(*under_way)


def _drawn(rng: random.Random) -> tuple[str, dict[str, Any]]:
    """Two lists, then a turn of a chat, as a rule."""
    if rng.random() < 1 / 3:
        return "chat", {"text": rng.choice(SAID)}
    body = rng.choice(list(SURFACES.values()))
    return "list", {name: value for name, value in body.items() if name != "visitor_id"}


async def _ask(
    client: httpx2.AsyncClient, token: str, kind: str, body: dict[str, Any], seen: Seen, window: str, due: float
) -> None:
    path = "/v1/chat" if kind == "chat" else "/v1/recommendations"
    answer = await client.post(path, json=body, headers=_headers(token))
    seen.ms.setdefault((kind, window), []).append(1000 * (time.perf_counter() - due))
    seen.statuses[answer.status_code] += 1


async def _greedy(client: httpx2.AsyncClient, token: str, began: float, seconds: float, seen: Seen) -> None:
    """Asks for three times what is allowed, evenly over the turn."""
    allowed, count = 0, int(GREED * ALLOWED)
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number * seconds / count - time.perf_counter()))
        answer = await client.get("/v1/shop", headers=_headers(token))
        seen.statuses[answer.status_code] += answer.status_code != 429
        allowed += answer.status_code == 200
    seen.greedy.append((allowed, time.perf_counter() - began))


async def _token(client: httpx2.AsyncClient, key: str) -> str:
    answer = await client.post("/v1/visitors/tokens", json={}, headers=_headers(key))
    token: str = answer.raise_for_status().json()["token"]
    return token


def _headers(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}", "accept": "application/json"}


def told(found: dict[str, Seen], plan: argparse.Namespace) -> Iterator[str]:
    """The table, and which promises hold."""
    turns = f"{plan.rounds} turns of {plan.seconds:g} s early and {plan.seconds:g} s late"
    yield f"seed {plan.seed}, {turns}, {plan.rate:g} requests a second, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    yield "milliseconds: p50 (quartiles), p99, max; added p99 with 95 % of resamples"
    names = f"{'without':>32}  {'with':>32}  {'added p50':>9} {'added p99':>9}"
    yield f"{'fault':12} {'kind':5} {'window':6} {'N':>5}  {names}"
    rng = np.random.default_rng(plan.seed)
    for fault in FAULTS[1:]:
        for kind in ("list", "chat"):
            for window, promised in PROMISED.items():
                before, after = (np.array(found[name].ms[kind, window]) for name in ("none", fault))
                added = float(np.percentile(after, 99) - np.percentile(before, 99))
                low, high = _interval(before, after, rng)
                yield (
                    f"{fault:12} {kind:5} {window:6} {after.size:5}  {_spread(before):>32}  {_spread(after):>32}  "
                    f"{np.median(after) - np.median(before):9.1f} {added:9.1f} ({low:.1f} to {high:.1f}); "
                    f"promised {promised:.0f}: {'holds' if added <= promised else 'does not hold'}"
                )
        faults = sum(count for status, count in found[fault].statuses.items() if status >= 500)
        total = sum(found[fault].statuses.values())
        ratios = [allowed / (ALLOWED * (1 + seconds / 60)) for allowed, seconds in found[fault].greedy]
        yield f"{fault:12} 5xx: {faults} of {total}; allowed to the greedy one over its limit: {max(ratios):.2f} (1.5)"


def _spread(ms: np.ndarray) -> str:
    low, middle, high, late = np.percentile(ms, [25, 50, 75, 99])
    return f"{middle:.1f} ({low:.1f} to {high:.1f}), {late:.1f}, {ms.max():.0f}"


def _interval(before: np.ndarray, after: np.ndarray, rng: np.random.Generator) -> tuple[float, float]:
    """95 % of resamples of what was added to p99."""
    draws = [
        np.percentile(rng.choice(after, after.size), 99) - np.percentile(rng.choice(before, before.size), 99)
        for _ in range(1_000)
    ]
    low, high = np.percentile(draws, [2.5, 97.5])
    return float(low), float(high)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rate", type=float, default=12.0)
    parser.add_argument("--seed", type=int, default=20261123)
    plan = parser.parse_args()
    if 2 * (plan.seconds * plan.rate + VISITORS) > VISITORS * ALLOWED:
        parser.error(f"more than {VISITORS} visitors may ask; lower --rate or --seconds")
    found = {fault: Seen() for fault in FAULTS}
    for _ in range(plan.rounds):
        for fault in FAULTS:
            with ours() as valkey, shop(valkey) as (served, key):
                found[fault].add(asyncio.run(run(served, key, valkey, fault, plan)))
    for line in told(found, plan):
        print(line)


if __name__ == "__main__":
    main()
