"""Results as tables that a person reads."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from rich.table import Table

from eval.ablation import Ablation
from eval.figures import source_rows
from eval.measuring import Measurement, shown
from eval.ranking import RANKER, Report
from eval.sheets import DEPTHS
from eval.shown import MEANINGS
from eval.significance import Interval
from eval.sources import FUSED
from ranking.training import VIEWS, View

TITLES: Final = {"all": "all items", "new": "new items only"}
HEADINGS: Final = {"recall@10": "Recall@10", "rr": "MRR", "ap@10": "MAP@10", "hit@10": "hit rate@10"}


def ranking_tables(report: Report) -> list[Table]:
    """One table per view: every system with its intervals, and how far the ranker lies above it."""
    return [_systems(report, view, TITLES[view]) for view in VIEWS]


def measurement_tables(found: Measurement) -> list[Table]:
    """Everything: lists, segments, what lists show, candidate sources, visitors without a past."""
    tables = [_systems(found.report, view, TITLES[view]) for view in VIEWS]
    if found.strangers.results:
        tables.append(_systems(found.strangers, "all", "strangers: visitors without a past"))
    tables += [_segments(found, view) for view in VIEWS if found.report.of(view)]
    on_show = shown(found)
    tables += [_shown(on_show[view], view) for view in VIEWS if on_show[view]]
    if found.sources:
        tables += [_sources(found, view) for view in VIEWS]
    return tables


def ablation_table(found: Sequence[Ablation]) -> Table:
    table = Table(title="learned without one group of features, on the validation period", title_justify="left")
    for heading in ("left out", *(f"{TITLES[view]}: NDCG@10 lost [95 %]" for view in VIEWS)):
        table.add_column(heading, no_wrap=True)
    for group in dict.fromkeys(one.group for one in found):
        losses = {one.view: str(one.loss) for one in found if one.group == group}
        table.add_row(group, *(losses.get(view, "") for view in VIEWS))
    whole = {one.view: f"[dim]{one.whole:.4f} with all[/]" for one in found}
    table.add_row("", *(whole.get(view, "") for view in VIEWS))
    return table


def _systems(report: Report, view: View, title: str) -> Table:
    systems = report.of(view)
    table = Table(title=f"{title}: {len(report.targets[view].visitors)} visitors", title_justify="left")
    for heading in ("system", "NDCG@10 [95 %]", *HEADINGS.values(), "our gain in NDCG@10 [95 %]"):
        table.add_column(heading, no_wrap=True)
    for result in systems:
        ours = result.system == RANKER
        gain = "" if ours else str(report.gain(result.system, view))
        means = (f"{result.values[measure].mean():.4f}" for measure in HEADINGS)
        table.add_row(result.system, str(Interval.of(result.ndcg)), *means, gain, style="bold" if ours else "")
    oracle = f"[dim]{report.oracle[view]:.4f}[/]"
    table.add_row("[dim]oracle over our candidates[/]", oracle, *[""] * (len(HEADINGS) + 1))
    return table


def _segments(found: Measurement, view: View) -> Table:
    results = found.report.of(view)
    people, goods = found.by_shopper(results[0]), found.by_shelf(results[0])
    title = f"{TITLES[view]}: NDCG@10 by shopper, share of what was bought that stood in ten places by product"
    table = Table(title=title, title_justify="left")
    table.add_column("system", no_wrap=True)
    for name, (_, n) in [*people.items(), *goods.items()]:
        table.add_column(f"{name} (n={n})", no_wrap=True)
    for result in results:
        row = [value for value, _ in (*found.by_shopper(result).values(), *found.by_shelf(result).values())]
        style = "bold" if result.system == RANKER else ""
        table.add_row(result.system, *map(_number, row), style=style)
    return table


def _shown(by_system: Mapping[str, Mapping[str, float]], view: View) -> Table:
    table = Table("system", title=f"{TITLES[view]}: what the first ten places show", title_justify="left")
    for name, meaning in MEANINGS.items():
        table.add_column(f"{name}\n[dim]{meaning}[/]")
    for system, values in by_system.items():
        style = "bold" if system == RANKER else ""
        table.add_row(system, *(_number(values[name]) for name in MEANINGS), style=style)
    return table


def _sources(found: Measurement, view: View) -> Table:
    """Sources, fusion and union; then simple systems as sources, and the fusion's gain over each."""
    rows = source_rows(found, view)
    table = Table(title=f"{TITLES[view]}: recall of candidates (segments: @{DEPTHS[-1]})", title_justify="left")
    segments = list(rows[0].by) if rows else []
    for heading in ("source", *(f"@{depth}" for depth in DEPTHS), *segments, f"fusion's gain @{DEPTHS[-1]} [95 %]"):
        table.add_column(heading, no_wrap=True)
    for row in rows:
        style = "bold" if row.source == FUSED else "dim" if row.simple else ""
        by = (_number(row.by.get(segment, float("nan"))) for segment in segments)
        table.add_row(row.source, *map(_number, row.recall), *by, str(row.gain or ""), style=style)
    return table


def _number(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.4f}"
