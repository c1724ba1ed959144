"""Products with their variants as the Agentic Commerce Protocol has them: one a line, money in minor units.

Fields: Product and Variant of the feed schema of 2026-04-17 (github.com/agentic-commerce-protocol). Each variant is a
product of ours; what it does not say, its product says.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from retrieval.feeds.cells import text_of_html
from retrieval.feeds.complaints import Complaint
from retrieval.feeds.files import opened
from retrieval.feeds.jsonl import json_lines
from retrieval.feeds.rows import Row, judged, refused, whole

Node: TypeAlias = Mapping[str, Any]

_STATUS: Final = {"limited_stock": "in_stock"}
_KINDS: Final = {"model": "model_3d"}


def is_acp(body: object) -> bool:
    """Whether a line is a product with variants."""
    return isinstance(body, dict) and isinstance(body.get("variants"), list)


def read_acp(path: Path) -> Iterator[Row]:
    """The variants of every product; a row's line is its product's."""
    with opened(path) as file:
        for line, body in json_lines(file):
            if isinstance(body, Complaint):
                yield refused(line, str(path), body)
            else:
                yield from rows_of(line, str(path), body)


def rows_of(line: int, file: str, body: Any) -> Iterator[Row]:
    """The variants of one product."""
    variants = body.get("variants") if isinstance(body, dict) else None
    if not isinstance(variants, list) or not variants:
        yield refused(line, file, whole("has no variants", "write one product a line, with at least one variant"))
        return
    for variant in variants:
        if isinstance(variant, dict):
            yield judged(line, file, _body(body, variant))
        else:
            yield refused(line, file, Complaint(pointer="/variants", problem="has no object", cure="write objects"))


def _body(product: Node, variant: Node) -> dict[str, Any]:
    whole_node = {**{name: product[name] for name in ("title", "description", "url", "media") if name in product}}
    whole_node |= {name: value for name, value in variant.items() if value is not None}
    body: dict[str, Any] = {
        "id": whole_node.get("id"),
        "title": whole_node.get("title"),
        "description": _description(whole_node.get("description")),
        "url": whole_node.get("url"),
        "categories": _categories(whole_node.get("categories")),
        "price": whole_node.get("price"),
        "list_price": whole_node.get("list_price"),
        "availability": {"status": _status(whole_node.get("availability"))},
        "attributes": _attributes(whole_node),
        "media": [_medium(one) for one in _list(whole_node.get("media"))],
        "group_id": product.get("id"),
    }
    return {name: value for name, value in body.items() if value is not None}


def _description(said: Any) -> Any:
    """Plain words, or else those of the page."""
    if not isinstance(said, dict):
        return said
    if isinstance(html := said.get("html"), str) and not said.get("plain"):
        return text_of_html(html)
    return said.get("plain") or said.get("markdown")


def _categories(said: Any) -> list[Any]:
    """The shop's own path where there are several taxonomies, else the first."""
    paths = [one for one in _list(said) if isinstance(one, dict)]
    own = next((one for one in paths if one.get("taxonomy") == "merchant"), paths[0] if paths else {})
    value = own.get("value", "")
    return [{"value": step.strip()} for step in value.split(" > ") if step.strip()] if isinstance(value, str) else []


def _status(said: Any) -> Any:
    """The word for how it can be had, or else whether it can; in stock if nothing is said."""
    if not isinstance(said, dict):
        return "in_stock" if said is None else said
    status = said.get("status")
    if status is None:
        return "out_of_stock" if said.get("available") is False else "in_stock"
    return _STATUS.get(status, status) if isinstance(status, str) else status


def _attributes(node: Node) -> dict[str, Any]:
    found = {
        str(one.get("name", "")).strip().lower().replace(" ", "_"): one.get("value")
        for one in _list(node.get("variant_options"))
        if isinstance(one, dict)
    }
    for one in _list(node.get("barcodes"))[:1]:
        if isinstance(one, dict) and one.get("value"):
            found.setdefault("gtin", one["value"])
    for condition in _list(node.get("condition"))[:1]:
        found.setdefault("condition", condition)
    return found


def _medium(said: Any) -> Any:
    if not isinstance(said, dict):
        return said
    kind = said.get("type", "image")
    told = {name: said[name] for name in ("url", "alt_text") if said.get(name) is not None}
    return {"type": _KINDS.get(kind, kind) if isinstance(kind, str) else kind, **told}


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
