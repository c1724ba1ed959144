"""`shelftalk eval understanding`: what the grammar makes of labelled utterances."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from app.llm.langchain_chat import LangChainChatModel
from app.terminal import Bars, complain, out, progress_bar, read_settings
from eval.asked_model import Asked, asked_model
from eval.datasets import complete_journey, home
from eval.harness import Exit
from eval.local_model import LocalModelError
from eval.proportion import Proportion
from eval.understanding import Half, Report, Shelf, Verdict, cases, measured, measured_with_model

GROCERY_CURRENCY = "USD"


def eval_understanding(
    *,
    half: Annotated[
        Half, typer.Option(help="`dev` is worked with; `test` was written blind and is only counted.")
    ] = Half.DEV,
    show: Annotated[int, typer.Option(min=0, help="Print so many that were misunderstood; of the dev half alone.")] = 0,
    llm: Annotated[
        Asked | None,
        typer.Option(help="Ask this model too where the grammar is not sure; without it no model is asked."),
    ] = None,
    deadline_s: Annotated[float, typer.Option(min=0.1, help="Seconds for one answer of the model.")] = 60.0,
    write: Annotated[Path | None, typer.Option(help="Write the figures as JSON.")] = None,
) -> None:
    """Read labelled utterances as the chat does, and compare the edits with those that were labelled."""
    shelves = {
        "home": Shelf.of(home.products(), home.CURRENCY),
        "grocery": Shelf.of(complete_journey.products(), GROCERY_CURRENCY),
    }
    report = measured(cases(half), shelves) if llm is None else _with_model(half, shelves, llm, deadline_s)
    out.print(_table(report, half, "model off" if llm is None else f"the {llm} model asked where in doubt"))
    if llm is not None:
        out.print(f"Asked for {report.asked}, which changed {report.changed}.")
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


def _with_model(half: Half, shelves: Mapping[str, Shelf], llm: Asked, deadline_s: float) -> Report:
    async def asked(model: LangChainChatModel, bar: Bars) -> Report:
        try:
            return await measured_with_model(cases(half), shelves, model, deadline_s, bar.of("reading"))
        finally:
            await model.aclose()

    try:
        with asked_model(read_settings(), llm) as model, progress_bar() as bar:
            return asyncio.run(asked(model, Bars(bar)))
    except LocalModelError as error:
        complain(error)
        raise typer.Exit(Exit.COULD_NOT_RUN) from error


def _table(report: Report, half: Half, how: str) -> Table:
    table = Table("utterances", "N", "exactly right", "an edit invented", title=f"The {half} half, {how}")
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
