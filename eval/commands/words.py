"""The command that measures explanations."""

import asyncio
import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from app.assembly import Shop
from app.recommendation import Deadline
from app.settings import Settings
from app.telemetry import configure_logging
from app.terminal import Bars, complain, out, progress_bar, read_settings
from eval.exits import Exit
from eval.explanations import PATIENCE_S, Report, measure, precision, recall, write_sheet
from eval.harness.running import with_model
from eval.local_model import LocalModel, LocalModelError
from eval.proportion import Proportion


class NotMeasurable(Exception):  # noqa: N818 - a state of the shop
    """A shop whose lists are not what it would serve."""


def eval_explanations(
    *,
    local: Annotated[bool, typer.Option("--local/--no-local", help="Ask the packaged local model too; slow.")] = False,
    n: Annotated[int, typer.Option("--n", min=1, help="Recommendations of the shop in SHELFTALK_DATA_DIR.")] = 200,
    minutes: Annotated[float, typer.Option(min=0.1, help="Stop after so long, and tell how many were read.")] = 120.0,
    sample: Annotated[int, typer.Option(min=1, help="Sentences of the reading sheet.")] = 100,
    write: Annotated[Path | None, typer.Option(help="Write a sheet of sentences to label, JSON lines.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures as JSON.")] = None,
    seed: int = 0,
) -> None:
    """How true explanations are, counted by a checker of its own, and how many of the real reasons they tell."""
    configure_logging("error")
    settings = read_settings()
    patient = settings.model_copy(update={"deadline_ms": int(1000 * PATIENCE_S)})
    try:
        with ExitStack() as stack:
            bar = Bars(stack.enter_context(progress_bar())).of("reading explanations")
            model = None
            if local:
                model = stack.enter_context(LocalModel.start(settings.data_dir / "eval" / "local-model.log"))
                llm = settings.llm.model_copy(update={"breaker": False})
                patient = with_model(patient.model_copy(update={"llm": llm}), model)
            report = asyncio.run(
                _measured(patient, n, seed, model.model if model else None, Deadline.after(60 * minutes), bar)
            )
    except (LocalModelError, NotMeasurable) as error:
        complain(error)
        raise typer.Exit(Exit.COULD_NOT_RUN) from error
    _tell(report)
    if write:
        write_sheet(report, write, sample)
    if json_file:
        json_file.write_text(json.dumps(report.to_json(), indent=2), encoding="utf-8")


async def _measured(
    settings: Settings, n: int, seed: int, model: str | None, stop: Deadline, bar: Callable[[int, int], None]
) -> Report:
    shop = Shop(settings)
    try:
        if (why := shop.checks()["index"]) != "ok":
            raise NotMeasurable(f"lists would be best-sellers: {why}")
        return await measure(shop, n, seed, model, stop, bar)
    finally:
        await shop.aclose()


def _tell(report: Report) -> None:
    table = Table("words", "explanations", "claims that hold", "top reasons told", title=f"seed {report.seed}")
    worded = [one for one in report.model if one.words == "llm"]
    rows = {"template": report.template, "model, as shown": report.model, "the model's alone": worded}
    for name, read in rows.items():
        if read:
            table.add_row(name, str(len(read)), str(precision(read)), str(recall(read)))
    out.print(table)
    if report.model:
        replaced = Proportion(len(report.model) - len(worded), len(report.model))
        out.print(f"template instead of the model's words: {replaced}")
    for one in (*report.template, *report.model):
        for verdict in one.verdicts:
            if not verdict.supported:
                out.print(f"  not carried: {verdict.sentence} ({verdict.why})", markup=False, soft_wrap=True)
