"""Plain BM25 over all of a product's text, every field alike: the baseline that needs no index of ours."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

from retrieval.filters import searchable_text
from retrieval.lexical import document_terms, query_terms
from retrieval.schema import Product


class PlainBM25:
    """Okapi BM25 (Robertson and Zaragoza, 2009) as Qdrant computes it, with its stemmer and stop words."""

    def __init__(self, products: Sequence[Product]) -> None:
        self.ids = [product.id for product in products]
        made = [document_terms(searchable_text(product)) for product in products]
        starts = np.cumsum([0, *(len(terms.indices) for terms in made)])
        numbers = np.array([term for terms in made for term in terms.indices], dtype=np.int64)
        values = np.array([value for terms in made for value in terms.values])
        known, columns = np.unique(numbers, return_inverse=True)
        self._columns = {term: column for column, term in enumerate(known.tolist())}
        frequency = np.bincount(columns, minlength=known.size)
        rarity = np.log(1 + (len(products) - frequency + 0.5) / (frequency + 0.5))
        shape = (len(products), known.size)
        self._weights = sparse.csr_array((values * rarity[columns], columns, starts), shape=shape).tocsc()

    def scores(self, text: str) -> npt.NDArray[np.float64]:
        """float64 [n_products]: higher is better; 0 where a product has none of the words."""
        asked = [self._columns[term] for term in query_terms(text).indices if term in self._columns]
        found: npt.NDArray[np.float64] = np.asarray(self._weights[:, asked].sum(axis=1)).ravel()
        return found
