"""`shelftalk events`: what shoppers did, from other systems' files, or from a Kafka topic."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from app.intake.filters import Filters
from app.intake.foreign import Format
from app.intake.kafka import ConsumeReport, TopicUnreadable, consume, open_consumer, read_config
from app.intake.reception import Reception, Sender
from app.jobs.events import UnknownFormat, import_events
from app.store.ports import StoreUnavailable
from app.stores import open_stores
from app.terminal import AsJson, Bars, complain, out, progress_bar, read_settings
from app.visitors.intake import Intake

SHOWN_ERRORS = 50

events = typer.Typer(no_args_is_help=True, help="What shoppers did.")


@events.callback()
def group() -> None:
    """What shoppers did."""


@events.command("import")
def events_import(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="docs/events-in.md says which.")],
    *,
    form: Annotated[Format | None, typer.Option("--format", help="Who wrote it; told by the file if left out.")] = None,
    currency: Annotated[str | None, typer.Option(help="Of prices that name none: EUR, USD.")] = None,
    as_json: AsJson = False,
) -> None:
    """Import events. The same file twice changes nothing; a server that runs knows of them within a second."""
    try:
        stores = open_stores(read_settings())
        with progress_bar() as bar:
            report = import_events(
                file,
                Intake(stores.events, stores.visitors),
                now=datetime.now(UTC),
                form=form,
                currency=currency.upper() if currency else None,
                progress=Bars(bar).of("importing events"),
            )
        stores.close()
    except (UnknownFormat, StoreUnavailable) as error:
        complain(error)
        raise typer.Exit(1) from error
    if as_json:
        out.print_json(data=asdict(report))
        raise typer.Exit(1 if report.errors else 0)
    if report.errors:
        table = Table("line", "field", "what is wrong", "what to do")
        for one in report.errors[:SHOWN_ERRORS]:
            field = one.pointer.removeprefix("/") or "whole row"
            table.add_row(str(one.line), escape(field), escape(one.problem), escape(one.cure))
        out.print(table)
    out.print(
        f"{report.format}: {report.read} read, {report.accepted} accepted, {report.duplicate} known already, "
        f"{report.left_out} left out, {report.unwanted} unwanted, {report.rejected} refused",
        soft_wrap=True,
    )
    raise typer.Exit(1 if report.errors else 0)


@events.command("consume")
def events_consume(
    *,
    topic: Annotated[str, typer.Option(help="The topic; each message is one event as a JSON object.")],
    bootstrap: Annotated[str, typer.Option(help="Brokers to begin with: host:9092, with commas.")],
    group: Annotated[str, typer.Option(help="The consumer group, whose place in the topic Kafka keeps.")] = "shelftalk",
    form: Annotated[Format | None, typer.Option("--format", help="Who wrote them; left out: our own events.")] = None,
    currency: Annotated[str | None, typer.Option(help="Of prices that name none: EUR, USD.")] = None,
    config: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="More for librdkafka, name=value a line: TLS, SASL."),
    ] = None,
    idle_s: Annotated[
        float | None, typer.Option("--until-idle", help="End after so many seconds at the end of the topic.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read events from Kafka until stopped, each at least once. Needs the extra kafka."""
    settings = read_settings()
    try:
        stores = open_stores(settings)
        consumer = open_consumer(topic, bootstrap, group, read_config(config) if config else None)
        try:
            consumer.subscribe([topic])
            reception = Reception(
                Intake(stores.events, stores.visitors), now=lambda: datetime.now(UTC), filters=Filters.of(settings)
            )
            sender = Sender(is_page=False, form=form, currency=currency.upper() if currency else None, source="kafka")
            with _until_signalled() as stopped:
                report = consume(consumer, reception, sender, stopped=stopped, idle_s=idle_s)
        finally:
            consumer.close()
            stores.close()
    except (TopicUnreadable, StoreUnavailable) as error:
        complain(error)
        raise typer.Exit(1) from error
    _print_consumed(report, as_json)


@contextmanager
def _until_signalled() -> Iterator[Callable[[], bool]]:
    """Whether SIGTERM or Ctrl-C came: then the batch under way is finished, and no other begun."""
    came: list[int] = []
    before = {one: signal.signal(one, lambda number, _: came.append(number)) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield lambda: bool(came)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _print_consumed(report: ConsumeReport, as_json: bool) -> None:
    if as_json:
        out.print_json(data=asdict(report))
        return
    out.print(
        f"{report.read} read, {report.accepted} accepted, {report.duplicate} known already, "
        f"{report.left_out} left out, {report.refused.total()} refused",
        soft_wrap=True,
    )
    for code, count in report.refused.most_common():
        out.print(f"  {count} {code}", soft_wrap=True)
