"""Shopify's product export, with the headers of before and of now.

Rows with one handle are one product: each with a price is a variant, a product of ours under the handle as its group;
the others add pictures. Columns: help.shopify.com/en/manual/products/import-export/using-csv.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from retrieval.feeds.cells import CellRefused, is_true, margin, money, path_of, pictures, text_of_html
from retrieval.feeds.rows import Row, judged, refused
from retrieval.feeds.table import Record, read_table

_NAMES: Final = {
    "handle": ("handle", "url handle"),
    "title": ("title",),
    "description": ("body (html)", "description"),
    "vendor": ("vendor",),
    "category": ("product category",),
    "type": ("type",),
    "tags": ("tags",),
    "published": ("published", "published on online store"),
    "status": ("status",),
    "sku": ("variant sku", "sku"),
    "price": ("variant price", "price"),
    "before": ("variant compare at price", "compare-at price"),
    "cost": ("cost per item",),
    "stock": ("variant inventory qty", "inventory quantity"),
    "tracker": ("variant inventory tracker", "inventory tracker"),
    "policy": ("variant inventory policy", "continue selling when out of stock"),
    "picture": ("image src", "product image url"),
    "alt": ("image alt text",),
    "own_picture": ("variant image", "variant image url"),
    "google_category": ("google shopping / google product category",),
}
"""What is read, with its column of before and of now."""
_TRAITS: Final = {
    "gtin": ("variant barcode", "barcode"),
    "gender": ("google shopping / gender",),
    "age_group": ("google shopping / age group",),
    "mpn": ("google shopping / mpn", "google shopping / manufacturer part number (mpn)"),
    "condition": ("google shopping / condition",),
}
"""Columns that are attributes, besides the options."""
_METAFIELD: Final = re.compile(r"(?P<name>.+) \(product\.metafields\.shopify\.[^.]+\)")
"""Shopify's own category metafields. A shop's own are not read: some of them are notes that no shopper should see."""
_LONGEST_TRAIT: Final = 200
_CATEGORIES: Final = ("category", "type", "google_category")
_OPTIONS: Final = (1, 2, 3)
_ONLY_OPTION: Final = ("title", "default title")


@dataclass(kw_only=True, slots=True)
class _Listed:
    """The rows of one handle."""

    handle: str
    first: Record
    variants: list[Record] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)


def is_shopify(columns: Sequence[str]) -> bool:
    """Whether a table's columns are those of such an export."""
    return bool({"handle", "url handle"} & set(columns)) and "title" in columns


def read_shopify(path: Path, currency: str | None) -> Iterator[Row]:
    """The variants of every product; `currency` is that of the prices, which the file does not say."""
    records = read_table(path)
    for handle, some in groupby(records, lambda one: _said(one, "handle") if not one.wrong else None):
        rows = list(some)
        if handle is None:
            yield from (refused(one.line, str(path), one.wrong) for one in rows if one.wrong)
        else:
            yield from _products(str(path), _listed(handle, rows), currency)


def _listed(handle: str, rows: Sequence[Record]) -> _Listed:
    found = _Listed(handle=handle, first=rows[0])
    for row in rows:
        if _said(row, "price") or _said(row, "sku") or row is rows[0]:
            found.variants.append(row)
        found.pictures.append((_said(row, "picture"), _said(row, "alt")))
    return found


def _products(file: str, listed: _Listed, currency: str | None) -> Iterator[Row]:
    options = {
        number: name for number in _OPTIONS if (name := listed.first.cells.get(f"option{number} name", "").strip())
    }
    columns = {ours: _column(listed.first.cells, theirs) for ours, theirs in _COLUMNS.items()}
    for place, variant in enumerate(listed.variants, start=1):
        try:
            body = _body(listed, variant, place, options, currency)
        except CellRefused as error:
            yield refused(variant.line, file, error.complaint)
        else:
            yield judged(variant.line, file, body, columns)


_COLUMNS: Final = {
    "id": "sku", "title": "title", "description": "description", "brand": "vendor", "categories": "category",
    "price": "price", "list_price": "before", "tags": "tags", "media": "picture", "group_id": "handle",
}  # fmt: skip


def _body(
    listed: _Listed, variant: Record, place: int, options: Mapping[int, str], currency: str | None
) -> dict[str, Any]:
    first = listed.first
    chosen = {
        name: value
        for number, name in options.items()
        if (value := variant.cells.get(f"option{number} value", "").strip())
        and (name.lower(), value.lower()) != _ONLY_OPTION
    }
    price = money(_column(variant.cells, "price"), _said(variant, "price"), currency)
    before = money(_column(variant.cells, "before"), _said(variant, "before"), currency)
    title = _said(first, "title")
    several = len(listed.variants) > 1
    sku = _said(variant, "sku")
    own = [(_said(variant, "own_picture"), " ".join((title, *chosen.values())))]
    return {
        "id": sku if sku and " " not in sku else f"{listed.handle}-{place}" if several else listed.handle,
        "title": " - ".join((title, ", ".join(chosen.values()))) if chosen and several and title else title,
        "description": text_of_html(_said(first, "description")),
        "url": f"/products/{listed.handle}",
        "brand": _said(first, "vendor"),
        "categories": next((path for name in _CATEGORIES if (path := _path(_said(first, name)))), []),
        **({"price": price} if price else {}),
        **({"list_price": before} if before and price and before["amount"] > price["amount"] else {}),
        "availability": {"status": _availability(first, variant)},
        "attributes": {
            **_traits(first, variant),
            **{name.lower().replace(" ", "_"): value for name, value in chosen.items()},
        },
        "tags": [tag.strip() for tag in _said(first, "tags").split(",") if tag.strip()],
        "media": pictures([*own, *listed.pictures]),
        **({"group_id": listed.handle} if several else {}),
        "internal": margin(price, money(_column(variant.cells, "cost"), _said(variant, "cost"), currency)),
    }


def _path(text: str) -> list[dict[str, str]]:
    """A number of Google's taxonomy says nothing to a reader."""
    return [] if text.isdecimal() else path_of(text)


def _traits(first: Record, variant: Record) -> dict[str, str]:
    """What Shopify has columns for, of the variant or else of the product."""
    found: dict[str, str] = {}
    for cells in (variant.cells, first.cells):
        for trait, columns in _TRAITS.items():
            said = next((text for name in columns if (text := cells.get(name, "").strip())), "")
            if said:
                found.setdefault(trait, said.removeprefix("'"))
        for column, text in cells.items():
            if (said := text.strip()) and len(said) <= _LONGEST_TRAIT and (field := _METAFIELD.fullmatch(column)):
                found.setdefault(field["name"].replace(" ", "_"), said)
    return found


def _availability(first: Record, variant: Record) -> str:
    """What is no longer shown is discontinued; what is counted and gone is out of stock unless it may be sold on."""
    status, published = _said(first, "status").lower(), _said(first, "published")
    if status in {"draft", "archived"} or (published and not is_true(published)):
        return "discontinued"
    stock, sold_on = _said(variant, "stock"), _said(variant, "policy").lower() in {"continue", "true", "yes"}
    counted = bool(_said(variant, "tracker")) or stock not in {"", "0"}
    gone = stock.lstrip("-").isdecimal() and int(stock) <= 0
    return "out_of_stock" if counted and gone and not sold_on else "in_stock"


def _column(cells: Mapping[str, str], what: str) -> str:
    return next((name for name in _NAMES[what] if name in cells), _NAMES[what][0])


def _said(record: Record, what: str) -> str:
    return record.cells.get(_column(record.cells, what), "").strip()
