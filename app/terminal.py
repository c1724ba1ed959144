"""What every command shares: where it prints, what it reads, how it asks the shop."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import httpx2
import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from app.client import shop_client
from app.dialogue.reading.limits.money import money_words
from app.settings import Settings

console = Console(stderr=True)
out = Console()

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


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
        complain(error)
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


def complain(what: object) -> None:
    """Says what is wrong on stderr."""
    console.print(str(what), style="red", markup=False, highlight=False, soft_wrap=True)


async def ask(method: str, path: str, body: Any = None) -> Any:
    """The shop's answer, from the running server or from this process; what is wrong is said, and the program ends."""
    async with shop_client(read_settings()) as client:
        try:
            return checked(await client.request(method, path, json=body))
        except httpx2.HTTPError as error:
            complain(f"The server does not answer: {error!r}")
            raise typer.Exit(1) from error


def checked(response: httpx2.Response) -> Any:
    """The answer's JSON; a problem is said, and the program ends."""
    answer = response.json()
    if response.is_success:
        return answer
    complain(answer.get("detail") or answer)
    for error in answer.get("errors", ()):
        complain(f"{error['pointer']}: {error['detail']}")
    raise typer.Exit(1)


def product_table(products: Iterable[dict[str, Any]], title: str | None = None, locale: str = "en_US") -> Table:
    """The products of an answer: place, title over id, price, reason. Their words are shown as they are."""
    table = Table("", "product", "price", "why", title=title)
    for one in products:
        price = one["product"].get("price")
        table.add_row(
            str(one["position"]),
            f"{escape(one['product']['title'])}\n[dim]{escape(one['product']['id'])}[/]",
            money_words(price["amount"], price["currency"], locale) if price else "",
            escape(one["reason"]["text"]),
        )
    return table
