"""The simple systems under the protocol: the whole catalogue ranked for every visitor."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from eval.baselines.chosen import Systems
from eval.baselines.past import Past, System, Ties
from eval.sheets import DEPTHS, Result, Sheet, Targets
from ranking.neighbours import Matrix
from ranking.training import Progress, View

BATCH = 128
"""Visitors scored together: at 100,000 products, 100 MB of scores."""


def measure_systems(
    past: Past, ties: Ties, systems: Systems, targets: Mapping[View, Targets], progress: Progress | None = None
) -> list[Result]:
    """Every system on every view of `targets`, in the order of the views, then of the systems."""
    found: dict[View, list[Result]] = {view: [] for view in targets}
    for done, (name, chosen) in enumerate(systems.items(), start=1):
        by_settings: dict[System, list[Targets]] = {}
        for view, target in targets.items():
            by_settings.setdefault(chosen[view], []).append(target)
        for system, views in by_settings.items():
            for target, sheet in zip(views, _measured(past, ties, system, views), strict=True):
                found[target.view].append(sheet.result(name, target.view))
        if progress:
            progress("measuring simple systems", done, len(systems))
    return [result for results in found.values() for result in results]


def _measured(past: Past, ties: Ties, system: System, views: Sequence[Targets]) -> list[Sheet]:
    """One system with one setting, on views that share each visitor's scores."""
    scorer, sheets = past.fitted(system), [Sheet() for _ in views]
    bought, nothing = past.latest(), np.empty(0, np.int64)
    rows = np.unique(np.concatenate([view.rows for view in views]))
    truths = [dict(zip(view.rows.tolist(), view.truths, strict=True)) for view in views]
    for start in range(0, rows.size, BATCH):
        batch = rows[start : start + BATCH]
        for row, scores in zip(batch.tolist(), scorer(batch), strict=True):
            for view, truth_of, sheet in zip(views, truths, sheets, strict=True):
                if (truth := truth_of.get(row)) is None:
                    continue
                hidden = _history(bought, row) if view.view == "new" else nothing
                ranked = ties.ranked(scores, hidden, DEPTHS[-1])
                sheet.note(ranked, truth, ties.first_place(scores, hidden, truth))
    return sheets


def _history(bought: Matrix, row: int) -> npt.NDArray[np.int64]:
    """Positions that the visitor bought, ascending."""
    found: npt.NDArray[np.int64] = bought.indices[bought.indptr[row] : bought.indptr[row + 1]].astype(np.int64)
    return found
