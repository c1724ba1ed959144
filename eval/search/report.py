"""The figures of `shelftalk eval search`, as tables and as JSON."""

from collections.abc import Iterator

from rich.table import Table

from eval.search.judgements import SPLITS, Split
from eval.search.measure import SAMPLES, SearchReport


def parts_of(report: SearchReport) -> Iterator[tuple[str, list[str]]]:
    """The groups of queries that figures are given for: all, each split, each shop."""
    yield "all", report.chosen()
    split: Split
    for split in SPLITS:
        yield split, report.chosen(split=split)
    shops = dict.fromkeys(one.shop for one in report.queries)
    if len(shops) > 1:
        for shop in shops:
            yield shop, report.chosen(shop=shop)


def search_tables(report: SearchReport) -> list[Table]:
    """One table per group: NDCG@10, our gain with its interval, and what nobody judged."""
    return [_table(report, name, ids) for name, ids in parts_of(report)]


def _table(report: SearchReport, name: str, ids: list[str]) -> Table:
    title = f"{name}: {len(ids)} queries; gains by paired bootstrap, {SAMPLES:,} samples, seed 0"
    table = Table("system", "NDCG@10", "gain of ours over it", "unjudged in ten", title=title)
    for system in report.sheets:
        gain = "" if system == report.ours else str(report.gain(system, ids))
        shown = (f"{report.ndcg(system, ids).mean():.4f}", gain, f"{report.unjudged(system, ids):.1%}")
        table.add_row(system, *shown)
    return table


def search_json(report: SearchReport) -> dict[str, object]:
    """Everything that was measured, query by query."""
    groups = {
        name: {
            system: {
                "ndcg@10": float(report.ndcg(system, ids).mean()),
                "gain": None if system == report.ours else _interval(report, system, ids),
                "unjudged": report.unjudged(system, ids),
            }
            for system in report.sheets
        }
        for name, ids in parts_of(report)
    }
    queries = [
        {
            "id": one.id,
            "text": one.text,
            "split": one.split,
            "ndcg@10": {system: sheet.ndcg[one.id] for system, sheet in report.sheets.items()},
        }
        for one in report.queries
    ]
    return {"groups": groups, "queries": queries, "samples": SAMPLES, "seed": 0}


def _interval(report: SearchReport, system: str, ids: list[str]) -> dict[str, float]:
    gain = report.gain(system, ids)
    return {"mean": gain.mean, "low": gain.low, "high": gain.high}
