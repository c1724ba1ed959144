"""What the benchmark asks a shop: requests of every kind, drawn from its own catalogue and its own past."""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import islice
from typing import Any, TypeAlias

import numpy as np

from app.stores import Stores
from retrieval.filters import words
from retrieval.schema import BUYABLE, Product

Body: TypeAlias = dict[str, Any]
"""The JSON of one POST /v1/recommendations."""

PRICED_SHARE = 1 / 3
"""Searches that name a price limit too."""

SHORTEST = 3
"""Letters of a word worth typing; shorter ones are units and particles."""

_DIGIT = re.compile(r"\d")


class Kind(StrEnum):
    SEARCH = "search"
    KNOWN = "home, known visitor"
    PAGE = "product page"
    STRANGER = "home, stranger"


def requests(stores: Stores, n: int, texts: int, seed: int) -> dict[Kind, list[Body]]:
    """Up to `n` different requests of each kind and `texts` searches; a shop without a past has no known visitor."""
    rng = np.random.default_rng(seed)
    products = list(stores.catalog.all())
    purchases = stores.events.purchases()
    visitors = _some(sorted(set(purchases.visitor_ids)), n, rng)
    sold = {one.id for one in products if one.availability in BUYABLE}
    bought = [one for one in purchases.item_ids if one in sold] or sorted(sold)
    pages = list(islice(dict.fromkeys(_some(bought, min(20 * n, len(bought)), rng)), n))
    found: dict[Kind, list[Body]] = {
        Kind.SEARCH: searches(products, texts, rng),
        Kind.KNOWN: [{"surface": "home", "visitor_id": one} for one in visitors],
        Kind.PAGE: [{"surface": "product", "product_id": one} for one in pages],
        Kind.STRANGER: [{"surface": "home"}],
    }
    return {kind: bodies for kind, bodies in found.items() if bodies}


def searches(products: Sequence[Product], n: int, rng: np.random.Generator) -> list[Body]:
    """`n` searches with different words, a third of them under a price; fewer if the catalogue has too few words."""
    return [{"surface": "search", "query": text} for text in islice(_texts(products, rng), n)]


def filtered(products: Sequence[Product], n: int, rng: np.random.Generator) -> list[Body]:
    """Up to `n` searches in a category and under a price, each met by the product that it was made from."""
    priced = [(one, one.price) for one in products if one.price and one.categories]
    bodies = []
    for at in rng.permutation(len(priced))[:n]:
        product, price = priced[at]
        limits = [
            {"field": "category", "op": "eq", "value": product.categories[0]},
            {"field": "price", "op": "lte", "value": 2 * price.amount},
        ]
        text = " ".join(_plain_words(product.title)[:4])
        bodies.append({"surface": "search", "query": text or product.title, "constraints": limits})
    return bodies


def mixed(bodies: Mapping[Kind, Sequence[Body]], n: int) -> list[Body]:
    """`n` requests of all kinds in turn, so that each kind is as frequent as the others."""
    turns = zip(*(_again(some) for some in bodies.values()), strict=True)
    return list(islice((body for turn in turns for body in turn), n))


def _again(bodies: Sequence[Body]) -> Iterator[Body]:
    while True:
        yield from bodies


def _texts(products: Sequence[Product], rng: np.random.Generator) -> Iterator[str]:
    """Words of titles and kinds as shoppers type them, none twice; ends when new ones become rare."""
    seen: set[str] = set()
    for _ in range(100):
        for at in rng.permutation(len(products)):
            product = products[at]
            text = _said(product, rng)
            if text and text not in seen:
                seen.add(text)
                limited = product.price is not None and rng.random() < PRICED_SHARE
                yield f"{text} under {_limit(product)} dollars" if limited else text


def _said(product: Product, rng: np.random.Generator) -> str:
    """The first words of the title, some of its words, or the kind and a word."""
    title = _plain_words(product.title)
    kind = _plain_words(product.categories[-1]) if product.categories else []
    match int(rng.integers(3)):
        case 0:
            return " ".join(title[: int(rng.integers(1, 5))])
        case 1:
            return " ".join(dict.fromkeys(rng.permutation(title)[: int(rng.integers(2, 4))]))
        case _:
            return " ".join(dict.fromkeys([*rng.permutation(title)[:1], *kind]))


def _plain_words(text: str) -> list[str]:
    """Its words without sizes, which the search box would read as something else."""
    return [word for word in words(text) if len(word) >= SHORTEST and not _DIGIT.search(word)]


def _limit(product: Product) -> int:
    """A price in whole units that the product is under."""
    return 1 + (product.price.amount if product.price else 0) // 100


def _some(things: Sequence[str], n: int, rng: np.random.Generator) -> list[str]:
    return [things[at] for at in rng.permutation(len(things))[:n]]
