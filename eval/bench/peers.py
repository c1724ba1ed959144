"""The same filtered searches by what people build today, and by Qdrant Edge alone."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import orjson

from eval.bench.asked import Body
from eval.bench.one_client import LISTS
from eval.bench.raw import RawEdge
from eval.bench.spread import Ratio, Spread, ratio, spread
from eval.bench.wire import Caller
from retrieval.encoder import Encoder
from retrieval.schema import BUYABLE, Constraint, ConstraintSource, Op

SHOWN = 10
WARM_UP = 2


class Store(Protocol):
    """A way to search that is no part of ours; it gives product ids, nearest first."""

    def by_vector(self, vector: list[float], limits: Sequence[Constraint], limit: int) -> list[str]: ...

    def by_text(self, text: str, limits: Sequence[Constraint], limit: int) -> list[str]: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Peers:
    """Filtered searches in a catalogue of `size`: our whole request over HTTP beside retrieval alone elsewhere.

    `langchain` searches with a vector that is ready, `langchain_text` embeds the words first; `edge` is dense
    search with payloads and no ranker, after embedding the words.
    """

    size: int
    ours: Spread
    langchain: Spread
    langchain_text: Spread
    edge: Spread
    langchain_over_ours: Ratio


def measure(
    shop: Caller,
    langchain: Store,
    edge: RawEdge,
    encoder: Encoder,
    bodies: Sequence[Body],
    *,
    size: int,
    seed: int,
    told: Callable[[int, int], None],
) -> Peers:
    """Every body to each of them in turn; the first few are not counted."""
    seen: dict[str, list[float]] = {"ours": [], "langchain": [], "langchain_text": [], "edge": []}
    for number, body in enumerate(bodies):
        found = _asked_of_all(shop, langchain, edge, encoder, body)
        if number >= WARM_UP:
            for name, ms in found.items():
                seen[name].append(ms)
        told(number + 1, len(bodies))
    return Peers(
        size=size,
        langchain_over_ours=ratio(seen["langchain"], seen["ours"], seed),
        **{name: spread(timings) for name, timings in seen.items()},
    )


def _asked_of_all(shop: Caller, langchain: Store, edge: RawEdge, encoder: Encoder, body: Body) -> dict[str, float]:
    """Milliseconds by who was asked."""
    text, limits = str(body["query"]), constraints(body)
    ready = encoder.encode_query(text).tolist()
    return {
        "ours": shop.timed(LISTS, orjson.dumps(body))[0],
        "langchain": _timed(lambda: langchain.by_vector(ready, limits, SHOWN)),
        "langchain_text": _timed(lambda: langchain.by_text(text, limits, SHOWN)),
        "edge": _timed(lambda: edge.dense(encoder.encode_query(text), limits, SHOWN, payload=True)),
    }


def constraints(body: Body) -> list[Constraint]:
    """The body's limits, and the shop's rule that only what can be bought is shown."""
    asked = [Constraint(field=one["field"], op=Op(one["op"]), value=one["value"]) for one in body["constraints"]]
    buyable = tuple(one.value for one in BUYABLE)
    return [*asked, Constraint(field="availability", op=Op.IN, value=buyable, source=ConstraintSource.RULE)]


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - started)
