"""Everything one run of the benchmark found, and how it stands to what was promised."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.bench.asked import Kind
from eval.bench.clients import Level
from eval.bench.encoders import Encoded
from eval.bench.freshness import Freshness
from eval.bench.one_client import OneClient
from eval.bench.peers import Peers
from eval.bench.sized import Sized

SCHEMA = 1
"""Raised when the JSON changes its form."""

OVER_FLOOR, TAIL = 1.4, 2.5
MANY, MORE_RATE, MANY_P99_MS, LAG_P99_MS = 16, 1.8, 150.0, 10.0
FRESH_MS = 50.0
PEER_TIMES, PEER_SIZE = 40.0, 50_000
SMALL, LARGE, GROWTH = 10_000, 1_000_000, 2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Machine:
    """Where it ran. `load` is the system's load average before and after; above 1 beforehand, others were at work."""

    cores: int
    processor: str
    python: str
    packages: Mapping[str, str]
    load: tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A promise and what came of it; `at_most` False: the value must be at least the limit."""

    name: str
    value: float
    limit: float
    at_most: bool = True

    @property
    def met(self) -> bool:
        return self.value <= self.limit if self.at_most else self.value >= self.limit


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    """One run. What was not asked for is empty."""

    at: str
    shop: str
    products: int
    seed: int
    requests: int
    machine: Machine
    start_s: float
    memory_mb: float
    one_client: Mapping[Kind, OneClient]
    searches: Sequence[Level]
    mixed: Sequence[Level]
    encoders: Sequence[Encoded]
    freshness: Freshness
    sizes: Sequence[Sized] = ()
    peers: Peers | None = None
    training_s: float | None = None

    def targets(self) -> list[Target]:
        """What was promised of what was measured."""
        return [*self._one_client(), *self._many(), *self._freshness(), *self._peers(), *self._sizes()]

    def to_json(self) -> dict[str, Any]:
        targets = [{**asdict(one), "met": one.met} for one in self.targets()]
        return {"schema": SCHEMA, **asdict(self), "targets": targets}

    def _one_client(self) -> Iterator[Target]:
        for kind, found in self.one_client.items():
            yield Target(name=f"{kind}: p50 over its floor", value=found.over_floor.value, limit=OVER_FLOOR)
            yield Target(name=f"{kind}: p99 over p50", value=found.tail, limit=TAIL)

    def _many(self) -> Iterator[Target]:
        for name, levels in (("searches", self.searches), ("all kinds", self.mixed)):
            by_clients = {level.clients: level for level in levels}
            if one := by_clients.get(1):
                for many in (level for level in levels if level.clients == MANY):
                    rate = round(many.rate / one.rate, 3)
                    yield Target(
                        name=f"{name}, {MANY} clients: rate over one's", value=rate, limit=MORE_RATE, at_most=False
                    )
            for many in (level for level in levels if level.clients == MANY):
                yield Target(name=f"{name}, {MANY} clients: p99 in ms", value=many.waited.p99, limit=MANY_P99_MS)
                yield Target(name=f"{name}, {MANY} clients: loop lag p99 in ms", value=many.lag.p99, limit=LAG_P99_MS)

    def _freshness(self) -> Iterator[Target]:
        seen = self.freshness
        yield Target(name="an event: p99 in ms, sent and committed", value=seen.acknowledged.p99, limit=FRESH_MS)
        share = round(seen.counted / seen.acknowledged.n, 3)
        yield Target(name="an event: share that the next list knew of", value=share, limit=1.0, at_most=False)

    def _peers(self) -> Iterator[Target]:
        if self.peers and self.peers.size == PEER_SIZE:
            times = self.peers.langchain_over_ours.value
            yield Target(name="LangChain's retrieval over our request", value=times, limit=PEER_TIMES, at_most=False)

    def _sizes(self) -> Iterator[Target]:
        by_size = {one.size: one.lists for one in self.sizes}
        if SMALL in by_size and LARGE in by_size:
            for kind, small in by_size[SMALL].items():
                growth = round(by_size[LARGE][kind].p50 / small.p50, 3)
                yield Target(name=f"{kind}: p50 at 1 M over 10 k products", value=growth, limit=GROWTH)
