"""A row of a feed: a product, or what keeps it from being one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from pydantic import ValidationError

from retrieval.feeds.complaints import Complaint, complaints, pointer_to
from retrieval.feeds.product import ProductRow
from retrieval.schema import Product

Lines: TypeAlias = Path | str | Iterable[str | bytes]
"""A file, or lines already in hand."""

MAX_ROW_BYTES = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class RowError:
    """Line (from 1), the JSON pointer of the field (empty: the whole line), what is wrong, what to do.

    In a table or an XML feed the pointer names the column or element. `file` is empty for lines that came from no file.
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


def refused(line: int, file: str, *found: Complaint) -> Row:
    """A row that is no product, and why."""
    errors = (
        RowError(file=file, line=line, pointer=each.pointer, problem=each.problem, cure=each.cure) for each in found
    )
    return Row(line=line, file=file, errors=tuple(errors))


def whole(problem: str, cure: str) -> Complaint:
    """Something wrong with a whole row."""
    return Complaint(pointer="", problem=problem, cure=cure)


def judged(line: int, file: str, body: object, columns: Mapping[str, str] | None = None) -> Row:
    """The product that a body in the contract's shape is, or its errors.

    `columns` say by field which column of the feed it was read from, so that errors name what is to be mended.
    """
    try:
        return Row(line=line, file=file, product=ProductRow.model_validate(body).record())
    except ValidationError as error:
        return refused(line, file, *(_of_column(each, columns or {}) for each in complaints(error)))


def _of_column(found: Complaint, columns: Mapping[str, str]) -> Complaint:
    field = found.pointer.split("/")[1] if found.pointer else ""
    return replace(found, pointer=pointer_to([columns[field]])) if field in columns else found
