"""A measurement as two tables that a notebook reads: scores by visitor, and their summary."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from eval.llm_ranking import LlmReport
from eval.measuring import Measurement
from eval.ranking import RANKER, Report
from eval.sheets import Result, Targets
from eval.significance import Interval, paired_gain

MEASURES: Final = ("ndcg@10", "recall@10", "ap@10", "hit@10", "rr")
ENDINGS: Final = (".csv", ".parquet")

Columns = dict[str, list[Any]]
"""Values by column, all of one length."""


class ExportError(Exception):
    """An export that cannot be written, and the cure."""


def check(path: Path) -> None:
    """Whether the export could be written, before anything is measured.

    Raises:
        ExportError: the name has another ending, or pyarrow is not installed.
    """
    if path.suffix not in ENDINGS:
        raise ExportError(f"--export {path} ends with neither .csv nor .parquet; name a file that does")
    try:
        import pyarrow  # noqa: F401 - an extra, looked for before the long work
    except ImportError as error:
        raise ExportError("--export needs pyarrow: pip install 'shelftalk[demo]'") from error


def export(path: Path, found: Measurement, llm: LlmReport | None = None) -> tuple[Path, Path]:
    """Writes the scores into the file and the summary beside it, into NAME.summary.csv or .parquet; both paths.

    Raises:
        ExportError: see `check`.
    """
    check(path)
    beside = path.with_name(f"{path.stem}.summary{path.suffix}")
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, scores(found, llm))
    _write(beside, summary(found, llm))
    return path, beside


def scores(found: Measurement, llm: LlmReport | None = None) -> Columns:
    """A row for each view, system and visitor, with the visitor's segment and what each measure gave."""
    columns: Columns = {name: [] for name in ("data", "view", "system", "visitor_id", "segment", *MEASURES)}
    for view, result, _, target, rows in _measured(found, llm):
        columns["data"] += [found.data.name] * rows.size
        columns["view"] += [view] * rows.size
        columns["system"] += [result.system] * rows.size
        columns["visitor_id"] += [str(target.visitors[row]) for row in rows.tolist()]
        columns["segment"] += found.shoppers[target.rows[rows]].tolist()
        for name in MEASURES:
            columns[name] += result.values[name].tolist()
    return columns


def summary(found: Measurement, llm: LlmReport | None = None) -> Columns:
    """A row for each view, system and measure: mean with its 95 % interval, and the difference to the ranker, paired on
    the same visitors; none for the ranker itself."""
    names = ("data", "view", "system", "measure", "visitors", "mean", "low", "high")
    columns: Columns = {name: [] for name in (*names, "less_ranker", "less_ranker_low", "less_ranker_high")}
    for view, result, ranker, _, rows in _measured(found, llm):
        for name in MEASURES:
            values = result.values[name]
            here = Interval.of(values)
            less = None if result.system == RANKER else paired_gain(values, ranker.values[name][rows])
            row = (found.data.name, view, result.system, name, int(rows.size), here.mean, here.low, here.high)
            gain = (less.mean, less.low, less.high) if less else (None, None, None)
            for column, value in zip(columns.values(), (*row, *gain), strict=True):
                column.append(value)
    return columns


def _measured(
    found: Measurement, llm: LlmReport | None
) -> Iterator[tuple[str, Result, Result, Targets, "np.typing.NDArray[np.int64]"]]:
    """View, system, the ranker there, whom it was measured on, and which rows of them."""
    reports: list[tuple[str | None, Report]] = [(None, found.report)]
    if found.strangers.results:
        reports.append(("strangers", found.strangers))
    for name, report in reports:
        for result in report.results:
            target = report.targets[result.view]
            rows = np.arange(len(target.visitors), dtype=np.int64)
            yield name or result.view, result, report.result(RANKER, result.view), target, rows
    for view, one in llm.views.items() if llm else ():
        yield view, one.result, found.report.result(RANKER, view), found.report.targets[view], one.rows


def _write(path: Path, columns: Columns) -> None:
    import pyarrow as pa
    from pyarrow import csv, parquet

    table = pa.table(columns)
    if path.suffix == ".csv":
        csv.write_csv(table, path)
    else:
        parquet.write_table(table, path)
