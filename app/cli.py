"""The shop's commands: run it, fill it, ask it."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from app.commands.backup import backup_commands
from app.commands.chat import chat
from app.commands.doctor import doctor
from app.commands.events import events
from app.commands.keys import keys
from app.commands.log import log_commands
from app.commands.rules import rules
from app.jobs.catalog import import_products
from app.serving import ServingRefused, serve
from app.settings_page import settings_page
from app.stores import open_builds, open_encoder, open_stores
from app.telemetry import configure_logging
from app.terminal import AsJson, Bars, ask, complain, console, out, product_table, progress_bar, read_settings
from ranking.bundles import activation
from ranking.bundles.manifest import BundleRefused, listing, read_manifest
from retrieval.feeds.cells import is_currency
from retrieval.feeds.rows import RowError

SHOWN_ERRORS = 50

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Shelftalk: a recommender that a shop runs itself.")
catalog = typer.Typer(no_args_is_help=True, help="What the shop sells.")
index = typer.Typer(no_args_is_help=True, help="The search index.")
bundle = typer.Typer(no_args_is_help=True, help="What was learned: list, show, activate, roll back.")
app.add_typer(catalog, name="catalog")
app.add_typer(index, name="index")
app.add_typer(bundle, name="bundle")
app.add_typer(rules, name="rules")
app.add_typer(keys, name="keys")
app.add_typer(log_commands)
app.add_typer(backup_commands)
app.add_typer(events, name="events")
app.command()(chat)
app.command()(doctor)


@app.callback()
def quietly() -> None:
    """Shelftalk: a recommender that a shop runs itself."""
    configure_logging("warning")  # on stderr: what scripts read stands alone on stdout


@app.command("serve")
def serve_command(
    host: Annotated[
        str, typer.Option(help="Development listens on loopback only; production, where you say.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    workers: Annotated[
        int,
        typer.Option(min=1, max=64, help="Processes that answer, each with encoder and index of its own."),
    ] = 1,
) -> None:
    """Serve the shop. SIGTERM and Ctrl-C end it in order, within 10 seconds."""
    settings = read_settings()
    by = f", {workers} workers" if workers > 1 else ""
    console.print(f"Serving {settings.shop_name} at http://{host}:{port}{by}")
    try:
        code = serve(settings, host, port, workers)
    except ServingRefused as error:
        complain(error)
        raise typer.Exit(2) from error
    raise typer.Exit(code)


@app.command("settings")
def settings_command() -> None:
    """Print docs/settings.md: every variable, its default, what it does."""
    print(settings_page(), end="")


@catalog.command("import")
def catalog_import(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A feed: docs/feeds.md says which.")],
    *,
    currency: Annotated[
        str | None, typer.Option(help="Of prices that name none, as in a Shopify export: EUR, USD.")
    ] = None,
    complete: Annotated[
        bool, typer.Option("--complete", help="It is the whole catalogue: discontinue what it lacks.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check the rows; write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import products. Good rows are kept; bad ones are told with line, field and cure."""
    if currency and not is_currency(currency := currency.upper()):
        raise typer.BadParameter(f"{currency} is no currency; say one such as EUR", param_hint="--currency")
    stores = open_stores(read_settings())
    with progress_bar() as bar:
        heard = Bars(bar).of("importing products")
        report = import_products(
            file,
            stores.catalog,
            dry_run=dry_run,
            complete=complete,
            currency=currency,
            now=datetime.now(UTC),
            progress=heard,
        )
    if as_json:
        out.print_json(data=asdict(report))
    else:
        if report.errors:
            out.print(_row_report(report.errors))
            out.print(f"in {file}", markup=False, soft_wrap=True)
        if len(report.errors) > SHOWN_ERRORS:
            out.print(f"... and {len(report.errors) - SHOWN_ERRORS} more; --json prints all")
        did = "would be written" if dry_run else "written"
        out.print(
            f"{report.read} read, {report.written} {did}, {report.unchanged} unchanged, {report.rejected} refused"
        )
        if complete:
            kept = "; a row was refused, so nothing was" if report.rejected else ""
            out.print(f"{report.discontinued} discontinued{kept}")
    raise typer.Exit(1 if report.errors else 0)


def _row_report(errors: Sequence[RowError]) -> Table:
    """What is wrong, row by row, and what to do about it; for a person who mends the feed."""
    table = Table("line", "field", "what is wrong", "what to do")
    for error in errors[:SHOWN_ERRORS]:
        field = error.pointer.removeprefix("/") or "whole row"
        table.add_row(str(error.line), escape(field), escape(error.problem), escape(error.cure))
    return table


@index.command("build")
def index_build() -> None:
    """Build a new index of the whole catalogue. Texts embedded before are not embedded again."""
    settings = read_settings()
    builds = open_builds(settings, open_stores(settings), open_encoder(settings))
    with progress_bar() as bar:
        build_id = builds.make(datetime.now(UTC), Bars(bar).of("indexing products"))
    out.print(f"built {build_id}")


@bundle.command("list")
def bundle_list(*, as_json: AsJson = False) -> None:
    """The bundles, oldest first; the active one is marked."""
    root = read_settings().data_dir / "bundles"
    active, manifests = activation.active(root), listing(root)
    if as_json:
        out.print_json(data=[{**json.loads(one.model_dump_json()), "active": one.id == active} for one in manifests])
        return
    table = Table("", "bundle", "created", *(manifests[-1].quality if manifests else ()))
    for one in manifests:
        mark = "*" if one.id == active else ""
        table.add_row(
            mark, one.id, f"{one.created:%Y-%m-%d %H:%M}", *(f"{value:.4f}" for value in one.quality.values())
        )
    out.print(table)


@bundle.command("show")
def bundle_show(bundle_id: str) -> None:
    """A bundle's manifest."""
    root = read_settings().data_dir / "bundles"
    out.print_json(_or_exit(lambda: read_manifest(root / bundle_id)).model_dump_json())


@bundle.command("activate")
def bundle_activate(bundle_id: str) -> None:
    """Let a bundle serve, after checking it with its index; a running server switches at once."""
    asyncio.run(ask("PUT", "/v1/bundles/active", {"bundle_id": bundle_id}))
    out.print(f"{bundle_id} is active")


@bundle.command("rollback")
def bundle_rollback() -> None:
    """Go back to the bundle that served before the active one."""
    served = activation.served(read_settings().data_dir / "bundles")
    if len(served) < 2:
        console.print("[red]There is no earlier bundle to go back to.[/]")
        raise typer.Exit(1)
    bundle_activate(served[1])


def _or_exit(action: Any) -> Any:
    try:
        return action()
    except BundleRefused as error:
        complain(error)
        raise typer.Exit(1) from error


@app.command()
def recommend(
    query: Annotated[str, typer.Argument(help='Words, such as "pasta under 3 dollars"; none for the home page.')] = "",
    *,
    visitor: Annotated[str | None, typer.Option(help="Whose list.")] = None,
    product: Annotated[str | None, typer.Option(help="The product page it stands on.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100)] = 10,
    as_json: AsJson = False,
) -> None:
    """Ask for a list."""
    surface = "search" if query else "product" if product else "home"
    body = {"surface": surface, "query": query or None, "product_id": product, "visitor_id": visitor, "limit": limit}
    answer = asyncio.run(ask("POST", "/v1/recommendations", body))
    if as_json:
        out.print_json(data=answer)
        return
    out.print(product_table(answer["products"], f"{answer['mode']} · {answer['recommendation_id']}"))
    for unmet in answer["unmet"]:
        out.print(unmet["detail"], style="yellow", markup=False)
