"""Products as schema.org describes them: JSON-LD in a file, one document or one a line, or in the scripts of a page.

Fields: schema.org/Product, /ProductGroup and /Offer, as search engines read them. A group's variants are products of
ours; what a variant does not say, its group says.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final, TypeAlias

import orjson

from retrieval.feeds.cells import CellRefused, money, number, path_of, pictures, text_of_html
from retrieval.feeds.complaints import Complaint, quoted
from retrieval.feeds.files import FeedFile, opened
from retrieval.feeds.rows import Row, judged, refused, whole

Node: TypeAlias = Mapping[str, Any]

MAX_BYTES: Final = 64 * 1024 * 1024
"""Of one document, which is read as a whole; JSON lines have no such limit."""
_DEEPEST: Final = 12

_PRODUCTS: Final = frozenset({"Product", "IndividualProduct", "ProductModel", "SomeProducts", "Vehicle", "Book"})
_GROUP: Final = "ProductGroup"
_TEXTS: Final = (
    "color", "size", "material", "pattern", "gtin", "gtin8", "gtin12", "gtin13", "gtin14", "mpn", "model",
    "countryOfOrigin", "weight", "width", "height", "depth",
)  # fmt: skip
_INHERITED: Final = (
    "name",
    "description",
    "brand",
    "category",
    "image",
    "url",
    "aggregateRating",
    "material",
    "pattern",
)
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
_COLUMNS: Final = {
    "id": "sku",
    "title": "name",
    "categories": "category",
    "price": "offers",
    "list_price": "offers",
    "availability": "offers",
    "rating": "aggregateRating",
    "media": "image",
    "group_id": "inProductGroupWithID",
}


def is_jsonld(body: object) -> bool:
    """Whether a document speaks of schema.org's things."""
    first = body[0] if isinstance(body, list) and body else body
    return isinstance(first, dict) and bool(first.keys() & {"@context", "@graph", "@type"})


def read_jsonld(path: Path) -> Iterator[Row]:
    """The products of one JSON document; a row's line is the product's number in it."""
    with opened(path) as file:
        yield from _rows(str(path), [_document(file)])


def read_jsonld_page(path: Path) -> Iterator[Row]:
    """The products in the JSON-LD scripts of an HTML page."""
    with opened(path) as file:
        text = file.read(MAX_BYTES + 1)
    if len(text) > MAX_BYTES:
        yield refused(1, str(path), _too_large())
        return
    page = _Scripts()
    page.feed(text.decode("utf-8", "replace"))
    page.close()
    if not page.found:
        cure = 'it needs <script type="application/ld+json"> with a Product'
        yield refused(1, str(path), whole("has no JSON-LD", cure))
        return
    yield from _rows(str(path), [_parsed(one) for one in page.found])


def rows_of(line: int, file: str, body: Any) -> Iterator[Row]:
    """The products of one document that stands on a line of its own."""
    for row in _rows(file, [body]):
        yield replace(row, line=line, errors=tuple(replace(each, line=line) for each in row.errors))


def _document(file: FeedFile) -> Any:
    text = file.read(MAX_BYTES + 1)
    return _too_large() if len(text) > MAX_BYTES else _parsed(text.removeprefix(b"\xef\xbb\xbf"))


def _too_large() -> Complaint:
    return whole(f"is larger than {MAX_BYTES // 1024**2} MB", "write JSON lines, one product a line (.jsonl)")


