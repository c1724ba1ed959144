"""The command that lets simulated shoppers talk to the shop."""

import asyncio
import json
from contextlib import ExitStack
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.telemetry import configure_logging
from app.terminal import Bars, complain, console, out, progress_bar
from eval import demo
from eval.exits import Exit
from eval.local_model import LocalModel, LocalModelError
from eval.simulation.leaks import Leak
from eval.simulation.measure import NotMeasurable, Plan, simulate
from eval.simulation.report import ShopReport
from eval.simulation.tables import conclusions, shop_tables

WIDTH = 170


class Shops(StrEnum):
    """Which demo shops are visited."""

    GROCERY = "grocery"
    HOME = "home"
    BOTH = "both"

    @property
    def names(self) -> list[demo.DemoShop]:
        return list(demo.DemoShop) if self is Shops.BOTH else [demo.DemoShop(self.value)]


def eval_simulate(
    *,
    shop: Annotated[Shops, typer.Option(help="Which demo shop; it is filled first if it is not.")] = Shops.BOTH,
    shoppers: Annotated[int, typer.Option(min=1, help="Shoppers with a product in mind, in each shop.")] = 200,
    turns: Annotated[int, typer.Option(min=1, help="Turns after which a shopper gives up.")] = 10,
    local: Annotated[bool, typer.Option("--local/--no-local", help="Talk with the local model on too; slow.")] = False,
    local_shoppers: Annotated[int, typer.Option(min=1, help="So many of them, the first ones.")] = 20,
    seed: int = 0,
    write: Annotated[Path | None, typer.Option(help="Write figures and dialogues as JSON.")] = None,
) -> None:
    """How soon shoppers find the product they have in mind, by chat and by search: docs/chat-quality.md."""
    configure_logging("error")
    plan = Plan(shoppers=shoppers, turns=turns, seed=seed, with_model=local_shoppers)
    try:
        reports = [_report(name, plan, local=local) for name in shop.names]
    except (Leak, LocalModelError, NotMeasurable) as error:
        complain(error)
        raise typer.Exit(Exit.COULD_NOT_RUN) from error
    paper = Console(width=max(out.width, WIDTH))
    for report in reports:
        for table in shop_tables(report):
            paper.print(table)
        for sentence in conclusions(report):
            paper.print(sentence, markup=False)
    if write:
        found = {report.shop: report.to_json() for report in reports}
        write.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")


def _report(name: demo.DemoShop, plan: Plan, *, local: bool) -> ShopReport:
    settings, _ = demo.prepared(name, datetime.now(UTC), console)
    with ExitStack() as stack:
        model = None
        if local:
            model = stack.enter_context(LocalModel.start(settings.data_dir / "eval" / "local-model.log"))
        bars = Bars(stack.enter_context(progress_bar()))
        return asyncio.run(simulate(name.value, settings, plan, bars, model))
