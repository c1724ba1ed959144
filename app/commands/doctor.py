"""`shelftalk doctor`: how the shop stands, part by part."""

from collections.abc import Iterator
from dataclasses import asdict

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError
from rich.markup import escape
from rich.table import Table

from app.doctor.finding import Finding, State
from app.doctor.looks import findings
from app.settings import Settings
from app.terminal import AsJson, out

COLOURS = {State.OK: "green", State.OFF: "dim", State.DOUBT: "yellow", State.BAD: "red"}


def doctor(*, as_json: AsJson = False) -> None:
    """Say what is installed, reachable and misconfigured, and the cure. Ends with 1 if the shop cannot open so."""
    found = list(_found())
    if as_json:
        out.print_json(data=[asdict(one) for one in found])
    else:
        table = Table("part", "", "found", "cure")
        for one in found:
            colour = COLOURS[one.state]
            table.add_row(one.part, f"[{colour}]{one.state}[/]", escape(one.said), escape(one.cure))
        out.print(table)
    raise typer.Exit(1 if any(one.state is State.BAD for one in found) else 0)


def _found() -> Iterator[Finding]:
    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = "SHELFTALK_" + "__".join(str(part).upper() for part in problem["loc"])
            cure = "docs/settings.md has every variable"
            yield Finding(part=name, state=State.BAD, said=problem["msg"], cure=cure)
        return
    except SettingsError as error:
        yield Finding(part="settings", state=State.BAD, said=str(error), cure="docs/settings.md has every variable")
        return
    yield from findings(settings)
