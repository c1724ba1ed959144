"""Products that a shopper names in words, found in the catalogue."""

from collections.abc import Callable, Sequence

from app.dialogue.aim import Aim
from app.dialogue.reading.shop.features import meant_by
from app.store.ports import CatalogStore
from retrieval.filters import words
from retrieval.index import VectorIndex
from retrieval.schema import Product, ProductId, Query

LOOKED_AT = 30
"""Products whose words match best, among which the name is looked for."""


class Named:
    """Looks names up in the index; works in a thread, and raises IndexUnavailable and StoreUnavailable."""

    def __init__(self, index: Callable[[], VectorIndex], catalog: CatalogStore) -> None:
        self._index = index
        self._catalog = catalog

    def product(self, pointed: ProductId | None, subject: str, wanted: str = "") -> Product | None:
        """The product that was pointed at, or else the one that has most of the words; None if none has enough.

        `wanted` is what is looked for anyway: "the oak one" is a shelf where shelves are.
        """
        if pointed:
            return self._catalog.get([pointed]).get(pointed)
        if not words(subject):
            return None
        found = dict.fromkeys(
            hit.product_id
            for said in (subject, f"{subject} {wanted}")
            for hit in self._index().matching(said, LOOKED_AT)
        )
        products = self._catalog.get(list(found))
        return meant_by(subject, wanted, [products[one] for one in found if one in products])

    def products(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        """The products that exist, by id."""
        return self._catalog.get(ids)

    def sells(self, things: str, *, by_name: bool = False) -> bool:
        """Whether some product says all these words of itself; `by_name`: not in its description alone."""
        asked = set(words(things))
        found = [hit.product_id for hit in self._index().matching(things, LOOKED_AT)] if asked else []
        return any(asked <= _said(product, described=not by_name) for product in self._catalog.get(found).values())

    def may_have(self, aim: Aim, query: Query) -> bool:
        """Whether such things are there under a query's limits; also where too many speak of them to tell."""
        hits = self._index().matching(" ".join(aim.spellings), LOOKED_AT, query.constraints, tuple(query.exclude))
        found = self._catalog.get([hit.product_id for hit in hits])
        return len(hits) == LOOKED_AT or any(map(aim.meets, found.values()))


def _said(product: Product, *, described: bool = True) -> set[str]:
    texts = (product.title, product.description if described else "", *product.categories, *product.tags)
    return {word for text in texts for word in words(text)}
