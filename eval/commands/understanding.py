"""`shelftalk eval understanding` and `dialogues`: what is made of labelled utterances, and of those of real people."""

import asyncio
import gzip
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.llm.langchain_chat import LangChainChatModel
from app.terminal import Bars, complain, out, progress_bar, read_settings
from eval.asked_model import Asked, asked_model
from eval.datasets import complete_journey, home
from eval.dialogues import Taken, read_dialogues
from eval.exits import Exit
from eval.local_model import LocalModelError
from eval.proportion import Proportion
from eval.reworded import Kept, kept_of
from eval.understanding import Part, Report, Shelf, Verdict, cases, measured, measured_with_model

GROCERY_CURRENCY = "USD"


def eval_understanding(
    *,
    part: Annotated[
        Part, typer.Option(help="`dev` is worked with; `test` and `fresh` were written blind and are only counted.")
    ] = Part.DEV,
    show: Annotated[
        int, typer.Option(min=0, help="Print so many that were misunderstood (of each rewording); of `dev` alone.")
    ] = 0,
    llm: Annotated[
        Asked | None,
        typer.Option(help="Ask this model too where the grammar is not sure; without it no model is asked."),
    ] = None,
    deadline_s: Annotated[float, typer.Option(min=0.1, help="Seconds for one answer of the model.")] = 60.0,
    reworded: Annotated[
        bool,
        typer.Option(help="Say each in other words that mean the same; count how many are still read right (minutes)."),
    ] = False,
    write: Annotated[Path | None, typer.Option(help="Write the figures as JSON.")] = None,
) -> None:
    """Read labelled utterances as the chat does, and compare the edits with those that were labelled."""
    if reworded and llm is not None:
        complain("--reworded counts what the grammar reads alone; leave --llm out")
        raise typer.Exit(Exit.COULD_NOT_RUN)
    shelves = {
        "home": Shelf.of(home.products(), home.CURRENCY),
        "grocery": Shelf.of(complete_journey.products(), GROCERY_CURRENCY),
    }
    if reworded:
        with progress_bar() as bar:
            kept = kept_of(cases(part), shelves, progress=Bars(bar).of("rewordings"))
        _say_reworded(kept, part, show, write)
        return
    report = measured(cases(part), shelves) if llm is None else _with_model(part, shelves, llm, deadline_s)
    out.print(_table(report, part, "model off" if llm is None else f"the {llm} model asked where in doubt"))
    if llm is not None:
        out.print(f"Asked for {report.asked}, which changed {report.changed}.")
    parts = ", ".join(f"{name} {times}" for name, times in report.wrong_parts().most_common())
    out.print(
        f"Wrong parts: {parts or 'none'}. One reading: p50 {report.ms(0.5):.2f} ms, p99 {report.ms(0.99):.2f} ms."
    )
    if part is Part.DEV:
        wrong = [verdict for verdict in report.verdicts if verdict.wrong]
        for verdict in wrong[:show]:
            out.print(_told(verdict), markup=False, highlight=False)
    if write:
        write.write_text(json.dumps(_figures(report, part), indent=2), encoding="utf-8")


def eval_dialogues(
    path: Annotated[Path, typer.Argument(help="Dialogues as MG-ShopDial has them: JSON, gzipped or not.")],
    *,
    show: Annotated[int, typer.Option(min=0, help="Print so many of each group, with what was made of them.")] = 0,
    seed: Annotated[int, typer.Option(help="Of which are printed.")] = 0,
) -> None:
    """Read dialogues of real people with the home shop's words: how much is acted on, how much honestly not."""
    try:
        content = path.read_bytes()
        dialogues = json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)
        report = read_dialogues(dialogues, Vocabulary.from_products(home.products()), home.CURRENCY)
    except (OSError, ValueError, KeyError, TypeError) as error:
        complain(f"{path} cannot be read as dialogues: {error!r}")
        raise typer.Exit(Exit.COULD_NOT_RUN) from error
    n = len(report.readings)
    table = Table("taken for", "N", "share", title=f"{n} utterances of shoppers in {len(dialogues)} dialogues")
    for taken in Taken:
        table.add_row(taken, str(report.taken[taken]), str(Proportion(report.taken[taken], n)))
    out.print(table)
    rng = random.Random(seed)
    for taken in Taken if show else ():
        of_it = [reading for reading in report.readings if reading.taken is taken]
        out.print(f"\n{taken}", markup=False)
        for reading in rng.sample(of_it, min(show, len(of_it))):
            out.print(f"  {reading}", markup=False, highlight=False, soft_wrap=True)


def _with_model(part: Part, shelves: Mapping[str, Shelf], llm: Asked, deadline_s: float) -> Report:
    async def asked(model: LangChainChatModel, bar: Bars) -> Report:
        try:
            return await measured_with_model(cases(part), shelves, model, deadline_s, bar.of("reading"))
        finally:
            await model.aclose()

    try:
        with asked_model(read_settings(), llm) as model, progress_bar() as bar:
            return asyncio.run(asked(model, Bars(bar)))
    except LocalModelError as error:
        complain(error)
        raise typer.Exit(Exit.COULD_NOT_RUN) from error


def _say_reworded(kept: Sequence[Kept], part: Part, show: int, write: Path | None) -> None:
    table = Table("in other words", "N", "still right", "an edit invented", title=f"The {part} utterances, reworded")
    for one in kept:
        table.add_row(one.rewording.name, str(one.cases), str(one.share), f"{one.invention.share:.3f}")
    out.print(table)
    for one in kept if part is Part.DEV and show else ():
        out.print(f"\n{one.rewording.name}", markup=False)
        for verdict in one.broken[:show]:
            out.print(_told(verdict), markup=False, highlight=False)
    if write:
        write.write_text(json.dumps({one.rewording.name: one.to_json() for one in kept}, indent=2), encoding="utf-8")


def _table(report: Report, part: Part, how: str) -> Table:
    table = Table("utterances", "N", "exactly right", "an edit invented", title=f"The {part} utterances, {how}")
    for name, score in sorted(report.scores().items(), key=lambda one: -one[1].cases):
        right, invented = Proportion(score.right, score.cases), Proportion(score.invented, score.cases)
        table.add_row(name, str(score.cases), str(right), f"{invented.share:.3f}")
    return table


def _told(verdict: Verdict) -> str:
    case = verdict.case
    found = {part: verdict.found[part] for part in verdict.wrong}
    right = {part: case.right[0][part] for part in verdict.wrong}
    return f"{case.id}: {case.say!r}\n  found {found}\n  right {right}"


def _figures(report: Report, part: Part) -> dict[str, object]:
    return {
        "part": part.value,
        "p99_ms": round(report.ms(0.99), 2),
        "scores": {name: vars(score) for name, score in report.scores().items()},
    }
