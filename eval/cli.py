"""The command line: the shop's commands, and what shows and measures it."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.assembly import Shop
from app.cli import app
from app.jobs.train import TrainingJob
from app.settings import Settings
from app.stores import open_builds, open_encoder, open_stores
from app.terminal import Bars, console, out, progress_bar, read_settings
from eval import demo, lists
from eval.bench import run as bench
from eval.bench.results import Results
from eval.bench.tables import tables
from eval.bench.wire import BenchError
from eval.commands import report, rerank
from eval.commands.offpolicy import eval_off_policy
from eval.commands.prompts import prompts
from eval.commands.rank import eval_rank
from eval.commands.redteam import eval_redteam
from eval.commands.run import eval_run
from eval.commands.simulate import eval_simulate
from eval.commands.turns import eval_turns
from eval.commands.understanding import eval_dialogues, eval_understanding
from eval.commands.words import eval_explanations
from eval.datasets import complete_journey
from eval.ranking import evaluate
from eval.search.judgements import read_queries
from eval.search.measure import SearchReport, Sheet
from eval.search.report import search_json, search_tables
from eval.search.systems import PATIENCE_S, SERVED, SYSTEMS, measure_shop
from ranking.bundles.manifest import BundleRefused
from ranking.features.products import ProductColumns
from ranking.items import ItemSpace
from ranking.training import NothingToLearn, Plan, World, fit, past
from ranking.weighing import in_words

__all__ = ["app", "main"]

evaluation = typer.Typer(no_args_is_help=True, help="Does it work? Measures lists, words and prompts.")
app.add_typer(evaluation, name="eval")
app.add_typer(prompts, name="prompts")
evaluation.command("run")(eval_run)
evaluation.command("rank")(eval_rank)
evaluation.command("diff")(report.eval_diff)
evaluation.command("gate")(report.eval_gate)
evaluation.command("report")(report.eval_report)
evaluation.command("judge-agreement")(report.eval_judge_agreement)
evaluation.command("off-policy")(eval_off_policy)
evaluation.command("redteam")(eval_redteam)
evaluation.command("shadow")(rerank.eval_shadow)
evaluation.command("order-sensitivity")(rerank.eval_order_sensitivity)
evaluation.command("explanations")(eval_explanations)
evaluation.command("understanding")(eval_understanding)
evaluation.command("dialogues")(eval_dialogues)
evaluation.command("simulate")(eval_simulate)
evaluation.command("turns")(eval_turns)


class Switch(StrEnum):
    ON = "on"
    OFF = "off"


class Model(StrEnum):
    LOCAL = "local"
    OFF = "off"


@app.command("demo")
def demo_command(
    *,
    shop: Annotated[
        demo.DemoShop, typer.Option(help="grocery has a past to learn from; home has none.")
    ] = demo.DemoShop.GROCERY,
    llm: Annotated[Model, typer.Option(help="The packaged local model, or none.")] = Model.LOCAL,
    rerank: Annotated[
        Switch, typer.Option(help="Let the small local model reorder the first five; it is slow.")
    ] = Switch.OFF,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Stop before serving.")] = True,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
) -> None:
    """Fill a demo shop, train, compare with simple systems, and serve."""
    demo.run(shop, local_model=llm is Model.LOCAL, rerank=rerank is Switch.ON, serving=serve, port=port)


@app.command()
def train(
    *,
    held_out_days: Annotated[float, typer.Option(help="The last days, kept back to measure on.")] = 28.0,
    windows: Annotated[int, typer.Option(min=2, help="Windows of 30 days to learn from.")] = 4,
) -> None:
    """Learn a ranker from the event log, measure it, and activate the bundle."""
    settings = read_settings()
    stores, encoder = open_stores(settings), open_encoder(settings)
    builds = open_builds(settings, stores, encoder)
    now = datetime.now(UTC)
    try:
        with progress_bar() as bar:
            bars = Bars(bar)
            job = TrainingJob(
                catalog=stores.catalog,
                events=stores.events,
                bundles=settings.data_dir / "bundles",
                encoder=encoder.name,
                index_build=lambda: builds.current or builds.make(now, bars.of("indexing products")),
                plan=Plan(windows=windows),
                measure=evaluate,
                now=now,
            )
            trained = job.run(held_out_days=held_out_days, progress=bars)
    except (NothingToLearn, BundleRefused) as error:
        console.print(f"[red]{error}[/]")
        raise typer.Exit(1) from error
    for name, value in trained.measured.quality.items():
        out.print(f"{name}  {value:.4f}")
    for line in in_words(trained.weights):
        out.print(line)
    out.print(f"{trained.bundle_id} is active")


@evaluation.command("lists")
def eval_lists(
    *,
    requests: Annotated[int, typer.Option(min=10, help="Visitors whose pages are made, in both views.")] = 1_000,
    windows: Annotated[int, typer.Option(min=2)] = demo.PLAN.windows,
    visitors: Annotated[
        int, typer.Option(min=10, help="Visitors per training window.")
    ] = demo.PLAN.visitors_per_window,
    seed: int = 0,
) -> None:
    """What varied pages cost in list quality, on real requests of Complete Journey's test period."""
    plan, data = Plan(windows=windows, visitors_per_window=visitors, seed=seed), complete_journey.load()
    items = ItemSpace(data.purchases.item_ids)
    products = ProductColumns(items, data.products)
    products.compare_texts(data.products)
    with progress_bar() as bar:
        bars = Bars(bar)
        lessons = past(data.purchases, items, products, plan, data.test.cut, bars)
        model = fit(lessons.parts, seed=seed)
        world = World(data.purchases, items, products, data.test, lessons.weights)
        pages = lists.play(world, model, data.products, requests, seed, bars)
    for table in lists.tables(pages):
        out.print(table)


