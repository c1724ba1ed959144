"""The command that measures lists."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.llm.langchain_chat import LangChainChatModel
from app.settings import RerankSettings
from app.terminal import Bars, console, out, progress_bar, read_settings
from eval import demo, list_export, llm_ranking, rank
from eval.asked_model import Asked, asked_model, check_asked
from eval.exits import Exit
from eval.harness.calls import Prices
from eval.list_export import ExportError
from eval.llm_ranking import LlmReport
from eval.local_model import LocalModelError
from eval.measuring import Measurement, measure
from ranking.training import NothingToLearn, Plan


def eval_rank(
    *,
    data: Annotated[rank.DataName, typer.Option(help="What to measure on; shop is your own event log.")] = (
        rank.DataName.COMPLETE_JOURNEY
    ),
    path: Annotated[Path | None, typer.Option(help="Where the data set lies, unless a package holds it.")] = None,
    download: Annotated[bool, typer.Option("--download", help="Fetch Online Retail from UCI into --path.")] = False,
    held_out_days: Annotated[float, typer.Option(help="shop: the last days, kept back to measure on.")] = 28.0,
    windows: Annotated[int, typer.Option(min=2, help="Windows of the past to learn from.")] = demo.PLAN.windows,
    training_visitors: Annotated[
        int, typer.Option(min=10, help="Visitors per training window.")
    ] = demo.PLAN.visitors_per_window,
    visitors: Annotated[int | None, typer.Option(min=1, help="Measure only so many, for a quick look.")] = None,
    seed: int = 0,
    sources: Annotated[bool, typer.Option("--sources/--no-sources", help="Measure each candidate source too.")] = True,
    tune: Annotated[bool, typer.Option("--tune", help="Choose the simple systems' settings again; slow.")] = False,
    ablate: Annotated[bool, typer.Option("--ablate", help="Learn without each group of features instead.")] = False,
    llm: Annotated[
        Asked | None, typer.Option(help="Let a model order the learned lists of some visitors, beside all else.")
    ] = None,
    llm_visitors: Annotated[int, typer.Option(min=1, help="With --llm: at most so many visitors, in both views.")] = 20,
    input_price: Annotated[float, typer.Option(min=0, help="With --llm: of a million tokens of prompt.")] = 0.0,
    output_price: Annotated[float, typer.Option(min=0, help="With --llm: of a million tokens of reply.")] = 0.0,
    run: Annotated[Path | None, typer.Option(help="Score this TREC run instead; needs --qrels.")] = None,
    qrels: Annotated[Path | None, typer.Option(help="The TREC qrels to score --run against.")] = None,
    run_out: Annotated[Path | None, typer.Option(help="Write our lists as TREC runs: FILE.all and FILE.new.")] = None,
    qrels_out: Annotated[Path | None, typer.Option(help="Write what was bought as TREC qrels, likewise.")] = None,
    write: Annotated[Path | None, typer.Option(help="Write all figures as JSON.")] = None,
    export: Annotated[
        Path | None, typer.Option(help="Write scores by visitor, and beside it NAME.summary: .csv or .parquet.")
    ] = None,
) -> None:
    """List quality on held-out purchases, beside simple systems: docs/measuring-lists.md."""
    plan = Plan(windows=windows, visitors_per_window=training_visitors, seed=seed)
    try:
        if export:
            list_export.check(export)
        if (llm or export) and (run or qrels or ablate or tune):
            raise ExportError(
                "--llm and --export belong to a measurement; leave out --run, --qrels, --ablate and --tune"
            )
        if llm:
            check_asked(read_settings(), llm)
        if run or qrels:
            rank.score(run, qrels, out)
            return
        with progress_bar() as bar:
            bars = Bars(bar)
            dataset = rank.dataset(data, path, read_settings, download=download, held_out_days=held_out_days)
            if ablate:
                tables, figures = rank.ablation(dataset, plan, bars)
            elif tune:
                tables, figures = rank.tuning(dataset, seed, bars)
            else:
                found = measure(dataset, plan, visitors=visitors, with_sources=sources, progress=bars)
                rank.write_trec(found, run_out, qrels_out)
                tables, figures = rank.told(found, plan, datetime.now(UTC))
                ordered = None
                if llm:
                    prices = Prices(input=input_price, output=output_price)
                    ordered = _ordered(found, llm, llm_visitors, seed, prices, bars)
                    tables = [*llm_ranking.tables(ordered, found.report), *tables]
                    figures["llm"] = ordered.to_json(found.report)
                if export:
                    list_export.export(export, found, ordered)
    except (NothingToLearn, ExportError, LocalModelError, *rank.RANK_ERRORS) as error:
        console.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(Exit.COULD_NOT_RUN) from error
    paper = Console(width=max(out.width, rank.TABLE_WIDTH))
    paper.print(dataset.notice, markup=False)
    for table in tables:
        paper.print(table)
    if write:
        write.write_text(json.dumps(figures, indent=2), encoding="utf-8")


def _ordered(found: Measurement, asked: Asked, visitors: int, seed: int, prices: Prices, progress: Bars) -> LlmReport:
    """The learned lists of some visitors as the model orders them, within the shop's own bounds."""
    settings = read_settings()

    async def ask(model: LangChainChatModel, bounds: RerankSettings) -> LlmReport:
        try:
            return await llm_ranking.rerank(
                found, model, bounds, visitors=visitors, seed=seed, prices=prices, progress=progress
            )
        finally:
            await model.aclose()

    with asked_model(settings, asked) as model:
        return asyncio.run(ask(model, settings.rerank))
