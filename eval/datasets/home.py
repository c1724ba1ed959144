"""The shop `home`: about 400 kitchen and home products of our own making; see home/README.md.

It has no past, so it also shows what Shelftalk does on day one.
"""

import hashlib
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from retrieval.schema import Availability, Money, Product, ProductId, Rating, Scalar

CURRENCY = "EUR"
FOLDER = Path(__file__).with_name("home")

_UNITS = {
    "capacity_l": "{} l", "capacity_ml": "{} ml", "diameter_cm": "{} cm", "width_cm": "{} cm wide",
    "length_cm": "{} cm long", "height_cm": "{} cm high", "pieces": "{} pieces", "cups": "{} cups",
    "pegs": "{} pegs", "pads": "{} pads", "grit": "grit {}", "pages": "{}", "scent": "{}", "size": "size {}",
}  # fmt: skip
_SPOKEN = ("style", "material", "colour", *_UNITS)
"""Attributes that tell siblings apart in a title, in this order; the others only stand in the attributes."""

_DIMENSIONS = ("capacity_l", "capacity_ml", "diameter_cm", "width_cm", "length_cm", "height_cm")
_NOT_SOLD = Literal["out_of_stock", "backorder", "discontinued", "preorder"]


class Family(BaseModel):
    """Products that differ only in what `variants` says; a list of values there stands for one variant each."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    type: str
    brand: str
    text: str
    rating: tuple[float, int]
    margin: float
    tags: tuple[str, ...] = ()
    age: int | None = None
    has: Mapping[str, Scalar] = {}
    stock: Mapping[str, _NOT_SOLD] = {}
    variants: Sequence[Mapping[str, Scalar | list[Scalar]]]


class Shelf(BaseModel):
    """One file of the folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    department: str
    category: str
    families: Sequence[Family]


def products() -> list[Product]:
    """The whole shop, the same on every call, ordered by file, family and variant."""
    shelves = [read_shelf(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return [product for shelf in shelves for family in shelf.families for product in _expanded(shelf, family)]


def read_shelf(path: Path) -> Shelf:
    """One file of the folder, as it is written."""
    return Shelf.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def _expanded(shelf: Shelf, family: Family) -> Iterator[Product]:
    variants = [variant for row in family.variants for variant in _each(row)]
    differing = _differing(variants)
    for variant in variants:
        attributes = {name: value for name, value in {**family.has, **variant}.items() if name not in _PRICES}
        label = ", ".join(_spoken(name, attributes[name]) for name in differing)
        group = f"home-{family.id}"
        product_id = f"{group}-{_slug(label)}" if label else group
        sentence = f" This one: {label}." if label else ""
        yield Product(
            id=ProductId(product_id),
            title=f"{family.name}, {label}" if label else family.name,
            description=f"{family.text}{sentence}",
            brand=family.brand,
            categories=tuple(dict.fromkeys((shelf.department, shelf.category, family.type))),
            price=_money(variant["price"]),
            list_price=_money(variant["list_price"]) if "list_price" in variant else None,
            availability=_availability(family, attributes),
            attributes=attributes,
            rating=_rating(family, product_id, len(variants)),
            group_id=group,
            tags=family.tags,
            internal={"margin": family.margin} | ({"age_limit": family.age} if family.age else {}),
        )


_PRICES = frozenset({"price", "list_price"})


def _each(row: Mapping[str, Scalar | list[Scalar]]) -> Iterator[dict[str, Scalar]]:
    choices = [value if isinstance(value, list) else [value] for value in row.values()]
    for values in itertools.product(*choices):
        yield dict(zip(row, values, strict=True))


def _differing(variants: Sequence[Mapping[str, Scalar]]) -> list[str]:
    """The attributes to name in titles: those whose values differ, without what follows from the others."""
    names = [name for name in _SPOKEN if len({variant.get(name) for variant in variants}) > 1]
    implied = [name for name in names if name in _DIMENSIONS][1:] + ["colour"] * ({"material", "colour"} <= set(names))
    for name in implied:
        rest = [other for other in names if other != name]
        if len({tuple(variant.get(other) for other in rest) for variant in variants}) == len(variants):
            names = rest
    return names


def _spoken(name: str, value: Scalar) -> str:
    if name == "scent" and value == "none":
        return "unscented"
    if name == "pieces" and value == 1:
        return "1 piece"
    return _UNITS.get(name, "{}").format(value)


def _availability(family: Family, attributes: Mapping[str, Scalar]) -> Availability:
    for value in attributes.values():
        if str(value) in family.stock:
            return Availability(family.stock[str(value)])
    return Availability.IN_STOCK


def _rating(family: Family, product_id: str, siblings: int) -> Rating:
    """The family's rating, spread a little over its variants; the same on every machine."""
    value, count = family.rating
    digest = hashlib.sha256(product_id.encode()).digest()
    nudge = (digest[0] % 5 - 2) / 20
    share = 0.6 + 0.8 * digest[1] / 255
    return Rating(value=round(min(5.0, value + nudge), 2), count=max(1, round(count * share / siblings)))


def _money(euros: Scalar) -> Money:
    return Money(amount=int(Decimal(str(euros)) * 100), currency=CURRENCY)


def _slug(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")
