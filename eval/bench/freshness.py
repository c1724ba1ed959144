"""How soon an event counts: sent, acknowledged after its commit, and looked for in the very next list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import numpy as np
import orjson

from eval.bench.asked import Body
from eval.bench.one_client import LISTS
from eval.bench.spread import Spread, spread
from eval.bench.wire import BenchError, Caller


@dataclass(frozen=True, kw_only=True, slots=True)
class Freshness:
    """`acknowledged`: milliseconds from sending an event to the answer, which comes after its commit.

    `counted`: of as many events, how many the next list knew of.
    """

    acknowledged: Spread
    counted: int


def measure(shop: Caller, bodies: Sequence[Body], n: int, seed: int, told: Callable[[int, int], None]) -> Freshness:
    """`n` times a visitor does not want the first product of their list, and asks for the list again at once."""
    rng = np.random.default_rng(seed)
    timings: list[float] = []
    counted = 0
    for number in range(n):
        body = bodies[number % len(bodies)]
        first = shop.post(LISTS, body)["products"][0]["product"]["id"]
        event = {
            "event_id": str(UUID(bytes=rng.bytes(16), version=4)),
            "event_name": "item_dismissed",
            "event_time": datetime.now(UTC).isoformat(),
            "visitor_id": body["visitor_id"],
            "items": [{"item_id": first}],
        }
        took, answer = shop.timed("/v1/events", orjson.dumps({"events": [event]}))
        [result] = orjson.loads(answer)["results"]
        if result["status"] != "accepted":
            raise BenchError(f"the shop did not accept an event: {result}")
        again = [one["product"]["id"] for one in shop.post(LISTS, body)["products"]]
        timings.append(took)
        counted += first not in again
        told(number + 1, n)
    return Freshness(acknowledged=spread(timings), counted=counted)
