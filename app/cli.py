"""The shop's commands: run it, fill it, ask it."""

import asyncio
import json
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import httpx2
import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from app.client import shop_client
from app.dialogue.money import money_words
from app.jobs.catalog import import_products
from app.serving import ServingRefused, serve
from app.settings import Settings
from app.settings_page import settings_page
from app.stores import open_builds, open_encoder, open_stores
from app.telemetry import configure_logging
from ranking import bundle as bundles

console = Console(stderr=True)
out = Console()

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Shelftalk: a recommender that a shop runs itself.")
catalog = typer.Typer(no_args_is_help=True, help="What the shop sells.")
index = typer.Typer(no_args_is_help=True, help="The search index.")
bundle = typer.Typer(no_args_is_help=True, help="What was learned: list, show, activate, roll back.")
app.add_typer(catalog, name="catalog")
app.add_typer(index, name="index")
app.add_typer(bundle, name="bundle")


@app.callback()
def quietly() -> None:
    """Shelftalk: a recommender that a shop runs itself."""
    configure_logging("warning")  # on stderr: what scripts read stands alone on stdout


def read_settings(**changes: Any) -> Settings:
    """The settings of the environment; what is wrong with them is said, and the program ends."""
    try:
        return Settings(**changes)
    except ValidationError as error:
        for problem in error.errors():
            name = "SHELFTALK_" + "__".join(str(part).upper() for part in problem["loc"])
            console.print(f"[red]{name}[/]: {escape(problem['msg'])}")
        raise typer.Exit(2) from error
    except SettingsError as error:  # a variable that should hold JSON does not
        _complain(error)
        raise typer.Exit(2) from error


@contextmanager
def progress_bar() -> Iterator[Progress]:
    columns = (TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        yield bar


class Bars:
    """Progress callbacks drawn as bars, one per thing that is done."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._tasks: dict[str, Any] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self._tasks or done < self._bar.tasks[self._tasks[what]].completed:
            self._tasks[what] = self._bar.add_task(what, total=total)
        self._bar.update(self._tasks[what], completed=done, total=total)

    def of(self, what: str) -> Any:
        """A callback for one thing: (done, total)."""
        return lambda done, total: self(what, done, total)


@app.command("serve")
def serve_command(
    host: Annotated[str, typer.Option(help="Development listens on loopback only.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
) -> None:
    """Serve the shop."""
    settings = read_settings()
    console.print(f"Serving {settings.shop_name} at http://{host}:{port}")
    try:
        serve(settings, host, port)
    except ServingRefused as error:
        _complain(error)
        raise typer.Exit(2) from error


@app.command("settings")
def settings_command() -> None:
    """Print docs/settings.md: every variable, its default, what it does."""
    print(settings_page(), end="")


@catalog.command("import")
def catalog_import(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON lines, one product a line.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check the rows; write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import products. Good rows are kept; bad ones are told with line, field and cure."""
    stores = open_stores(read_settings())
    with progress_bar() as bar:
        heard = Bars(bar).of("importing products")
        report = import_products(file, stores.catalog, dry_run=dry_run, progress=heard)
    if as_json:
        out.print_json(data=asdict(report))
    else:
        for error in report.errors[:50]:
            out.print(str(error), markup=False, soft_wrap=True)
        if len(report.errors) > 50:
            out.print(f"... and {len(report.errors) - 50} more; --json prints all")
        did = "would be written" if dry_run else "written"
        out.print(
            f"{report.read} read, {report.written} {did}, {report.unchanged} unchanged, {report.rejected} refused"
        )
    raise typer.Exit(1 if report.errors else 0)


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
    active, manifests = bundles.active(root), bundles.listing(root)
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
    out.print_json(_or_exit(lambda: bundles.read_manifest(root / bundle_id)).model_dump_json())


@bundle.command("activate")
def bundle_activate(bundle_id: str) -> None:
    """Let a bundle serve, after checking it with its index; a running server switches at once."""
    asyncio.run(_ask("PUT", "/v1/bundles/active", {"bundle_id": bundle_id}))
    out.print(f"{bundle_id} is active")


@bundle.command("rollback")
def bundle_rollback() -> None:
    """Go back to the bundle that served before the active one."""
    served = bundles.served(read_settings().data_dir / "bundles")
    if len(served) < 2:
        console.print("[red]There is no earlier bundle to go back to.[/]")
        raise typer.Exit(1)
    bundle_activate(served[1])


def _or_exit(action: Any) -> Any:
    try:
        return action()
    except bundles.BundleRefused as error:
        _complain(error)
        raise typer.Exit(1) from error


def _complain(what: object) -> None:
    console.print(str(what), style="red", markup=False, highlight=False, soft_wrap=True)


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
    answer = asyncio.run(_ask("POST", "/v1/recommendations", body))
    if as_json:
        out.print_json(data=answer)
        return
    table = Table("", "product", "price", "why", title=f"{answer['mode']} · {answer['recommendation_id']}")
    for one in answer["products"]:
        price = one["product"].get("price")
        table.add_row(
            str(one["position"]),
            f"{escape(one['product']['title'])}\n[dim]{escape(one['product']['id'])}[/]",
            money_words(price["amount"], price["currency"]) if price else "",
            escape(one["reason"]["text"]),
        )
    out.print(table)
    for unmet in answer["unmet"]:
        out.print(unmet["detail"], style="yellow", markup=False)


@app.command()
def explain(recommendation_id: str, product_id: str, *, audience: str = "shopper", as_json: AsJson = False) -> None:
    """Why a product was recommended."""
    path = f"/v1/recommendations/{quote(recommendation_id, safe='')}/explanations/{quote(product_id, safe='')}"
    answer = asyncio.run(_ask("GET", f"{path}?audience={quote(audience)}"))
    if as_json:
        out.print_json(data=answer)
        return
    out.print(answer["text"], markup=False)
    for fact in answer["facts"]:
        out.print(f"  {fact['id']} {fact['kind']}: {fact['field']} = {fact['value']}", markup=False)


@app.command()
def chat(*, visitor: Annotated[str | None, typer.Option(help="Who talks.")] = None) -> None:
    """Talk to the shop; an empty line ends it."""
    asyncio.run(_chat(visitor))


async def _chat(visitor: str | None) -> None:
    conversation = str(uuid.uuid4())
    async with shop_client(read_settings()) as client:
        while said := (await asyncio.to_thread(_line)).strip():
            body = {"conversation_id": conversation, "visitor_id": visitor, "text": said}
            response = await client.post("/v1/chat", json=body, headers={"accept": "application/json"})
            answer = _checked(response)
            for one in answer["products"][:5]:
                out.print(f"  {one['position']}. {one['product']['title']}  {one['reason']['text']}", markup=False)
            out.print(answer["text"], markup=False)


def _line() -> str:
    """The next line typed; the end of the input is an empty one."""
    console.print("[bold]you:[/] ", end="")
    return sys.stdin.readline()


async def _ask(method: str, path: str, body: Any = None) -> Any:
    async with shop_client(read_settings()) as client:
        try:
            return _checked(await client.request(method, path, json=body))
        except httpx2.HTTPError as error:
            _complain(f"The server does not answer: {error!r}")
            raise typer.Exit(1) from error


def _checked(response: httpx2.Response) -> Any:
    answer = response.json()
    if response.is_success:
        return answer
    _complain(answer.get("detail") or answer)
    raise typer.Exit(1)
