"""Google Merchant feeds, and the flat product feeds that name their fields alike (OpenAI's, old names and new).

Fields: support.google.com/merchants/answer/7052112 and developers.openai.com/commerce/specs. A sale price is the price,
and the price beside it the list price.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from retrieval.feeds.cells import CellRefused, money, number, path_of, pictures, text_of_html
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
_ATTRIBUTES: Final = ("color", "size", "gender", "age_group", "material", "pattern", "condition", "gtin", "mpn")
_AVAILABILITY: Final = {
    "in_stock": "in_stock",
    "out_of_stock": "out_of_stock",
    "preorder": "preorder",
    "pre_order": "preorder",
    "backorder": "backorder",
    "unknown": "out_of_stock",
}


def read_google_table(path: Path) -> Iterator[Row]:
    """The products of a CSV or TSV feed."""
    for record in read_table(path):
        if record.wrong:
            yield refused(record.line, str(path), record.wrong)
        else:
            yield row_of(record.line, str(path), record.cells)


def read_google_xml(path: Path) -> Iterator[Row]:
    """The products of an RSS 2.0 or Atom feed."""
    with opened(path) as file:
        for item in read_items(file):
            if item.wrong:
                yield refused(item.line, str(path), item.wrong)
            else:
                yield row_of(item.line, str(path), item.fields, item.details)


def read_flat_jsonl(path: Path) -> Iterator[Row]:
    """The products of a flat feed, one JSON object a line."""
    with opened(path) as file:
        for line, body in json_lines(file):
            if isinstance(body, Complaint):
                yield refused(line, str(path), body)
            elif isinstance(body, dict):
                yield row_of(line, str(path), {key.lower(): _said(value) for key, value in body.items()})
            else:
                yield refused(line, str(path), whole("is not an object", "write one JSON object a line"))


def row_of(line: int, file: str, cells: Mapping[str, str], details: Mapping[str, str] | None = None) -> Row:
    """The product of one entry; `details` are the feed's own attributes."""
    columns = {
        field: next((name for name in names if cells.get(name, "").strip()), names[0])
        for field, names in _NAMES.items()
    }
    try:
        body = _body(cells, columns, details or {})
    except CellRefused as error:
        return refused(line, file, error.complaint)
    return judged(line, file, body, {**columns, "categories": _category_column(cells), "media": "image_link"})


def _body(cells: Mapping[str, str], columns: Mapping[str, str], details: Mapping[str, str]) -> dict[str, Any]:
    def said(field: str) -> str:
        return cells.get(columns[field], "").strip()

    price, sale = money(columns["price"], said("price")), money("sale_price", cells.get("sale_price", ""))
    if price and sale and price["currency"] != sale["currency"]:
        raise CellRefused("sale_price", "is in another currency than price", "write both in one currency")
    on_sale = bool(price and sale and sale["amount"] < price["amount"])
    attributes = {name: cells[name].strip() for name in _ATTRIBUTES if cells.get(name, "").strip()}
    body: dict[str, Any] = {
        "title": text_of_html(said("title")),
        "description": text_of_html(said("description")),
        "url": said("url"),
        "brand": said("brand"),
        "categories": _categories(cells),
        "price": sale if on_sale else price or sale,
        "list_price": price if on_sale else None,
        "availability": {"status": _availability(columns["availability"], said("availability"))},
        "attributes": {**attributes, **details},
        "media": pictures(_pictures(cells)),
        "group_id": said("group_id") or None,
        "rating": _rating(cells),
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


def _pictures(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    title = cells.get("title", "")
    for column in ("image_link", "image_url"):
        yield cells.get(column, ""), title
    for column in ("additional_image_link", "additional_image_urls"):
        yield from ((url, title) for url in cells.get(column, "").split(","))


def _rating(cells: Mapping[str, str]) -> dict[str, Any] | None:
    value = number("star_rating", cells.get("star_rating", ""))
    count = number("review_count", cells.get("review_count", ""))
    if value is None:
        return None
    return {"value": value, **({"count": int(count)} if count is not None else {})}


def _said(value: object) -> str:
    """A JSON value as a cell would have it."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ",".join(value)
    return "" if value is None else orjson.dumps(value).decode()
