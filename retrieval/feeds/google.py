"""Google Merchant feeds, and the flat product feeds that name their fields alike (OpenAI's, old names and new).

Fields: support.google.com/merchants/answer/7052112 and developers.openai.com/commerce/specs. While a sale is on, its
price is the price, and the price beside it the list price.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson

from retrieval.feeds import flat_cells
from retrieval.feeds.cells import CellRefused, listed, margin, money, path_of, text_of_html
from retrieval.feeds.complaints import Complaint, quoted
from retrieval.feeds.files import opened
from retrieval.feeds.jsonl import json_lines
from retrieval.feeds.rows import Row, judged, refused, whole
from retrieval.feeds.table import read_table
from retrieval.feeds.xml_items import read_items

_NAMES: Final = {
    "id": ("id", "item_id"),
    "title": ("title",),
    "description": ("description",),
    "url": ("link", "url"),
    "brand": ("brand",),
    "price": ("price",),
    "availability": ("availability",),
    "group_id": ("item_group_id", "group_id"),
}
"""Our fields, each with the columns that it may stand in, the first that has something counts."""
_AVAILABILITY: Final = {
    "in_stock": "in_stock",
    "limited_availability": "in_stock",
    "out_of_stock": "out_of_stock",
    "preorder": "preorder",
    "pre_order": "preorder",
    "backorder": "backorder",
    "unknown": "out_of_stock",
}


def read_google_table(path: Path, now: datetime | None = None) -> Iterator[Row]:
    """The products of a CSV or TSV feed. Without `now` sale prices count whatever their dates."""
    for record in read_table(path):
        if record.wrong:
            yield refused(record.line, str(path), record.wrong)
        else:
            cells = {name.removeprefix("g:").replace(" ", "_"): said for name, said in record.cells.items()}
            yield row_of(record.line, str(path), cells, now)


def read_google_xml(path: Path, now: datetime | None = None) -> Iterator[Row]:
    """The products of an RSS 2.0 or Atom feed."""
    with opened(path) as file:
        for item in read_items(file):
            if item.wrong:
                yield refused(item.line, str(path), item.wrong)
            else:
                yield row_of(item.line, str(path), item.fields, now, item.details)


def read_flat_jsonl(path: Path, now: datetime | None = None) -> Iterator[Row]:
    """The products of a flat feed, one JSON object a line."""
    with opened(path) as file:
        for line, body in json_lines(file):
            if isinstance(body, Complaint):
                yield refused(line, str(path), body)
            elif isinstance(body, dict):
                yield row_of(line, str(path), {key.lower(): _said(value) for key, value in body.items()}, now)
            else:
                yield refused(line, str(path), whole("is not an object", "write one JSON object a line"))


def row_of(
    line: int,
    file: str,
    cells: Mapping[str, str],
    now: datetime | None = None,
    details: Mapping[str, str] | None = None,
) -> Row:
    """The product of one entry; `details` are the feed's own attributes."""
    columns = {
        field: next((name for name in names if cells.get(name, "").strip()), names[0])
        for field, names in _NAMES.items()
    }
    try:
        body = _body(cells, columns, now, details or {})
    except CellRefused as error:
        return refused(line, file, error.complaint)
    return judged(line, file, body, {**columns, "categories": _category_column(cells), "media": "image_link"})


def _body(
    cells: Mapping[str, str], columns: Mapping[str, str], now: datetime | None, details: Mapping[str, str]
) -> dict[str, Any]:
    def said(field: str) -> str:
        return cells.get(columns[field], "").strip()

    price, sale = money(columns["price"], said("price")), money("sale_price", cells.get("sale_price", ""))
    if price and sale and price["currency"] != sale["currency"]:
        raise CellRefused("sale_price", "is in another currency than price", "write both in one currency")
    on_sale = bool(flat_cells.is_sale_on(cells, now) and price and sale and sale["amount"] < price["amount"])
    asked = sale if on_sale else price or sale
    description = text_of_html(flat_cells.plain_or_structured(cells, "description"))
    cost = money("cost_of_goods_sold", cells.get("cost_of_goods_sold", ""))
    body: dict[str, Any] = {
        "title": text_of_html(flat_cells.plain_or_structured(cells, "title")),
        "description": "\n".join(text for text in (description, *flat_cells.highlights(cells)) if text),
        "url": said("url"),
        "brand": said("brand"),
        "categories": _categories(cells),
        "price": asked,
        "list_price": price if on_sale else None,
        "availability": {"status": _availability(columns["availability"], said("availability"))},
        "attributes": {**flat_cells.attributes(cells), **details},
        "media": flat_cells.media(cells),
        "group_id": said("group_id") or None,
        "rating": flat_cells.rating(cells),
        "internal": {**margin(asked, cost), **flat_cells.age_limit(cells)},
    }
    if said("id"):
        body["id"] = said("id")
    return {name: value for name, value in body.items() if value is not None}


def _availability(column: str, text: str) -> str:
    """In stock if nothing is said."""
    plain = text.lower().replace(" ", "_").replace("-", "_")
    if not plain:
        return "in_stock"
    if plain not in _AVAILABILITY:
        raise CellRefused(column, f"{quoted(text)} is no availability", f"write one of {', '.join(_AVAILABILITY)}")
    return _AVAILABILITY[plain]


def _category_column(cells: Mapping[str, str]) -> str:
    known = ("product_type", "product_category", "google_product_category")
    return next((name for name in known if cells.get(name, "").strip()), known[0])


def _categories(cells: Mapping[str, str]) -> list[dict[str, str]]:
    """The shop's own path, or Google's; a number of Google's taxonomy says nothing to a reader."""
    said = cells.get(_category_column(cells), "")
    return [] if said.strip().isdecimal() else path_of(said)


def _said(value: object) -> str:
    """A JSON value as a cell would have it."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return listed(value)
    return "" if value is None else orjson.dumps(value).decode()
