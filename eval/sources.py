"""What each candidate source finds of what was then bought: alone, fused, and all together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from eval.sheets import DEPTHS, Targets
from ranking.training import Progress, View, World
from retrieval.schema import VisitorId

FUSED: Final = "fusion"
UNION: Final = "all sources together (ceiling)"


@dataclass(frozen=True, kw_only=True)
class SourceResult:
    """Recall of one source on one view: float64 [n_visitors, len(DEPTHS)], and what it proposed, up to DEPTHS[-1].

    The union has no order, so all its columns are equal.
    """

    source: str
    view: View
    recall: npt.NDArray[np.float64]
    lists: list[npt.NDArray[np.int64]]


def measure_sources(
    world: World, targets: Mapping[View, Targets], progress: Progress | None = None
) -> list[SourceResult]:
    """Every source of the world's retriever that had anything to say, then the fusion, then the union."""
    found: list[SourceResult] = []
    for view, target in targets.items():
        lists: dict[str, list[npt.NDArray[np.int64]]] = {}
        for done, (visitor_id, _) in enumerate(target, start=1):
            for source, proposed in _proposed(world, target, visitor_id).items():
                lists.setdefault(source, []).append(proposed)
            if progress:
                progress(f"asking each source ({view})", done, len(target.visitors))
        found += [_result(source, target, proposed) for source, proposed in lists.items() if any(map(len, proposed))]
    return found


def _proposed(world: World, target: Targets, visitor_id: VisitorId) -> dict[str, npt.NDArray[np.int64]]:
    """Positions that each source proposes, best first."""
    context, positions = world.context(visitor_id, target.view), world.behaviour.items.positions
    alone = {
        source.name: positions(one.product_id for one in source.propose(context.query, DEPTHS[-1]))
        for source in world.retriever.sources
    }
    fused = context.positions[: DEPTHS[-1]]
    return {**alone, FUSED: fused, UNION: np.unique(np.concatenate([fused, *alone.values()]))}


def _result(source: str, target: Targets, lists: list[npt.NDArray[np.int64]]) -> SourceResult:
    pairs = zip(lists, target.truths, strict=True)
    depths = [None] * len(DEPTHS) if source == UNION else DEPTHS
    recall = np.array([[np.isin(truth, found[:depth]).mean() for depth in depths] for found, truth in pairs])
    return SourceResult(source=source, view=target.view, recall=recall.reshape(-1, len(DEPTHS)), lists=lists)
