"""The figures of a measurement as plain values: for tables, and as JSON for a script."""

import importlib.metadata
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from eval.measuring import Measurement, shown
from eval.ranking import RANKER, RETRIEVAL, Report
from eval.segments import Shelf
from eval.sheets import DEPTHS, Result
from eval.significance import SAMPLES, Interval, paired_gain
from eval.sources import FUSED, UNION
from ranking.training import VIEWS, Plan, View

PACKAGES: Final = ("shelftalk", "lightgbm", "numpy", "scipy", "scikit-learn", "implicit")


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceRow:
    """Mean recall of one source at each of DEPTHS, and at the last one by segment; NaN where nothing was bought.

    `gain` is how much the fusion lies above it at the last depth. A simple system is ranked over the whole catalogue.
    """

    source: str
    simple: bool
    recall: tuple[float, ...]
    by: Mapping[str, float]
    gain: Interval | None


def source_rows(found: Measurement, view: View) -> list[SourceRow]:
    """The sources, the fusion, the union; then the simple systems as sources."""
    target = found.report.targets[view]
    people = found.shoppers[target.rows]
    sold = found.shelves[np.concatenate([np.empty(0, np.int64), *target.truths])]
    sources = [one for one in found.sources if one.view == view]
    fused = next((one.recall[:, -1] for one in sources if one.source == FUSED), None)

    def row(name: str, recall: npt.NDArray[np.float64], hit: npt.NDArray[np.bool_] | None) -> SourceRow:
        by = {str(segment): _mean(recall[people == segment, -1]) for segment in np.unique(people)}
        if hit is not None:
            by |= {str(kind): _mean(hit[sold == kind]) for kind in Shelf}
        gain = None if fused is None or name in {FUSED, UNION} else paired_gain(fused, recall[:, -1])
        return SourceRow(source=name, simple=hit is None, recall=tuple(recall.mean(axis=0).tolist()), by=by, gain=gain)

    rows = []
    for one in sources:
        pairs = zip(target.truths, one.lists, strict=True)
        rows.append(row(one.source, one.recall, np.concatenate([np.isin(truth, shown) for truth, shown in pairs])))
    for result in found.report.of(view):
        if result.system not in {RETRIEVAL, RANKER}:
            rows.append(row(result.system, np.column_stack([result.values[f"recall@{at}"] for at in DEPTHS]), None))
    return rows


def ranking_json(report: Report) -> dict[str, Any]:
    """The systems' numbers for a script."""
    return {
        view: {result.system: _system_json(report, result) for result in report.of(view)}
        | {"oracle": report.oracle[view]}
        for view in report.targets
    }


def measurement_json(found: Measurement, plan: Plan, now: datetime) -> dict[str, Any]:
    """Everything, with what is needed to measure it again. A value that does not exist is null."""
    on_show, report = shown(found), found.report
    segments = {
        view: {
            one.system: {"ndcg@10_by_shopper": found.by_shopper(one), "recall@10_by_product": found.by_shelf(one)}
            for one in report.of(view)
        }
        for view in VIEWS
    }
    sources = {view: [asdict(row) for row in source_rows(found, view)] for view in VIEWS} if found.sources else {}
    body = {
        "data": {
            "name": found.data.name,
            "notice": found.data.notice,
            "checksum": found.data.checksum,
            "products": len(found.data.products),
            "visitors": {view: len(target.visitors) for view, target in report.targets.items()},
            "validation": (found.data.validation.cut, found.data.validation.end),
            "test": (found.data.test.cut, found.data.test.end),
        },
        "run": {
            "measured": now.isoformat(timespec="seconds"),
            "seed": plan.seed,
            "windows": plan.windows,
            "visitors_per_window": plan.visitors_per_window,
            "bootstrap_samples": SAMPLES,
            "python": platform.python_version(),
            "versions": {name: _version(name) for name in PACKAGES},
        },
        "lists": ranking_json(report),
        "strangers": ranking_json(found.strangers),
        "segments": segments,
        "shown": on_show,
        "sources": sources,
        "importance": dict(found.importance),
        "weights": dict(found.weights),
    }
    return dict(_json(body))


def _system_json(report: Report, result: Result) -> dict[str, Any]:
    intervals = {name: _plain(Interval.of(values)) for name, values in result.values.items()}
    gain = {} if result.system == RANKER else {"gain": _plain(report.gain(result.system, result.view))}
    return {"visitors": int(result.ndcg.size), **intervals, **gain}


def _json(value: Any) -> Any:
    """Plain values: intervals as lists, what is no number as null."""
    if isinstance(value, Mapping):
        return {str(key): _json(one) for key, one in value.items()}
    if isinstance(value, Interval):
        return _plain(value)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_json(one) for one in value]
    if isinstance(value, float):
        return round(value, 6) if np.isfinite(value) else None
    return value


def _plain(interval: Interval) -> list[float]:
    return [round(value, 4) for value in (interval.mean, interval.low, interval.high)]


def _mean(values: npt.NDArray[np.floating] | npt.NDArray[np.bool_]) -> float:
    return float(values.mean()) if values.size else float("nan")


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
