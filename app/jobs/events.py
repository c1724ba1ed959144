"""Events that other systems wrote down, into the log: good rows kept, bad ones reported; twice does no harm."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from app.intake.body import EventIn
from app.intake.foreign import Entry, Format, Unreadable, ours, told_by
from app.store.ports import EventStatus
from app.visitors.intake import Appends
from ranking.events import Event
from retrieval.feeds.complaints import Complaint, complaints, pointer_to
from retrieval.feeds.files import opened
from retrieval.feeds.jsonl import json_lines
from retrieval.feeds.rows import RowError
from retrieval.feeds.table import read_table

BATCH: Final = 1_000
MAX_ERRORS: Final = 1_000
"""The report keeps the first ones; `rejected` counts every row."""
_TABLES: Final = frozenset({".csv", ".tsv", ".txt"})

Progress = Callable[[int, int], None]


class UnknownFormat(Exception):  # noqa: N818 - the message is the cure
    """Nobody can tell which system wrote a file."""


@dataclass(kw_only=True, slots=True)
class EventsReport:
    """What became of the rows: read = accepted + duplicate + left_out + unwanted + rejected.

    `left_out`: what has no name among our events; `unwanted`: of visitors who refused.
    """

    format: Format
    read: int = 0
    accepted: int = 0
    duplicate: int = 0
    left_out: int = 0
    unwanted: int = 0
    rejected: int = 0
    errors: list[RowError] = field(default_factory=list)

    def refuse(self, line: int, found: list[Complaint]) -> None:
        self.rejected += 1
        room = MAX_ERRORS - len(self.errors)
        self.errors += [
            RowError(line=line, pointer=one.pointer, problem=one.problem, cure=one.cure) for one in found[:room]
        ]


def import_events(
    path: Path,
    log: Appends,
    *,
    now: datetime,
    form: Format | None = None,
    currency: str | None = None,
    progress: Progress = lambda done, total: None,
) -> EventsReport:
    """Imports a file of JSON lines, or a table, in batches that are each one transaction.

    `form` says who wrote it; without one it is told by the first entries. Raises UnknownFormat, StoreUnavailable: what
    came before is in the log, and the file can be imported again as it is.
    """
    report = EventsReport(format=form or _told(path))
    batch: list[tuple[int, Event]] = []
    for line, entry in _entries(path):
        report.read += 1
        event = _event(line, entry, report, now, currency)
        if event is not None:
            batch.append((line, event))
        if len(batch) == BATCH:
            _append(batch, log, report)
            batch = []
            progress(report.read, report.read)
    _append(batch, log, report)
    progress(report.read, report.read)
    return report


def _told(path: Path) -> Format:
    for number, (_, entry) in enumerate(_entries(path)):
        if not isinstance(entry, Complaint) and (form := told_by(entry)):
            return form
        if number == 20:
            break
    raise UnknownFormat(f"nothing in {path.name} says who wrote it; say --format {' | '.join(Format)}")


def _entries(path: Path) -> Iterator[tuple[int, Entry | Complaint]]:
    if (path.with_suffix("") if path.suffix.lower() == ".gz" else path).suffix.lower() in _TABLES:
        for record in read_table(path):
            yield record.line, record.wrong or record.cells
        return
    with opened(path) as file:
        for line, body in json_lines(file):
            if isinstance(body, dict | Complaint):
                yield line, body
            else:
                yield line, Complaint(pointer="", problem="is not an object", cure="write one JSON object a line")


def _event(
    line: int, entry: Entry | Complaint, report: EventsReport, now: datetime, currency: str | None
) -> Event | None:
    """The event of an entry; what is wrong with it, or that it is left out, is noted."""
    if isinstance(entry, Complaint):
        report.refuse(line, [entry])
        return None
    try:
        body: dict[str, Any] | None = ours(entry, report.format, currency)
        if body is None:
            report.left_out += 1
            return None
        read = EventIn.model_validate(body, context={"now": now})
        if read.consent is False:
            report.unwanted += 1
            return None
        return read.record()
    except Unreadable as error:
        report.refuse(line, [Complaint(pointer=pointer_to([error.field]), problem=error.problem, cure=error.cure)])
    except ValidationError as error:
        report.refuse(line, complaints(error))
    return None


def _append(batch: list[tuple[int, Event]], log: Appends, report: EventsReport) -> None:
    statuses = log.append([event for _, event in batch])
    for (line, _), status in zip(batch, statuses, strict=True):
        if status is EventStatus.REUSED:
            cure = "give every event an id of its own"
            report.refuse(line, [Complaint(pointer="/event_id", problem="came before with another body", cure=cure)])
    count = Counter(statuses)
    report.accepted += count[EventStatus.ACCEPTED]
    report.duplicate += count[EventStatus.DUPLICATE]
    report.unwanted += count[EventStatus.UNWANTED]