def _parsed(text: bytes | str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return whole(f"is not JSON at character {error.pos + 1}", "write one JSON-LD document, in UTF-8")


def _rows(file: str, documents: list[Any]) -> Iterator[Row]:
    count = 0
    for document in documents:
        if isinstance(document, Complaint):
            count += 1
            yield refused(count, file, document)
            continue
        known = {
            node["@id"]: node for node in _nodes(document, 0) if isinstance(node.get("@id"), str) and len(node) > 1
        }
        seen: set[int] = set()
        for node, group in _products(document, known):
            if id(node) in seen:
                continue
            seen.add(id(node))
            count += 1
            yield _row(count, file, node, group, known)
    if not count:
        yield refused(1, file, whole("has no schema.org Product", 'write objects with "@type": "Product"'))


def _nodes(value: Any, depth: int) -> Iterator[Node]:
    """Every object of a document, outer ones first."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _nodes(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            yield from _nodes(each, depth + 1)


def _products(document: Any, known: Mapping[str, Node]) -> Iterator[tuple[Node, Node | None]]:
    """The products of a document, each with its group; a group's own variants come with it."""
    groups = [node for node in _nodes(document, 0) if _GROUP in _types(node)]
    for group in groups:
        for variant in _list(group.get("hasVariant")):
            if isinstance(variant, dict):
                yield _resolved(variant, known), group
    for node in _nodes(document, 0):
        if _PRODUCTS & _types(node) and not (node.keys() <= {"@id", "@type"}):
            of = _list(node.get("isVariantOf"))
            yield node, _resolved(of[0], known) if of and isinstance(of[0], dict) else None


def _types(node: Node) -> set[str]:
    return {str(each).rpartition("/")[2].rpartition(":")[2] for each in _list(node.get("@type"))}


def _resolved(node: Node, known: Mapping[str, Node]) -> Node:
    """What a reference refers to."""
    return known.get(str(node.get("@id")), node) if node.keys() <= {"@id", "@type"} else node


def _row(line: int, file: str, node: Node, group: Node | None, known: Mapping[str, Node]) -> Row:
    whole_node = {**{name: group[name] for name in _INHERITED if group and name in group}, **node}
    if group is not None and "offers" not in node and "offers" in group:
        whole_node["offers"] = group["offers"]
    try:
        body = _body({name: _followed(value, known) for name, value in whole_node.items()}, group)
    except CellRefused as error:
        return refused(line, file, error.complaint)
    return judged(line, file, body, _COLUMNS)


def _followed(value: Any, known: Mapping[str, Node]) -> Any:
    """A value with its references, and those of a list, replaced by what they refer to."""
    if isinstance(value, list):
        return [_followed(each, known) if isinstance(each, dict) else each for each in value]
    return _resolved(value, known) if isinstance(value, dict) else value


def _body(node: Node, group: Node | None) -> dict[str, Any]:
    offer = _offer(node)
    price, list_price = _prices(offer)
    body: dict[str, Any] = {
        "id": _first(node, "sku", "productID", "gtin", "gtin13", "gtin14", "mpn", "@id") or _text(offer.get("sku")),
        "title": text_of_html(_text(node.get("name"))),
        "description": text_of_html(_text(node.get("description"))),
        "url": _first(node, "url") or _text(offer.get("url")),
        "brand": _text(node.get("brand")) or _text(node.get("manufacturer")),
        "categories": [step for one in _list(node.get("category"))[:1] for step in path_of(_text(one))],
        "price": price,
        "list_price": list_price,
        "availability": {"status": _availability(_text(offer.get("availability")))},
        "attributes": _attributes(node, offer),
        "tags": _tags(node.get("keywords")),
        "media": pictures(
            (_text(one, "contentUrl", "url"), _text(node.get("name"))) for one in _list(node.get("image"))
        ),
        "group_id": _group_id(node, group),
        "rating": _rating(node.get("aggregateRating")),
    }
    if not body["id"]:
        del body["id"]
    return {name: value for name, value in body.items() if value is not None}


def _offer(node: Node) -> Node:
    """The first offer; an AggregateOffer stands for its lowest price."""
    found = next((one for one in _list(node.get("offers")) if isinstance(one, dict)), {})
    inner = next((one for one in _list(found.get("offers")) if isinstance(one, dict)), None)
    return {**inner, **found} if inner else found


def _prices(offer: Node) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """What is asked, and what was."""
    asked, was = _text(offer.get("price")) or _text(offer.get("lowPrice")), ""
    currency = _text(offer.get("priceCurrency"))
    for one in _list(offer.get("priceSpecification")):
        if isinstance(one, dict):
            kind, amount = _text(one.get("priceType")).rpartition("/")[2], _text(one.get("price"))
            currency = currency or _text(one.get("priceCurrency"))
            if kind in {"ListPrice", "StrikethroughPrice", "MSRP", "SRP"}:
                was = was or amount
            else:
                asked = asked or amount
    price = money("offers", asked, currency.upper() or None)
    before = money("offers", was, currency.upper() or None)
    return price or before, before if price and before and before["amount"] > price["amount"] else None


def _availability(text: str) -> str:
    """In stock if nothing is said."""
    plain = text.rpartition("/")[2].lower().replace("_", "").replace(" ", "")
    if not plain:
        return "in_stock"
    if plain not in _AVAILABILITY:
        cure = "write one of schema.org's, such as https://schema.org/InStock"
        raise CellRefused("offers", f"{quoted(text)} is no availability", cure)
    return _AVAILABILITY[plain]


def _attributes(node: Node, offer: Node) -> dict[str, Any]:
    found: dict[str, Any] = {name: said for name in _TEXTS if (said := _measured(node.get(name)))}
    for name, part in _OF_AUDIENCE.items():
        if isinstance(audience := node.get("audience"), dict) and (said := _text(audience.get(part))):
            found[name] = said.rpartition("/")[2].lower()
    for one in _list(node.get("additionalProperty")):
        if isinstance(one, dict) and (name := _text(one.get("name"))):
            value = one.get("value")
            plain = value if isinstance(value, int | float) and not isinstance(value, bool) else _text(value)
            unit = _text(one.get("unitText"))
            if plain != "":
                found[name] = f"{plain} {unit}" if unit else plain
    said = _text(node.get("itemCondition")) or _text(offer.get("itemCondition"))
    condition = said.rpartition("/")[2].removesuffix("Condition").lower()
    return {**found, **({"condition": condition} if condition else {})}


def _measured(value: Any) -> str:
    """A value as text, with its unit where it has one."""
    said = _text(value)
    unit = _text(value.get("unitText")) or _text(value.get("unitCode")) if isinstance(value, dict) else ""
    return f"{said} {_UNITS.get(unit, unit)}" if said and unit else said


def _tags(said: Any) -> list[str]:
    texts = [_text(one) for one in said] if isinstance(said, list) else _text(said).split(",")
    return [tag for text in texts if (tag := text.strip())]


def _group_id(node: Node, group: Node | None) -> str | None:
    own = _text(node.get("inProductGroupWithID"))
    return own or (_first(group, "productGroupID", "sku", "@id") if group else "") or None


def _rating(said: Any) -> dict[str, Any] | None:
    if not isinstance(said, dict):
        return None
    value = number("aggregateRating", _text(said.get("ratingValue")))
    best = number("aggregateRating", _text(said.get("bestRating")))
    count = number("aggregateRating", _text(said.get("reviewCount")) or _text(said.get("ratingCount")))
    if value is None:
        return None
    counted = {"count": int(count)} if count is not None else {}
    return {"value": value, **({"scale_max": best} if best else {}), **counted}


def _first(node: Node, *names: str) -> str:
    return next((said for name in names if (said := _text(node.get(name)))), "")


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: Any, *names: str) -> str:
    """A value as text: itself, what a typed value holds, or a thing's name."""
    if isinstance(value, list):
        return _text(value[0], *names) if value else ""
    if isinstance(value, dict):
        inner = next((value[name] for name in (*names, "@value", "name", "value", "@id") if name in value), "")
        return "" if isinstance(inner, dict | list) else _text(inner)
    return "" if value is None or isinstance(value, bool) else str(value).strip()


class _Scripts(HTMLParser):
    """Collects what stands in a page's JSON-LD scripts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and (dict(attrs).get("type") or "").strip().lower() == "application/ld+json":
            self._inside = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data
