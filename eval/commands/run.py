"""The command that runs suites of cases."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.telemetry import configure_logging
from app.terminal import Bars, complain, out, progress_bar, read_settings
from eval.asked_model import Asked
from eval.datasets.base import MissingDatasetError
from eval.exits import Exit
from eval.harness import running
from eval.harness.calls import Prices
from eval.harness.cases import SuiteError
from eval.harness.cassette import CASSETTES, CassetteError
from eval.harness.passes import BundleChoice
from eval.harness.results import EvalRun
from eval.harness.telling import tell
from eval.judging.agreement import LEAST_KAPPA
from eval.judging.measured import FILE, MeasuredError, read_measured
from eval.local_model import LocalModelError
from eval.reports.page import page, write_page
from prompts.errors import PromptError
from prompts.library import TEMPLATES, PromptLibrary


class Model(StrEnum):
    """Who answers, besides nobody: what is on cassettes, the packaged model, or the one that the settings name."""

    CASSETTE = "cassette"
    LOCAL = "local"
    CONFIGURED = "configured"
    OFF = "off"


RUN_ERRORS = (SuiteError, CassetteError, LocalModelError, MeasuredError, MissingDatasetError, PromptError)


def eval_run(
    *,
    suite: Annotated[
        list[Path] | None, typer.Option(help="A suite, or a folder of them; repeat it for more. Default: ours.")
    ] = None,
    llm: Annotated[
        list[Model] | None,
        typer.Option(help="Who answers cases that want a model; repeat it for more. Default: what is on cassettes."),
    ] = None,
    prompts: Annotated[
        list[Path] | None, typer.Option(help="A folder of templates; repeat it to compare. Default: ours.")
    ] = None,
    bundle: Annotated[
        list[BundleChoice] | None, typer.Option(help="What ranks where there is a past; repeat it for both.")
    ] = None,
    judge: Annotated[
        Model, typer.Option(help="Who is asked about `llm-rubric`: who is on cassettes, a model, or nobody.")
    ] = Model.CASSETTE,
    agreement: Annotated[
        Path, typer.Option(help="What `eval judge-agreement --keep` measured; a judge that is not in it cannot gate.")
    ] = FILE,
    least_kappa: Annotated[
        float, typer.Option(min=-1, max=1, help="What the lower bound of a judge's kappa needs, to count.")
    ] = LEAST_KAPPA,
    repeats: Annotated[int, typer.Option(min=1, help="Runs of each case.")] = 1,
    cassettes: Annotated[Path, typer.Option(help="Where replies are kept.")] = CASSETTES,
    record: Annotated[bool, typer.Option("--record", help="Keep what a live model says, for later runs.")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="With --record: keep nothing else.")] = False,
    input_price: Annotated[float, typer.Option(min=0, help="Of a million tokens of prompt.")] = 0.0,
    output_price: Annotated[float, typer.Option(min=0, help="Of a million tokens of reply.")] = 0.0,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the results as JSON.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the report as one page.")] = None,
) -> None:
    """Run suites of cases: docs/harness.md. Ends with 0: good, 1: something failed, 2: could not run or score."""
    configure_logging("critical")
    chosen = llm or [Model.CASSETTE]
    live = {Model.LOCAL: Asked.LOCAL, Model.CONFIGURED: Asked.CONFIGURED}
    try:
        if agreement != FILE and not agreement.is_file():
            raise MeasuredError(f"--agreement {agreement} is not there; write it with `eval judge-agreement --keep`")
        measured = read_measured(agreement)
        plan = running.Plan(
            paths=suite or [running.SUITES],
            libraries=[PromptLibrary.load(folder) for folder in prompts or [TEMPLATES]],
            bundles=bundle or [BundleChoice.TRAINED],
            asked=[live[one] for one in live if one in chosen],
            replayed=Model.CASSETTE in chosen,
            repeats=repeats,
            cassettes=cassettes,
            record=record,
            prune=prune,
            prices=Prices(input=input_price, output=output_price),
            judge=live.get(judge),
            judging=judge is Model.CASSETTE,
            measured=agreement,
            least_kappa=least_kappa,
        )
        found = ran(plan)
    except RUN_ERRORS as error:
        complain(error)
        raise typer.Exit(Exit.COULD_NOT_RUN) from error
    tell(found, out)
    if json_file:
        found.write(json_file)
    if html:
        write_page(html, page(found, judges=measured))
        out.print(f"The report is {html}", markup=False)
    raise typer.Exit(found.exit)


def ran(plan: running.Plan) -> EvalRun:
    """The plan, run with a bar that shows how far it is."""
    with progress_bar() as bar:
        return asyncio.run(running.run(plan, read_settings(), progress=Bars(bar)))
