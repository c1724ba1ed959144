"""What stands in the nodes of schema.org's products, in the contract's shape."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from retrieval.feeds.cells import CellRefused, money, number
from retrieval.feeds.complaints import quoted

Node: TypeAlias = Mapping[str, Any]

_TEXTS: Final = (
    "color", "size", "material", "pattern", "gtin", "gtin8", "gtin12", "gtin13", "gtin14", "mpn", "model",
    "countryOfOrigin", "weight", "width", "height", "depth",
)  # fmt: skip
_OF_AUDIENCE: Final = {"gender": "suggestedGender", "age_group": "suggestedAge"}
_UNITS: Final = {"CMT": "cm", "MMT": "mm", "MTR": "m", "INH": "in", "FOT": "ft", "GRM": "g", "KGM": "kg", "LBR": "lb",
                 "ONZ": "oz", "LTR": "l", "MLT": "ml"}  # fmt: skip
"""UN/CEFACT's codes of units, as people write them."""
_AVAILABILITY: Final = {
    "instock": "in_stock",
    "limitedavailability": "in_stock",
    "onlineonly": "in_stock",
    "instoreonly": "in_stock",
    "outofstock": "out_of_stock",
    "soldout": "out_of_stock",
    "reserved": "out_of_stock",
    "preorder": "preorder",
    "presale": "preorder",
    "backorder": "backorder",
    "madetoorder": "backorder",
    "discontinued": "discontinued",
}


def offer_of(node: Node) -> Node:
    """The first offer; an AggregateOffer stands for its lowest price."""
    found = next((one for one in as_list(node.get("offers")) if isinstance(one, dict)), {})
    inner = next((one for one in as_list(found.get("offers")) if isinstance(one, dict)), None)
    return {**inner, **found} if inner else found


def prices(offer: Node) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """What is asked, and what was."""
    asked, was = text_of(offer.get("price")) or text_of(offer.get("lowPrice")), ""
    currency = text_of(offer.get("priceCurrency"))
    for one in as_list(offer.get("priceSpecification")):
        if isinstance(one, dict):
            kind, amount = text_of(one.get("priceType")).rpartition("/")[2], text_of(one.get("price"))
            currency = currency or text_of(one.get("priceCurrency"))
            if kind in {"ListPrice", "StrikethroughPrice", "MSRP", "SRP"}:
                was = was or amount
            else:
                asked = asked or amount
    price = money("offers", asked, currency.upper() or None)
    before = money("offers", was, currency.upper() or None)
    return price or before, before if price and before and before["amount"] > price["amount"] else None


def availability(text: str) -> str:
    """In stock if nothing is said."""
    plain = text.rpartition("/")[2].lower().replace("_", "").replace(" ", "")
    if not plain:
        return "in_stock"
    if plain not in _AVAILABILITY:
        cure = "write one of schema.org's, such as https://schema.org/InStock"
        raise CellRefused("offers", f"{quoted(text)} is no availability", cure)
    return _AVAILABILITY[plain]


def attributes(node: Node, offer: Node) -> dict[str, Any]:
    found: dict[str, Any] = {name: said for name in _TEXTS if (said := _measured(node.get(name)))}
    for name, part in _OF_AUDIENCE.items():
        if isinstance(audience := node.get("audience"), dict) and (said := text_of(audience.get(part))):
            found[name] = said.rpartition("/")[2].lower()
    for one in as_list(node.get("additionalProperty")):
        if isinstance(one, dict) and (name := text_of(one.get("name"))):
            value = one.get("value")
            plain = value if isinstance(value, int | float) and not isinstance(value, bool) else text_of(value)
            unit = text_of(one.get("unitText"))
            if plain != "":
                found[name] = f"{plain} {unit}" if unit else plain
    said = text_of(node.get("itemCondition")) or text_of(offer.get("itemCondition"))
    condition = said.rpartition("/")[2].removesuffix("Condition").lower()
    return {**found, **({"condition": condition} if condition else {})}


def _measured(value: Any) -> str:
    """A value as text, with its unit where it has one."""
    said = text_of(value)
    unit = text_of(value.get("unitText")) or text_of(value.get("unitCode")) if isinstance(value, dict) else ""
    return f"{said} {_UNITS.get(unit, unit)}" if said and unit else said


def tags(said: Any) -> list[str]:
    texts = [text_of(one) for one in said] if isinstance(said, list) else text_of(said).split(",")
    return [tag for text in texts if (tag := text.strip())]


def rating(said: Any) -> dict[str, Any] | None:
    if not isinstance(said, dict):
        return None
    value = number("aggregateRating", text_of(said.get("ratingValue")))
    best = number("aggregateRating", text_of(said.get("bestRating")))
    count = number("aggregateRating", text_of(said.get("reviewCount")) or text_of(said.get("ratingCount")))
    if value is None:
        return None
    counted = {"count": int(count)} if count is not None else {}
    return {"value": value, **({"scale_max": best} if best else {}), **counted}


def first_of(node: Node, *names: str) -> str:
    return next((said for name in names if (said := text_of(node.get(name)))), "")


def as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def text_of(value: Any, *names: str) -> str:
    """A value as text: itself, what a typed value holds, or a thing's name."""
    if isinstance(value, list):
        return text_of(value[0], *names) if value else ""
    if isinstance(value, dict):
        inner = next((value[name] for name in (*names, "@value", "name", "value", "@id") if name in value), "")
        return "" if isinstance(inner, dict | list) else text_of(inner)
    return "" if value is None or isinstance(value, bool) else str(value).strip()
