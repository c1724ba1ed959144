"""Products that a shopper names in words, found in the catalogue."""

from collections.abc import Callable, Sequence

from app.store.ports import CatalogStore
from retrieval.filters import words
from retrieval.index import VectorIndex
from retrieval.schema import Product, ProductId

LOOKED_AT = 10
"""Products whose words match best, among which the name is looked for."""
SAID = 0.6
"""The share of the words said that must stand in a title for the product to be the one that is meant."""


class Named:
    """Looks names up in the index; works in a thread, and raises IndexUnavailable and StoreUnavailable."""

    def __init__(self, index: Callable[[], VectorIndex], catalog: CatalogStore) -> None:
        self._index = index
        self._catalog = catalog

    def product(self, pointed: ProductId | None, subject: str) -> Product | None:
        """The product that was pointed at, or else the one whose title has most of the words; None if none has."""
        if pointed:
            return self._catalog.get([pointed]).get(pointed)
        asked = set(words(subject))
        found = [hit.product_id for hit in self._index().matching(subject, LOOKED_AT)] if asked else []
        products = self._catalog.get(found)
        titled = [(len(asked & set(words(products[one].title))), one) for one in found if one in products]
        most = max((many for many, _ in titled), default=0)
        if not most or most < SAID * len(asked):
            return None
        return products[next(one for many, one in titled if many == most)]

    def products(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        """The products that exist, by id."""
        return self._catalog.get(ids)

    def sells(self, things: str) -> bool:
        """Whether some product says all these words of itself."""
        asked = set(words(things))
        found = [hit.product_id for hit in self._index().matching(things, LOOKED_AT)] if asked else []
        return any(asked <= _said(product) for product in self._catalog.get(found).values())


def _said(product: Product) -> set[str]:
    texts = (product.title, product.description, *product.categories, *product.tags)
    return {word for text in texts for word in words(text)}
