"""Lists from catalogues of other sizes: all shops are open at once, and asked in turn."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import orjson

from eval.bench.asked import Body, Kind
from eval.bench.children import Running, shop_server
from eval.bench.one_client import LISTS, WARM_UP, stages
from eval.bench.sizes import Prepared
from eval.bench.spread import Spread, spread
from eval.bench.wire import Caller

KINDS = (Kind.SEARCH, Kind.KNOWN)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sized:
    """A catalogue of `size` products: lists by kind as the server times them itself, without HTTP.

    `start_s` from the start of the process to readiness; `index_s` is building the index without embedding;
    both were taken when the shop was opened and when it was made.
    """

    size: int
    lists: Mapping[str, Spread]
    stages: Mapping[str, Mapping[str, float]]
    start_s: float
    memory_mb: float
    import_s: float
    index_s: float


def measure(
    shops: Sequence[Prepared], bodies: Mapping[Kind, Sequence[Body]], n: int, told: Callable[[int, int], None]
) -> list[Sized]:
    """`n` lists of each kind from each shop, the shops in turn."""
    with ExitStack() as open_now:
        servers = [open_now.enter_context(shop_server(one.folder)) for one in shops]
        callers = [open_now.enter_context(Caller(server.port)) for server in servers]
        kinds = [kind for kind in KINDS if kind in bodies]
        timings: list[dict[Kind, list[dict[str, float]]]] = [{kind: [] for kind in kinds} for _ in shops]
        for number in range(n + WARM_UP):
            for kind in kinds:
                sent = orjson.dumps(bodies[kind][number % len(bodies[kind])])
                for caller, seen in zip(callers, timings, strict=True):
                    _, answer = caller.timed(LISTS, sent)
                    if number >= WARM_UP:
                        seen[kind].append(stages(answer))
            told(number + 1, n + WARM_UP)
        memory = [caller.post("/bench/memory", {})["rss_mb"] for caller in callers]
    return [_sized(*one) for one in zip(shops, servers, timings, memory, strict=True)]


def _sized(
    shop: Prepared, server: Running, timings: Mapping[Kind, Sequence[Mapping[str, float]]], memory_mb: float
) -> Sized:
    return Sized(
        size=shop.size,
        lists={kind: spread([one["total"] for one in seen]) for kind, seen in timings.items()},
        stages={
            kind: {stage: spread([one.get(stage, 0.0) for one in seen]).p50 for stage in seen[0]}
            for kind, seen in timings.items()
        },
        start_s=round(server.start_s, 1),
        memory_mb=round(memory_mb),
        import_s=shop.import_s,
        index_s=shop.index_s,
    )
