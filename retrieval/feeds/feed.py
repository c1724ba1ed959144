"""Which reader a file is for: told by its name, and by what its beginning says."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from retrieval.feeds.acp import is_acp, read_acp
from retrieval.feeds.files import opened
from retrieval.feeds.google import read_flat_jsonl, read_google_table, read_google_xml
from retrieval.feeds.jsonl import json_lines, read_rows
from retrieval.feeds.jsonld import is_jsonld, read_jsonld, read_jsonld_page, rows_of
from retrieval.feeds.rows import Lines, Row
from retrieval.feeds.shopify import is_shopify, read_shopify
from retrieval.feeds.table import columns

_TABLES: Final = frozenset({".csv", ".tsv", ".txt"})
_FLAT: Final = frozenset({"item_id", "link", "image_link", "image_url", "product_type", "product_category"})
_LOOKED_AT: Final = 20


def read_feed(source: Lines, currency: str | None = None, *, now: datetime | None = None) -> Iterator[Row]:
    """The rows of a feed: Shopify's CSV, Google's TSV, CSV or XML, OpenAI's flat CSV or JSON lines, ACP's products,
    schema.org JSON-LD (one document, one a line, or in a page), or our JSON lines.

    `currency` is that of prices that name none, as Shopify's do; at `now` sale prices are on or not, without it always
    on. Any of them may be gzipped. Lines in hand are ours.
    """
    if not isinstance(source, Path | str):
        return read_rows(source)
    path = Path(source)
    kind = (path.with_suffix("") if path.suffix.lower() == ".gz" else path).suffix.lower()
    if kind == ".xml":
        return read_google_xml(path, now)
    if kind in {".html", ".htm"}:
        return read_jsonld_page(path)
    if kind in {".json", ".jsonld"}:
        return read_jsonld(path)
    if kind in _TABLES:
        return read_shopify(path, currency) if is_shopify(columns(path)) else read_google_table(path, now)
    with opened(path) as file:
        first = [body for _, body in islice(json_lines(file), _LOOKED_AT) if isinstance(body, dict | list)]
    if any(is_jsonld(body) for body in first):
        return _jsonld_lines(path)
    if any(is_acp(body) for body in first):
        return read_acp(path)
    return read_flat_jsonl(path, now) if _is_flat(first) else read_rows(path)


def _jsonld_lines(path: Path) -> Iterator[Row]:
    with opened(path) as file:
        for line, body in json_lines(file):
            yield from rows_of(line, str(path), body)


def _is_flat(first: list[Any]) -> bool:
    """Whether the first lines have a flat feed's fields."""
    bodies = [body for body in first if isinstance(body, dict)]
    return any(_FLAT & body.keys() or isinstance(body.get("price"), str) for body in bodies)
