"""The floor of a list: the library calls that it is made of, one after another, and nothing around them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from app.store.ports import RecommendationLog, ServedRecommendation
from eval.bench.raw import RawEdge
from ranking.lambdamart import LambdaMART
from retrieval.encoder import Encoder
from retrieval.retriever import PER_SOURCE
from retrieval.schema import Query

SHOWN = 10
GROUP = 16
"""Lists that share a commit of the journal; the floor counts one list's share."""

T = TypeVar("T")
Rows = npt.NDArray[np.float32]


class Recorded(LambdaMART):
    """A ranker that remembers the rows it was last asked to score."""

    last: Rows | None = None

    def scores(self, features: Rows) -> npt.NDArray[np.float64]:
        object.__setattr__(self, "last", features)
        return super().scores(features)


@dataclass(frozen=True, kw_only=True, slots=True)
class Needed:
    """What one list was made from: its query under the shop's rules, the rows it scored, its journal entry.

    `rows` is float32 [n, n_features], None where the shop has no ranker.
    """

    query: Query
    rows: Rows | None
    served: ServedRecommendation


class Floor:
    """Makes the bare calls of a list, each timed. The answer's echo over HTTP is added by who asks."""

    def __init__(self, edge: RawEdge, encoder: Encoder, ranker: LambdaMART | None, log: RecommendationLog) -> None:
        self._edge = edge
        self._encoder = encoder
        self._ranker = ranker
        self._log = log
        self._written = 0

    def parts_ms(self, needed: Needed) -> dict[str, float]:
        """Milliseconds by part; a part that this kind of list does not need is not there."""
        query, parts = needed.query, dict[str, float]()

        def timed(part: str, call: Callable[[], T]) -> T:
            started = time.perf_counter()
            result = call()
            parts[part] = 1000 * (time.perf_counter() - started)
            return result

        if query.text:
            vector = timed("encode", lambda: self._encoder.encode_query(query.text))
            timed("dense search", lambda: self._edge.dense(vector, query.constraints, PER_SOURCE))
            timed("word search", lambda: self._edge.lexical(query.text, query.constraints, PER_SOURCE))
        elif page := query.product_id:
            timed("search by example", lambda: self._edge.like(page, query.constraints, PER_SOURCE))
        if self._ranker and needed.rows is not None:
            ranker, rows = self._ranker, needed.rows
            timed("predict", lambda: ranker.scores(rows))
            timed("contributions of ten", lambda: ranker.contributions(rows[:SHOWN]))
        group = self._group(needed.served)
        timed("journal", lambda: self._log.write(group))
        parts["journal"] /= GROUP
        return parts

    def _group(self, served: ServedRecommendation) -> Sequence[ServedRecommendation]:
        """The list under as many new ids as share a commit."""
        self._written += GROUP
        return [replace(served, id=f"{served.id}-{self._written + place}") for place in range(GROUP)]