@evaluation.command("search")
def eval_search(
    *,
    shop: Annotated[
        list[demo.DemoShop] | None,
        typer.Option(help="Which demo shop; it is filled first if it is not. Default: both."),
    ] = None,
    write: Annotated[Path | None, typer.Option(help="Write the figures as JSON.")] = None,
) -> None:
    """How good text search is: NDCG@10 on 80 hand-judged queries, beside dense alone and BM25 alone."""
    shops = shop or list(demo.DemoShop)
    queries = [one for one in read_queries() if one.shop in shops]
    sheets = {system: Sheet(system=system) for system in SYSTEMS}
    for name in shops:
        settings, _ = demo.prepared(name, datetime.now(UTC), console)
        patient = settings.model_copy(update={"deadline_ms": int(1000 * PATIENCE_S)})
        measure_shop(Shop(patient), [one for one in queries if one.shop == name], sheets)
    report = SearchReport(queries=queries, sheets=sheets, ours=SERVED)
    for table in search_tables(report):
        out.print(table)
    if write:
        write.write_text(json.dumps(search_json(report), indent=2), encoding="utf-8")


@app.command("bench")
def bench_command(
    *,
    shop: Annotated[demo.DemoShop, typer.Option(help="Which demo shop; it is filled first if it is not.")] = (
        demo.DemoShop.GROCERY
    ),
    requests: Annotated[int, typer.Option(min=2, help="Lists of each kind by one client; others ask four times.")] = 60,
    clients: Annotated[str, typer.Option(help="How many ask at once, in turn.")] = "1,4,16",
    sizes: Annotated[str, typer.Option(help="Catalogues of other sizes, such as 10000,1000000; made once.")] = "",
    peers: Annotated[bool, typer.Option("--peers/--no-peers", help="The same searches through LangChain.")] = False,
    train: Annotated[bool, typer.Option("--train/--no-train", help="Time a whole training too.")] = False,
    folder: Annotated[
        Path | None, typer.Option(help="Where shops of other sizes are kept; default: bench in the data folder.")
    ] = None,
    write: Annotated[Path | None, typer.Option(help="Write the figures as JSON.")] = None,
    chart: Annotated[Path | None, typer.Option(help="Draw them, as SVG or PNG.")] = None,
    seed: int = 0,
) -> None:
    """Measure the speed of lists: beside their floor, under load, by catalogue size, beside other ways to search."""
    now = datetime.now(UTC)
    settings, goods = demo.prepared(shop, now, console)
    plan = bench.Plan(
        requests=requests,
        clients=_numbers(clients),
        sizes=_numbers(sizes),
        peers=peers,
        seed=seed,
        folder=folder or settings.data_dir.parent / "bench",
    )

    def training(copy: Settings) -> None:
        demo.fill(copy, goods, now, Console(quiet=True))

    try:
        with progress_bar() as bar:
            results = bench.run(settings, shop.value, plan, Bars(bar), training if train else None)
    except BenchError as error:
        console.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
    for table in tables(results):
        out.print(table)
    if write:
        write.write_text(json.dumps(results.to_json(), indent=2), encoding="utf-8")
    if chart:
        _draw(results, chart)


def _draw(results: Results, path: Path) -> None:
    try:
        from eval.bench.chart import draw
    except ImportError as error:
        console.print("A chart needs matplotlib; install the extra `compare`.", style="red")
        raise typer.Exit(1) from error
    draw(results.to_json(), path)


def _numbers(text: str) -> tuple[int, ...]:
    """Whole numbers out of "1,4,16"."""
    try:
        return tuple(int(one) for one in text.split(",") if one.strip())
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a list of whole numbers such as 1,4,16") from error


def main() -> None:
    """The script `shelftalk`."""
    app()
