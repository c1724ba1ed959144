"""`shelftalk prompts`: the prompts that serve, promoted through the gate and taken back."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from app.terminal import AsJson, ask, complain, out, read_settings
from eval.commands.report import tell_verdict
from eval.exits import Exit
from eval.harness import gate
from eval.harness.comparing import compare
from eval.harness.results import EvalRun, ResultsError
from prompts.errors import PromptError
from prompts.library import PromptLibrary
from ranking.bundles import activation

prompts = typer.Typer(no_args_is_help=True, help="What the model is asked with: docs/harness.md.")


@prompts.command("show")
def show(*, as_json: AsJson = False) -> None:
    """The prompts that serve: each with version, owner and what it changed."""
    answer: dict[str, Any] = asyncio.run(ask("GET", "/v1/prompts"))
    if as_json:
        out.print_json(data=answer)
        return
    table = Table("prompt", "version", "owner", "changed", title=f"prompts {answer['version']}", title_justify="left")
    for one in answer["templates"]:
        table.add_row(one["name"], str(one["version"]), one["owner"], one["changed"])
    out.print(table)


@prompts.command("promote")
def promote(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="All templates.")],
    *,
    run: Annotated[Path, typer.Option(help="A run of these prompts, as `eval run --json` wrote it.")],
    baseline: Annotated[Path | None, typer.Option(help="The run to compare it with.")] = None,
    threshold: Annotated[float, typer.Option(min=0, max=1, help="As of `eval gate`.")] = 0.9,
) -> None:
    """Let prompts serve, if a run of exactly these opens the gate. Ends with 1: closed, 2: cannot say."""
    try:
        library = PromptLibrary.load(folder)
        found = EvalRun.read(run)
        comparison = compare(EvalRun.read(baseline), found) if baseline else None
    except (PromptError, ResultsError) as error:
        complain(error)
        raise typer.Exit(Exit.COULD_NOT_RUN) from error
    if list(found.prompts) != [library.version]:
        complain(
            PromptError(f"{run} is a run of prompts {', '.join(found.prompts)}, not of {library.version}; run these")
        )
        raise typer.Exit(Exit.COULD_NOT_RUN)
    verdict = gate.judge(found, threshold=threshold, comparison=comparison)
    tell_verdict(verdict)
    if verdict.exit:
        raise typer.Exit(verdict.exit)
    answer = asyncio.run(ask("PUT", "/v1/prompts", {"files": dict(library.texts)}))
    where = f" in bundle {answer['bundle_id']}" if answer["bundle_id"] else ""
    out.print(f"prompts {answer['version']} serve{where}")


@prompts.command("rollback")
def rollback() -> None:
    """Go back to what served before: the bundle, or in a shop without one the prompts."""
    served = activation.served(read_settings().data_dir / "bundles")
    if len(served) > 1:
        asyncio.run(ask("PUT", "/v1/bundles/active", {"bundle_id": served[1]}))
        out.print(f"{served[1]} is active")
        return
    answer = asyncio.run(ask("PUT", "/v1/prompts", {"before": True}))
    out.print(f"prompts {answer['version']} serve")
