"""Cells of a flat feed (Google's, OpenAI's) that are more than plain text: sales, attributes, pictures, ratings."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

from retrieval.feeds.cells import CellRefused, is_true, number, parted, pictures, unquoted
from retrieval.feeds.complaints import quoted

Cells = Mapping[str, str]

_ATTRIBUTES: Final = {
    "color": "color",
    "size": "size",
    "size_type": "size_type",
    "gender": "gender",
    "age_group": "age_group",
    "material": "material",
    "pattern": "pattern",
    "condition": "condition",
    "gtin": "gtin",
    "mpn": "mpn",
    "multipack": "multipack",
    "energy_efficiency_class": "energy_efficiency_class",
    "unit_pricing_measure": "unit_pricing_measure",
    "dimensions": "dimensions",
    "product_length": "length",
    "product_width": "width",
    "product_height": "height",
    "product_weight": "weight",
    "length": "length",
    "width": "width",
    "height": "height",
    "weight": "weight",
}
"""Columns that are attributes, each with the attribute's name; of two for one the first that has something counts."""
_UNITS: Final = {
    "length": "dimensions_unit",
    "width": "dimensions_unit",
    "height": "dimensions_unit",
    "weight": "item_weight_unit",
}
"""Columns that may hold a bare number, and the column of its unit."""
_OWN: Final = (1, 2, 3)
_MOST_DETAILS: Final = 30
_SALE_DATES: Final = "sale_price_effective_date"
_STRUCTURED: Final = re.compile(r"(?:default|trained_algorithmic_media):(.*)", re.DOTALL)
_PICTURES: Final = ("image_link", "image_url")
_MORE_PICTURES: Final = ("additional_image_link", "additional_image_urls", "lifestyle_image_link")
_OTHER_MEDIA: Final = {
    "video_link": "video",
    "video_url": "video",
    "virtual_model_link": "model_3d",
    "model_3d_link": "model_3d",
    "model_3d_url": "model_3d",
}
_ADULT: Final = 18


def is_sale_on(cells: Cells, now: datetime | None) -> bool:
    """Whether the sale price counts now: within `sale_price_effective_date`, and always where that or `now` is missing.

    A day without a time begins at midnight and ends with the day; without a zone it is UTC's. Raises CellRefused.
    """
    said = cells.get(_SALE_DATES, "").strip()
    if not said:
        return True
    try:
        first, last = (part.strip() for part in said.split("/"))
        begins, ends = _moment(first), _moment(last)
    except ValueError:
        cure = "write two times, such as 2026-02-24T13:00-0800/2026-02-28T15:30-0800"
        raise CellRefused(_SALE_DATES, f"{quoted(said)} is no time from and to", cure) from None
    if len(last) == len("2026-02-24"):
        ends += timedelta(days=1)
    return now is None or begins <= now < ends


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def plain_or_structured(cells: Cells, name: str) -> str:
    """A title or description, or else the one that says by which means it was written."""
    if plain := cells.get(name, "").strip():
        return plain
    said = cells.get(f"structured_{name}", "").strip()
    found = _STRUCTURED.fullmatch(said)
    return unquoted(found[1].strip()) if found else said


def highlights(cells: Cells) -> list[str]:
    """The short sentences beside a description."""
    return [text for part in parted(cells.get("product_highlight", ""), ",") if (text := unquoted(part).strip())]


def attributes(cells: Cells) -> dict[str, Any]:
    """Everything that is a trait of the product. Raises CellRefused."""
    found: dict[str, Any] = {}
    for column, name in _ATTRIBUTES.items():
        if value := cells.get(column, "").strip():
            unit = cells.get(_UNITS.get(column, ""), "").strip()
            found.setdefault(name, f"{value} {unit}" if unit and value.replace(".", "", 1).isdecimal() else value)
    for place in _OWN:  # OpenAI's of before
        name, value = (cells.get(f"custom_variant{place}_{part}", "").strip() for part in ("category", "option"))
        if name and value:
            found.setdefault(_named(name), value)
    return {**_variant(cells), **found, **_details(cells)}


def _variant(cells: Cells) -> dict[str, Any]:
    said = cells.get("variant_dict", "").strip()
    if not said:
        return {}
    try:
        body = orjson.loads(said)
    except orjson.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        raise CellRefused("variant_dict", f"{quoted(said)} is no object", 'write JSON, such as {"color": "Blue"}')
    return {_named(name): value for name, value in body.items() if isinstance(value, str | int | float) and value != ""}


def _details(cells: Cells) -> dict[str, str]:
    """ "Display:Resolution:432 x 240" as an attribute of its own name."""
    found: dict[str, str] = {}
    for detail in parted(cells.get("product_detail", ""), ",")[:_MOST_DETAILS]:
        parts = [unquoted(part) for part in parted(detail, ":")]
        if len(parts) >= 2 and parts[-2] and parts[-1]:
            found.setdefault(_named(parts[-2]), parts[-1])
    return found


def _named(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


def media(cells: Cells) -> list[dict[str, str]]:
    """Pictures first, then films and models."""
    title = plain_or_structured(cells, "title")
    own = [(cells.get(column, ""), title) for column in _PICTURES]
    others = [(unquoted(url), title) for column in _MORE_PICTURES for url in parted(cells.get(column, ""), ",")]
    return [*pictures([*own, *others]), *_films_and_models(cells, title)]


def _films_and_models(cells: Cells, title: str) -> Iterator[dict[str, str]]:
    for column, kind in _OTHER_MEDIA.items():
        yield from pictures(((unquoted(url), title) for url in parted(cells.get(column, ""), ",")), kind)


def rating(cells: Cells) -> dict[str, Any] | None:
    """On a scale of five. Raises CellRefused."""
    value = _first_number(cells, "star_rating", "product_review_rating")
    count = _first_number(cells, "review_count", "product_review_count")
    if value is None:
        return None
    return {"value": value, **({"count": int(count)} if count is not None else {})}


def age_limit(cells: Cells) -> dict[str, float]:
    """The internal field that rules may ask for (docs/rules.md). Raises CellRefused."""
    said = number("age_restriction", cells.get("age_restriction", ""))
    if said is not None:
        return {"age_limit": said}
    return {"age_limit": _ADULT} if is_true(cells.get("adult", "")) else {}


def _first_number(cells: Cells, *columns: str) -> float | None:
    return next((found for name in columns if (found := number(name, cells.get(name, ""))) is not None), None)
