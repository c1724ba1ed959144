"""Catalogue files into the store: good rows kept, bad ones reported, whatever the size."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from app.store.ports import CatalogStore
from retrieval.feeds.feed import read_feed
from retrieval.feeds.rows import Lines, Row, RowError
from retrieval.schema import Availability, Product, ProductId

BATCH = 1_000
MAX_ERRORS = 1_000
"""The report keeps the first ones; `rejected` counts every row."""

Progress = Callable[[int, int], None]
"""Called with the rows read so far and how many there are."""


@dataclass(kw_only=True, slots=True)
class ImportReport:
    """What became of the rows: read = written + unchanged + rejected. In a dry run, what would become.

    `discontinued` counts products that a complete feed no longer has.
    """

    read: int = 0
    written: int = 0
    unchanged: int = 0
    rejected: int = 0
    discontinued: int = 0
    errors: list[RowError] = field(default_factory=list)

    def json(self) -> dict[str, Any]:
        return asdict(self)


def import_products(
    source: Lines | Sequence[Path],
    store: CatalogStore,
    *,
    dry_run: bool = False,
    complete: bool = False,
    currency: str | None = None,
    now: datetime | None = None,
    progress: Progress = lambda done, total: None,
) -> ImportReport:
    """Imports feeds, or JSON lines in hand, in batches that are each one transaction.

    Of two rows with one id the first counts and the second is reported. `currency` is that of prices that name none;
    at `now` sales with dates are on or not, without it always on. With `complete` the source is the whole catalogue:
    what it lacks is discontinued, unless a row was refused, since nobody knows which product that was.

    Raises:
        StoreUnavailable: the batches before are written, so the import can be run again as it is.
    """
    sources = _sources(source)
    total = sum(_count_lines(each) for each in sources if isinstance(each, Path))
    report = ImportReport()
    batch: list[Product] = []
    rows = (row for each in sources for row in read_feed(each, currency, now=now))
    seen: dict[ProductId, tuple[str, int]] = {}
    for product in _accepted(rows, report, seen):
        batch.append(product)
        if len(batch) == BATCH:
            _write(batch, store, report, dry_run=dry_run)
            batch = []
            progress(report.read, max(total, report.read))
    _write(batch, store, report, dry_run=dry_run)
    if complete and not report.rejected:
        gone = [one for one in store.all() if one.id not in seen and one.availability is not Availability.DISCONTINUED]
        report.discontinued = len(gone)
        for start in range(0, 0 if dry_run else len(gone), BATCH):
            some = gone[start : start + BATCH]
            store.upsert([replace(one, availability=Availability.DISCONTINUED) for one in some])
    progress(report.read, report.read)
    return report


def _sources(source: Lines | Sequence[Path]) -> list[Lines]:
    if isinstance(source, Path | str):
        return [Path(source)]
    if isinstance(source, Sequence) and all(isinstance(each, Path) for each in source):
        return [each for each in source if isinstance(each, Path)]
    lines: Iterable[Any] = source
    return [lines]


def _count_lines(file: Path) -> int:
    with file.open("rb") as content:
        return sum(block.count(b"\n") for block in iter(lambda: content.read(1 << 20), b""))


def _accepted(rows: Iterator[Row], report: ImportReport, seen: dict[ProductId, tuple[str, int]]) -> Iterator[Product]:
    """The products to write, noted in `seen`; counts every row and keeps what is wrong with the others."""
    for row in rows:
        report.read += 1
        errors = row.errors
        if row.product is not None:
            here = row.file, row.line
            first = seen.setdefault(row.product.id, here)
            if first is here:
                yield row.product
                continue
            errors = (_twice(row, *first),)
        report.rejected += 1
        report.errors += errors[: MAX_ERRORS - len(report.errors)]


def _twice(row: Row, file: str, line: int) -> RowError:
    where = f"line {line} of {file}" if file != row.file else f"line {line}"
    problem, cure = f"is the id of {where} too", "keep one row per product"
    return RowError(file=row.file, line=row.line, pointer="/id", problem=problem, cure=cure)


def _write(batch: list[Product], store: CatalogStore, report: ImportReport, *, dry_run: bool) -> None:
    if dry_run:
        present = store.get([product.id for product in batch])
        written = sum(present.get(product.id) != product for product in batch)
    else:
        written = store.upsert(batch)
    report.written += written
    report.unchanged += len(batch) - written
