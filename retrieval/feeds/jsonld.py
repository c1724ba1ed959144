"""Products as schema.org describes them: JSON-LD in a file, one document or one a line, or in the scripts of a page.

Fields: schema.org/Product, /ProductGroup and /Offer, as search engines read them. A group's variants are products of
ours; what a variant does not say, its group says.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import orjson

from retrieval.feeds.cells import CellRefused, path_of, pictures, text_of_html
from retrieval.feeds.complaints import Complaint
from retrieval.feeds.files import FeedFile, opened
from retrieval.feeds.jsonld_cells import (
    Node,
    as_list,
    attributes,
    availability,
    first_of,
    offer_of,
    prices,
    rating,
    tags,
    text_of,
)
from retrieval.feeds.rows import Row, judged, refused, whole

MAX_BYTES: Final = 64 * 1024 * 1024
"""Of one document, which is read as a whole; JSON lines have no such limit."""
_DEEPEST: Final = 12

_PRODUCTS: Final = frozenset({"Product", "IndividualProduct", "ProductModel", "SomeProducts", "Vehicle", "Book"})
_GROUP: Final = "ProductGroup"
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
        for variant in as_list(group.get("hasVariant")):
            if isinstance(variant, dict):
                yield _resolved(variant, known), group
    for node in _nodes(document, 0):
        if _PRODUCTS & _types(node) and not (node.keys() <= {"@id", "@type"}):
            of = as_list(node.get("isVariantOf"))
            yield node, _resolved(of[0], known) if of and isinstance(of[0], dict) else None


def _types(node: Node) -> set[str]:
    return {str(each).rpartition("/")[2].rpartition(":")[2] for each in as_list(node.get("@type"))}


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
    offer = offer_of(node)
    price, list_price = prices(offer)
    body: dict[str, Any] = {
        "id": first_of(node, "sku", "productID", "gtin", "gtin13", "gtin14", "mpn", "@id") or text_of(offer.get("sku")),
        "title": text_of_html(text_of(node.get("name"))),
        "description": text_of_html(text_of(node.get("description"))),
        "url": first_of(node, "url") or text_of(offer.get("url")),
        "brand": text_of(node.get("brand")) or text_of(node.get("manufacturer")),
        "categories": [step for one in as_list(node.get("category"))[:1] for step in path_of(text_of(one))],
        "price": price,
        "list_price": list_price,
        "availability": {"status": availability(text_of(offer.get("availability")))},
        "attributes": attributes(node, offer),
        "tags": tags(node.get("keywords")),
        "media": pictures(
            (text_of(one, "contentUrl", "url"), text_of(node.get("name"))) for one in as_list(node.get("image"))
        ),
        "group_id": _group_id(node, group),
        "rating": rating(node.get("aggregateRating")),
    }
    if not body["id"]:
        del body["id"]
    return {name: value for name, value in body.items() if value is not None}


def _group_id(node: Node, group: Node | None) -> str | None:
    own = text_of(node.get("inProductGroupWithID"))
    return own or (first_of(group, "productGroupID", "sku", "@id") if group else "") or None


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
