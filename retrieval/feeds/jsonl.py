"""A catalogue as JSON lines: one product a line, good rows kept, bad ones told with a cure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import orjson
from pydantic import ValidationError

from retrieval.feeds.complaints import Complaint, complaints
from retrieval.feeds.product import ProductRow, product_json
from retrieval.schema import Product

__all__ = ["Lines", "Row", "RowError", "product_json", "read_jsonl", "read_rows"]

Lines: TypeAlias = Path | str | Iterable[str | bytes]
"""A file, or lines already in hand."""

MAX_LINE_BYTES = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class RowError:
    """Line (from 1), the JSON pointer of the field (empty: the whole line), what is wrong, what to do.

    `file` is empty for lines that came from no file.
    """

    line: int
    pointer: str
    problem: str
    cure: str
    file: str = ""

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, f"line {self.line}", self.pointer) if part)
        return f"{where}: {self.problem}; {self.cure}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A line and its product, or what keeps it from being one."""

    line: int
    file: str = ""
    product: Product | None = None
    errors: tuple[RowError, ...] = ()


def read_jsonl(source: Lines) -> Iterator[Product | RowError]:
    """The products of a file in its order, and an error for every field that is wrong."""
    for row in read_rows(source):
        yield from (row.product,) if row.product else row.errors


def read_rows(source: Lines) -> Iterator[Row]:
    """A row per line that is not blank; reads line by line, whatever the size of the file."""
    file = str(source) if isinstance(source, Path | str) else ""
    for number, line in enumerate(_lines(source), start=1):
        text = line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line
        if number == 1:
            text = text.removeprefix(b"\xef\xbb\xbf")
        if text.strip():
            yield _row(number, file, text)


def _lines(source: Lines) -> Iterator[str | bytes]:
    if not isinstance(source, Path | str):
        yield from source
        return
    with Path(source).open("rb") as file:
        while line := file.readline(MAX_LINE_BYTES + 1):
            yield line
            while len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
                line = file.readline(MAX_LINE_BYTES + 1)  # the rest of a line that is refused anyway


def _row(number: int, file: str, text: bytes) -> Row:
    if len(text) > MAX_LINE_BYTES:
        return _refused(number, file, _whole("is longer than 1 MB", "send one product a line, at most 1 MB each"))
    try:
        body = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        place = f"at character {error.pos + 1}"
        return _refused(
            number, file, _whole(f"is not JSON {place}", "write one JSON object a line, in UTF-8, without NaN")
        )
    try:
        return Row(line=number, file=file, product=ProductRow.model_validate(body).record())
    except ValidationError as error:
        return _refused(number, file, *complaints(error))


def _refused(number: int, file: str, *found: Complaint) -> Row:
    errors = (
        RowError(file=file, line=number, pointer=each.pointer, problem=each.problem, cure=each.cure) for each in found
    )
    return Row(line=number, file=file, errors=tuple(errors))


def _whole(problem: str, cure: str) -> Complaint:
    return Complaint(pointer="", problem=problem, cure=cure)
