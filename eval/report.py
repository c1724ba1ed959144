"""Results as tables that a person reads."""

from rich.table import Table

from eval.ranking import RANKER, Report
from eval.significance import Interval
from ranking.training import VIEWS

TITLES = {"all": "all items", "new": "new items only"}


def ranking_tables(report: Report) -> list[Table]:
    """One table per view: every system with its intervals, and how far the ranker lies above it."""
    tables = []
    for view in VIEWS:
        systems = [result for result in report.results if result.view == view]
        visitors = systems[0].ndcg.size if systems else 0
        table = Table(title=f"{TITLES[view]}: {visitors} visitors", title_justify="left")
        for heading in ("system", "NDCG@10 [95 %]", "Recall@10 [95 %]", "our gain in NDCG@10 [95 %]"):
            table.add_column(heading)
        for result in systems:
            ours = result.system == RANKER
            gain = "" if ours else str(report.gain(result.system, view))
            row = (result.system, str(Interval.of(result.ndcg)), str(Interval.of(result.recall)), gain)
            table.add_row(*row, style="bold" if ours else "")
        table.add_row("[dim]oracle over our candidates[/]", f"[dim]{report.oracle[view]:.4f}[/]", "", "")
        tables.append(table)
    return tables


def ranking_json(report: Report) -> dict[str, object]:
    """The same numbers for a script."""
    return {
        view: {
            result.system: {
                "visitors": int(result.ndcg.size),
                "ndcg@10": _plain(Interval.of(result.ndcg)),
                "recall@10": _plain(Interval.of(result.recall)),
                **({} if result.system == RANKER else {"gain": _plain(report.gain(result.system, view))}),
            }
            for result in report.results
            if result.view == view
        }
        | {"oracle": report.oracle[view]}
        for view in VIEWS
    }


def _plain(interval: Interval) -> list[float]:
    return [round(value, 4) for value in (interval.mean, interval.low, interval.high)]
