"""One client: every list beside its own floor, in turn, on the same inputs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice

import orjson

from app.recommendation import Mode
from eval.bench.asked import Body, Kind
from eval.bench.spread import Ratio, Spread, ratio, spread
from eval.bench.wire import BenchError, Caller

LISTS = "/v1/recommendations"
WARM_UP = 5
CONTRIBUTIONS = "contributions of ten"


@dataclass(kw_only=True)
class Timed:
    """Milliseconds of one kind of list: ours over HTTP, its floor by part, its stages as the server tells them."""

    ours: list[float] = field(default_factory=list)
    parts: list[Mapping[str, float]] = field(default_factory=list)
    stages: list[Mapping[str, float]] = field(default_factory=list)

    @property
    def floors(self) -> list[float]:
        """The sum of each list's parts."""
        return [sum(parts.values()) for parts in self.parts]


@dataclass(frozen=True, kw_only=True, slots=True)
class OneClient:
    """What one kind of list costs. `lean_*` is the floor without contributions, which our list leaves for later.

    `tail` is ours: its 99th percentile over its median.
    """

    ours: Spread
    floor: Spread
    over_floor: Ratio
    lean_floor: Spread
    over_lean_floor: Ratio
    tail: float
    parts: Mapping[str, Spread]
    stages: Mapping[str, Spread]


def measure(
    shop: Caller, echo: Caller, bodies: Mapping[Kind, Sequence[Body]], n: int, told: Callable[[int, int], None]
) -> dict[Kind, Timed]:
    """Asks `n` lists of each kind after a few that are not counted: the list first, then its floor, then the echo.

    The list comes first, so that nothing which the floor asked for is remembered when the list needs it.
    """
    timed = {kind: Timed() for kind in bodies}
    for number, turn in enumerate(_turns(bodies, n + WARM_UP)):
        for kind, body in turn.items():
            sent = orjson.dumps(body)
            ours, answer = shop.timed(LISTS, sent)
            parts = shop.post("/bench/floor", body)
            parts["echo over HTTP"], _ = echo.timed("/echo", answer)
            if number >= WARM_UP:
                timed[kind].ours.append(ours)
                timed[kind].parts.append(parts)
                timed[kind].stages.append(stages(answer))
        told(number + 1, n + WARM_UP)
    return timed


def stages(answer: bytes) -> dict[str, float]:
    """Milliseconds by stage, as the server tells them in a list. Raises BenchError for one made without the index."""
    made = orjson.loads(answer)
    if made["mode"] == Mode.POPULAR:
        why = made.get("fallback_reason")
        raise BenchError(f"the server answered from memory ({why}), which says nothing of its speed; look at its log")
    timings: dict[str, float] = made["timings_ms"]
    return timings


def told(timed: Timed, seed: int) -> OneClient:
    """The figures of one kind of list."""
    lean = [sum(parts.values()) - parts.get(CONTRIBUTIONS, 0.0) for parts in timed.parts]
    ours = spread(timed.ours)
    return OneClient(
        ours=ours,
        floor=spread(timed.floors),
        over_floor=ratio(timed.ours, timed.floors, seed),
        lean_floor=spread(lean),
        over_lean_floor=ratio(timed.ours, lean, seed),
        tail=round(ours.p99 / ours.p50, 3),
        parts=_by_name(timed.parts),
        stages=_by_name(timed.stages),
    )


def _turns(bodies: Mapping[Kind, Sequence[Body]], n: int) -> list[dict[Kind, Body]]:
    """One body of each kind per turn; a kind with fewer bodies begins again."""
    columns = {kind: list(islice(cycle(some), n)) for kind, some in bodies.items()}
    return [{kind: column[at] for kind, column in columns.items()} for at in range(n)]


def _by_name(rows: Sequence[Mapping[str, float]]) -> dict[str, Spread]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: spread([row.get(name, 0.0) for row in rows]) for name in names}
