"""Catalogue files into the store: good rows kept, bad ones reported, whatever the size."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from app.store.ports import CatalogStore
from retrieval.feeds.jsonl import Lines, Row, RowError, read_rows
from retrieval.schema import Product, ProductId

BATCH = 1_000
MAX_ERRORS = 1_000
"""The report keeps the first ones; `rejected` counts every row."""

Progress = Callable[[int, int], None]
"""Called with the rows read so far and how many there are."""


@dataclass(kw_only=True, slots=True)
class ImportReport:
    """What became of the rows: read = written + unchanged + rejected. In a dry run, what would become."""

    read: int = 0
    written: int = 0
    unchanged: int = 0
    rejected: int = 0
    errors: list[RowError] = field(default_factory=list)

    def json(self) -> dict[str, Any]:
        return asdict(self)


def import_products(
    source: Lines | Sequence[Path],
    store: CatalogStore,
    *,
    dry_run: bool = False,
    progress: Progress = lambda done, total: None,
) -> ImportReport:
    """Imports JSON lines, from files or in hand, in batches that are each one transaction.

    Of two rows with one id the first counts and the second is reported.

    Raises:
        StoreUnavailable: the batches before are written, so the import can be run again as it is.
    """
    sources = _sources(source)
    total = sum(_count_lines(each) for each in sources if isinstance(each, Path))
    report = ImportReport()
    batch: list[Product] = []
    rows = (row for each in sources for row in read_rows(each))
    for product in _accepted(rows, report):
        batch.append(product)
        if len(batch) == BATCH:
            _write(batch, store, report, dry_run=dry_run)
            batch = []
            progress(report.read, max(total, report.read))
    _write(batch, store, report, dry_run=dry_run)
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


def _accepted(rows: Iterator[Row], report: ImportReport) -> Iterator[Product]:
    """The products to write; counts every row and keeps what is wrong with the others."""
    seen: dict[ProductId, Row] = {}
    for row in rows:
        report.read += 1
        errors = row.errors
        if row.product is not None:
            first = seen.setdefault(row.product.id, row)
            if first is row:
                yield row.product
                continue
            errors = (_twice(row, first),)
        report.rejected += 1
        report.errors += errors[: MAX_ERRORS - len(report.errors)]


def _twice(row: Row, first: Row) -> RowError:
    where = f"line {first.line} of {first.file}" if first.file != row.file else f"line {first.line}"
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
