"""What one system reached, visitor by visitor."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from ranking.measures import NOTHING, average_precision, hit_rate, hits, ndcg, recall, reciprocal_rank
from ranking.training import View, World
from retrieval.schema import VisitorId

K: Final = 10
KEPT: Final = 100
"""Places of each list that are kept, to be written as a run and to measure what is shown."""

DEPTHS: Final = (50, 200, 500)
"""Where the recall of candidates is measured."""

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Targets:
    """Whom to measure in one view, and what each bought: `rows` int64 [n] among all visitors, ascending."""

    view: View
    visitors: Sequence[VisitorId]
    rows: npt.NDArray[np.int64]
    truths: Sequence[Positions]

    @classmethod
    def of(cls, world: World, view: View, visitors: Sequence[VisitorId]) -> "Targets":
        """Those of the visitors who have something to find in this view."""
        return cls.from_pairs(world, view, [(one, world.truth(one, view)) for one in visitors])

    @classmethod
    def from_pairs(cls, world: World, view: View, pairs: Sequence[tuple[VisitorId, Positions]]) -> "Targets":
        row_of = {visitor: row for row, visitor in enumerate(world.purchases.visitor_ids)}
        found = sorted(((v, truth) for v, truth in pairs if truth.size), key=lambda pair: row_of[pair[0]])
        return cls(
            view=view,
            visitors=[visitor for visitor, _ in found],
            rows=np.array([row_of[visitor] for visitor, _ in found], np.int64),
            truths=[truth for _, truth in found],
        )

    def __iter__(self) -> Iterator[tuple[VisitorId, Positions]]:
        return zip(self.visitors, self.truths, strict=True)


@dataclass(frozen=True, kw_only=True)
class Result:
    """One system on one view. `values` holds float64 [n_visitors] by measure; `lists` int32 [n_visitors, KEPT]."""

    system: str
    view: View
    values: Mapping[str, npt.NDArray[np.float64]]
    lists: npt.NDArray[np.int32]

    @property
    def ndcg(self) -> npt.NDArray[np.float64]:
        return self.values[f"ndcg@{K}"]

    @property
    def recall(self) -> npt.NDArray[np.float64]:
        return self.values[f"recall@{K}"]


@dataclass(kw_only=True)
class Sheet:
    """Takes lists one by one, each measured as it comes."""

    values: dict[str, list[float]] = field(default_factory=dict)
    lists: list[Positions] = field(default_factory=list)

    def note(self, ranked: Positions, truth: Positions, first_place: int | None = None) -> None:
        """Measures one list; `first_place` is that of the first true product where the list goes on further."""
        hit, n_true = hits(ranked, truth), truth.size
        found = {
            f"ndcg@{K}": ndcg(hit, n_true, K),
            f"recall@{K}": recall(hit, n_true, K),
            f"ap@{K}": average_precision(hit, n_true, K),
            f"hit@{K}": hit_rate(hit, K),
            "rr": reciprocal_rank(hit) if first_place is None else 1 / first_place,
            **{f"recall@{depth}": recall(hit, n_true, depth) for depth in DEPTHS},
        }
        for measure, value in found.items():
            self.values.setdefault(measure, []).append(value)
        self.lists.append(ranked[:KEPT])

    def result(self, system: str, view: View) -> Result:
        lists = np.full((len(self.lists), KEPT), NOTHING, np.int32)
        for row, ranked in enumerate(self.lists):
            lists[row, : ranked.size] = ranked
        values = {measure: np.array(found) for measure, found in self.values.items()}
        return Result(system=system, view=view, values=values, lists=lists)
