"""A product as data for a prompt: short, quoted, fenced, and never an instruction."""

import json
import unicodedata
from collections.abc import Iterable
from typing import Final

from babel.numbers import get_currency_precision

from retrieval.schema import Money, Product, Scalar

OPEN: Final = "<<<data"
CLOSE: Final = "data>>>"
MAX_TEXT: Final = 80
MAX_DESCRIPTION: Final = 300
MAX_ATTRIBUTES: Final = 8


def clean(text: str, limit: int = MAX_TEXT) -> str:
    """The text on one line without invisible characters, cut at `limit`.

    Control, format (bidi, zero-width, tag), private and unassigned characters go, as do variation
    selectors: with them a feed can hide words that a model reads and a person does not see.
    """
    visible = "".join(" " if char.isspace() else char for char in text[: 8 * limit] if not _hidden(char))
    line = " ".join(visible.split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def quoted(text: str, limit: int = MAX_TEXT) -> str:
    """`clean` text as a JSON string that cannot hold a fence."""
    return json.dumps(clean(text, limit), ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")


def fenced(lines: Iterable[str]) -> str:
    """Lines between the fences that the system text declares to be data."""
    return "\n".join([OPEN, *lines, CLOSE])


def price_text(price: Money) -> str:
    """The price with its currency's decimals: 3.99 USD, 400 JPY."""
    digits = get_currency_precision(price.currency)
    return f"{price.amount / 10**digits:.{digits}f} {price.currency}"


def product_card(product: Product) -> str:
    """What a prompt may know of a product, one field a line, fenced; internal fields stay out."""
    lines = [f"title: {quoted(product.title, 120)}"]
    if product.brand:
        lines.append(f"brand: {quoted(product.brand)}")
    if product.categories:
        lines.append(f"category: {quoted(' > '.join(product.categories))}")
    if product.price is not None:
        lines.append(f"price: {quoted(price_text(product.price))}")
    lines.append(f"availability: {quoted(product.availability.value)}")
    if product.rating is not None:
        lines.append(f"rating: {quoted(f'{product.rating.value:g} of {product.rating.scale_max:g}')}")
    lines += [
        f"{_field(name)}: {_scalar(value)}" for name, value in sorted(product.attributes.items())[:MAX_ATTRIBUTES]
    ]
    if product.description:
        lines.append(f"description: {quoted(product.description, MAX_DESCRIPTION)}")
    return fenced(lines)


def short_card(product: Product, *, attributes: int = 2) -> str:
    """The product on one line, for lists that a small model must still be able to read."""
    parts = [quoted(product.title, 60)]
    if product.price is not None:
        parts.append(price_text(product.price))
    if product.brand:
        parts.append(f"brand {quoted(product.brand, 30)}")
    if product.categories:
        parts.append(f"in {quoted(product.categories[-1], 30)}")
    if product.rating is not None:
        parts.append(f"rated {product.rating.value:g}/{product.rating.scale_max:g}")
    parts += [f"{_field(name)} {_scalar(value, 30)}" for name, value in sorted(product.attributes.items())[:attributes]]
    return ", ".join(parts)


def _scalar(value: Scalar, limit: int = MAX_TEXT) -> str:
    return quoted(value, limit) if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


def _field(name: str) -> str:
    """An attribute's name as a word: it comes from the feed too."""
    return "".join(char for char in clean(name, 30) if char.isalnum() or char in "_- ") or "attribute"


def _hidden(char: str) -> bool:
    if char.isspace():
        return False
    return (
        unicodedata.category(char) in {"Cc", "Cf", "Co", "Cn", "Cs"}
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
    )
