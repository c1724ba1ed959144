"""Many clients at once: how many lists a second, how long each waits, how late the event loop comes."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.bench.asked import Body
from eval.bench.load import Seen, offer
from eval.bench.one_client import LISTS
from eval.bench.spread import Spread, spread
from eval.bench.wire import Caller

ROUNDS = 4
"""Each number of clients gets a turn in each round, so that a busy minute of the machine meets all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """What so many clients saw. `rates` are lists a second of each round; `lag` is the event loop's lateness.

    `modes` counts lists by how they were made; `client_cpu` is the load generator's share of one core.
    """

    clients: int
    rate: float
    rates: Sequence[float]
    waited: Spread
    lag: Spread
    modes: Mapping[str, int]
    client_cpu: float


def measure(
    port: int, bodies: Sequence[Body], clients: Sequence[int], n: int, told: Callable[[int, int], None]
) -> list[Level]:
    """`n` lists for each number of clients, no body asked twice as long as there are enough of them."""
    fresh = iter(bodies)
    seen: dict[int, list[tuple[Seen, list[float]]]] = {one: [] for one in clients}
    for turn in range(ROUNDS):
        for place, number in enumerate(clients):
            some = [next(fresh, bodies[at % len(bodies)]) for at in range(max(n // ROUNDS, number))]
            seen[number].append(_round(port, some, number))
            told(turn * len(clients) + place + 1, ROUNDS * len(clients))
    return [_level(number, rounds) for number, rounds in seen.items()]


def _round(port: int, bodies: Sequence[Body], clients: int) -> tuple[Seen, list[float]]:
    with Caller(port) as caller:
        caller.post("/bench/lag_start", {})
        seen = offer(port, LISTS, bodies, clients)
        return seen, caller.post("/bench/lag_stop", {})


def _level(clients: int, rounds: Sequence[tuple[Seen, list[float]]]) -> Level:
    modes: Counter[str] = Counter()
    for seen, _ in rounds:
        modes.update(seen.modes)
    timings = [one for seen, _ in rounds for one in seen.timings_ms]
    return Level(
        clients=clients,
        rate=round(len(timings) / sum(seen.seconds for seen, _ in rounds), 2),
        rates=[round(len(seen.timings_ms) / seen.seconds, 2) for seen, _ in rounds],
        waited=spread(timings),
        lag=spread([late for _, lags in rounds for late in lags]),
        modes=dict(modes),
        client_cpu=round(float(np.mean([seen.cpu_share for seen, _ in rounds])), 4),
    )
