"""Tables from outside: CSV and TSV in the encodings and with the separators that shops export."""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from retrieval.feeds.complaints import Complaint
from retrieval.feeds.files import FeedFile, opened
from retrieval.feeds.rows import MAX_ROW_BYTES, whole

_BLOCK: Final = 1 << 20
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS: Final = "\t,;"


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """A row of a table: its cells by the header's names in lower case, or what is wrong with it as a whole."""

    line: int
    cells: Mapping[str, str]
    wrong: Complaint | None = None


def read_table(path: Path) -> Iterator[Record]:
    """Every row below the header that is not empty, with the line on which it begins; one row is in memory at a time.

    UTF-8, UTF-16 with its mark, or else Windows-1252; the separator is the one of tab, comma and semicolon that the
    header has most of. Gzipped if the name ends with .gz.
    """
    csv.field_size_limit(MAX_ROW_BYTES)
    with opened(path) as file:
        encoding = _encoding(file)
        text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
        header = text.readline(MAX_ROW_BYTES)
        separator = max(_SEPARATORS, key=header.count)
        text.seek(0)
        yield from _records(_Lines(text), separator)


def columns(path: Path) -> tuple[str, ...]:
    """The header's names in lower case; none for a file that is no table."""
    first = next(read_table(path), None)
    return tuple(first.cells) if first else ()


def _encoding(file: FeedFile) -> str:
    """Reads the file once: bytes that are no UTF-8 anywhere make it an export of an older program."""
    start = file.read(4)
    file.seek(0)
    found = next((name for mark, name in _BOMS if start.startswith(mark)), None)
    if found is None:
        decoder = codecs.getincrementaldecoder("utf-8")()
        found = "utf-8"
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            found = "cp1252"
        file.seek(0)
    return found


class _Lines:
    """The lines of a file, counted as editors do; none may be longer than a row, nor a row of several lines."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._row = self.read = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if not (line := self._text.readline(MAX_ROW_BYTES)):
            raise StopIteration
        self.read += 1
        self._row += len(line)
        if self._row < MAX_ROW_BYTES:
            return line
        while line and not line.endswith(("\n", "\r")):
            line = self._text.readline(MAX_ROW_BYTES)  # the rest of a row that is refused anyway
        raise csv.Error("it is longer than 1 MB")

    def next_row(self) -> int:
        """The number of the line on which it begins."""
        self._row = 0
        return self.read + 1


def _records(lines: _Lines, separator: str) -> Iterator[Record]:
    reader = csv.reader(lines, delimiter=separator)
    names: Sequence[str] = ()
    while True:
        line = lines.next_row()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Record(line=line, cells={}, wrong=whole(f"cannot be read: {error}", "check its quotes and its text"))
            continue
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if not names:
            names = [cell.strip().lower() for cell in cells]
            continue
        yield _record(line, names, cells)


def _record(line: int, names: Sequence[str], cells: Sequence[str]) -> Record:
    cells_by_name = dict(zip(names, cells, strict=False))
    wrong = None
    if any(cell.strip() for cell in cells[len(names) :]):
        problem = f"has {len(cells)} cells under {len(names)} columns"
        wrong = whole(problem, "put quotes around a cell that has the separator in it")
    return Record(line=line, cells=cells_by_name, wrong=wrong)
