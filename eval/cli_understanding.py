"""`shelftalk eval understanding`: what the grammar makes of labelled utterances."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from app.terminal import out
from eval.datasets import complete_journey, home
from eval.proportion import Proportion
from eval.understanding import Half, Report, Shelf, Verdict, cases, measured

GROCERY_CURRENCY = "USD"


def eval_understanding(
    *,
    half: Annotated[
        Half, typer.Option(help="`dev` is worked with; `test` was written blind and is only counted.")
    ] = Half.DEV,
    show: Annotated[int, typer.Option(min=0, help="Print so many that were misunderstood; of the dev half alone.")] = 0,
    write: Annotated[Path | None, typer.Option(help="Write the figures as JSON.")] = None,
) -> None:
    """Read labelled utterances without a model, and compare the edits with those that were labelled."""
    shelves = {
        "home": Shelf.of(home.products(), home.CURRENCY),
        "grocery": Shelf.of(complete_journey.products(), GROCERY_CURRENCY),
    }
    report = measured(cases(half), shelves)
    out.print(_table(report, half))
    parts = ", ".join(f"{part} {times}" for part, times in report.wrong_parts().most_common())
    out.print(
        f"Wrong parts: {parts or 'none'}. One reading: p50 {report.ms(0.5):.2f} ms, p99 {report.ms(0.99):.2f} ms."
    )
    if half is Half.DEV:
        wrong = [verdict for verdict in report.verdicts if verdict.wrong]
        for verdict in wrong[:show]:
            out.print(_told(verdict), markup=False, highlight=False)
    if write:
        write.write_text(json.dumps(_figures(report, half), indent=2), encoding="utf-8")


def _table(report: Report, half: Half) -> Table:
    table = Table("utterances", "N", "exactly right", "an edit invented", title=f"The {half} half, model off")
    for name, score in sorted(report.scores().items(), key=lambda one: -one[1].cases):
        right, invented = Proportion(score.right, score.cases), Proportion(score.invented, score.cases)
        table.add_row(name, str(score.cases), str(right), f"{invented.share:.3f}")
    return table


def _told(verdict: Verdict) -> str:
    case = verdict.case
    found = {part: verdict.found[part] for part in verdict.wrong}
    right = {part: case.right[0][part] for part in verdict.wrong}
    return f"{case.id}: {case.say!r}\n  found {found}\n  right {right}"


def _figures(report: Report, half: Half) -> dict[str, object]:
    return {
        "half": half.value,
        "p99_ms": round(report.ms(0.99), 2),
        "scores": {name: vars(score) for name, score in report.scores().items()},
    }
