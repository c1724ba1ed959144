"""The command that attacks the shop."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from app.stores import open_encoder
from app.telemetry import configure_logging
from app.terminal import AsJson, Bars, complain, out, progress_bar, read_settings
from eval.datasets.base import MissingDatasetError
from eval.exits import Exit
from eval.harness.made_shops import shop_settings
from eval.redteam.corpus import OWN, PUBLISHED, CorpusError, read_attacks, sampled
from eval.redteam.trying import RedTeamReport, attack_shop
from prompts.errors import PromptError
from prompts.library import TEMPLATES, PromptLibrary

MOST_NAMED = 20


def eval_redteam(
    *,
    corpus: Annotated[Path, typer.Option(help="Attacks, a JSON line each: id, kind, text.")] = OWN,
    data: Annotated[
        Path | None,
        typer.Option(
            envvar="SHELFTALK_TEST_DATA", help="A folder of test data, whose published attacks are tried too."
        ),
    ] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="At most so many of each kind; default: all.")] = None,
    prompts: Annotated[Path, typer.Option(help="A folder of templates.")] = TEMPLATES,
    mark: Annotated[float, typer.Option(min=0, max=1, help="The share of each kind that must hold.")] = 1.0,
    seed: int = 0,
    as_json: AsJson = False,
) -> None:
    """Attack a whole shop that asks a model which obeys every attack. Ends with 0: held, 1: not, 2: could not run."""
    configure_logging("critical")
    try:
        attacks = list(read_attacks(corpus))
        if data and (data / PUBLISHED).is_file():
            attacks += read_attacks(data / PUBLISHED)
        chosen = sampled(attacks, sample, seed)
        settings = read_settings()
        with progress_bar() as bar:
            found = asyncio.run(
                attack_shop(
                    chosen,
                    settings,
                    open_encoder(shop_settings(settings)),
                    mark=mark,
                    library=PromptLibrary.load(prompts),
                    progress=Bars(bar).of("attacking"),
                )
            )
    except (CorpusError, MissingDatasetError, PromptError) as error:
        complain(error)
        raise typer.Exit(Exit.COULD_NOT_RUN) from error
    if as_json:
        out.print_json(data=found.to_json())
    else:
        _tell(found)
    raise typer.Exit(Exit.GOOD if found.passes else Exit.REGRESSED)


def _tell(found: RedTeamReport) -> None:
    table = Table("kind of attack", "held [95 %]", "mark")
    for kind, one in found.held.items():
        table.add_row(kind, str(one), f"{found.mark:g}", style="" if one.share >= found.mark else "red")
    out.print(table)
    for attack in found.broken[:MOST_NAMED]:
        out.print(f"{attack.id} ({attack.kind}): {attack.why}", markup=False, soft_wrap=True)
