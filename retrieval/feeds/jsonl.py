"""A catalogue as JSON lines: one product a line, good rows kept, bad ones told with a cure."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from retrieval.feeds.complaints import Complaint
from retrieval.feeds.files import FeedFile, opened
from retrieval.feeds.rows import MAX_ROW_BYTES, Lines, Row, RowError, judged, refused, whole
from retrieval.schema import Product


def read_jsonl(source: Lines) -> Iterator[Product | RowError]:
    """The products of a file in its order, and an error for every field that is wrong."""
    for row in read_rows(source):
        yield from (row.product,) if row.product else row.errors


def read_rows(source: Lines) -> Iterator[Row]:
    """A row per line that is not blank; reads line by line, whatever the size of the file."""
    if not isinstance(source, Path | str):
        yield from _rows(source, "")
        return
    with opened(Path(source)) as file:
        yield from _rows(_lines(file), str(source))


def json_lines(file: FeedFile) -> Iterator[tuple[int, Any]]:
    """The number and the value of each line that is not blank; a Complaint instead of one says why there is none."""
    return ((number, _value(text)) for number, text in _numbered(_lines(file)))


def _rows(lines: Iterable[str | bytes], file: str) -> Iterator[Row]:
    for number, text in _numbered(lines):
        body = _value(text)
        yield refused(number, file, body) if isinstance(body, Complaint) else judged(number, file, body)


def _numbered(lines: Iterable[str | bytes]) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(lines, start=1):
        text = line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line
        if number == 1:
            text = text.removeprefix(b"\xef\xbb\xbf")
        if text.strip():
            yield number, text


def _lines(file: FeedFile) -> Iterator[bytes]:
    while line := file.readline(MAX_ROW_BYTES + 1):
        yield line
        while len(line) > MAX_ROW_BYTES and not line.endswith(b"\n"):
            line = file.readline(MAX_ROW_BYTES + 1)  # the rest of a line that is refused anyway


def _value(text: bytes) -> Any:
    """What a line says, or a Complaint."""
    if len(text) > MAX_ROW_BYTES:
        return whole("is longer than 1 MB", "send one product a line, at most 1 MB each")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        place = f"at character {error.pos + 1}"
        return whole(f"is not JSON {place}", "write one JSON object a line, in UTF-8, without NaN")
