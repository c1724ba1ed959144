"""`shelftalk rules`: the rules of the shop, read, checked, tried and changed."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from app.terminal import AsJson, ask, complain, out
from ranking.rules import Rules, RulesError

rules = typer.Typer(no_args_is_help=True, help="What may be recommended, and where it stands: docs/rules.md.")

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Rules as YAML.")]


@rules.command("show")
def show() -> None:
    """Print the rules that serve, as they were written."""
    out.out(asyncio.run(ask("GET", "/v1/rules"))["text"], end="", highlight=False)


@rules.command("check")
def check(file: File) -> None:
    """Say whether rules can be used, without a shop. Exit code 1: they cannot."""
    try:
        read = Rules.load(file)
    except RulesError as error:
        complain(error)
        raise typer.Exit(1) from error
    out.print(f"{len(read.rules)} rule{'s' * (len(read.rules) != 1)}, nothing wrong")


@rules.command("use")
def use(
    file: File,
    *,
    replaces: Annotated[str | None, typer.Option(help="Only if this version serves now.")] = None,
) -> None:
    """Let other rules serve; a running server switches at once."""
    answer = asyncio.run(ask("PUT", "/v1/rules", {"text": file.read_text(encoding="utf-8"), "replaces": replaces}))
    out.print(f"rules {answer['version']} serve")


@rules.command("rehearse")
def rehearse(
    file: File, *, lists: Annotated[int, typer.Option(min=1, max=5_000)] = 1_000, as_json: AsJson = False
) -> None:
    """What these rules would have made of the last lists: who moves, and what it costs."""
    body = {"text": file.read_text(encoding="utf-8"), "lists": lists}
    answer: dict[str, Any] = asyncio.run(ask("POST", "/v1/rules/rehearsals", body))
    if as_json:
        out.print_json(data=answer)
        return
    changed = f"{answer['changed']} of {answer['lists']} lists change, {answer['emptied']} would be empty"
    out.print(f"{changed}; made again in {answer['seconds']:.1f} s")
    for name in ("relevance", "margin"):
        if (found := answer[name]) is not None:
            out.print(f"{name}: {found['before']:.4f} before, {found['after']:.4f} after")
    movers = Table("product", "comes", "goes", "moves", "places up")
    for one in answer["movers"]:
        cells = (str(one[name]) for name in ("entered", "left", "moved", "places"))
        movers.add_row(f"{escape(one['title'])}\n[dim]{escape(one['product_id'])}[/]", *cells)
    out.print(movers)
    for one in answer["rules"]:
        out.print(f"{one['id']} acts in {one['lists']} lists", markup=False)
    for one in answer["collisions"]:
        out.print(f"{' and '.join(one['rules'])} pull at one product {one['products']} times", markup=False)
    for doubt in answer["doubts"]:
        out.print(doubt, style="yellow", markup=False)
