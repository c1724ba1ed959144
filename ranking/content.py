"""Products whose texts are alike: what recommends a thing that nobody has bought yet.

TF-IDF with pairs of words, because as a profile of purchases it beats the sentence encoder
(docs/ranking.md); Salton and Buckley, 1988.
"""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

from ranking.neighbours import Matrix
from retrieval.schema import Product

BLOCK = 512
FEW = 20
"""A word in so few products is never too common."""


def content_neighbours(products: Sequence[Product | None], *, k: int = 50) -> Matrix:
    """The `k` products nearest to each by cosine of title, brand and categories.

    Args:
        products: in the order of positions; None where events named a product that no catalogue has.
        k: neighbours kept, the product itself left out.

    Returns:
        float32 [n_items, n_items], sparse; a product whose words no other has gets no neighbour.
    """
    size = len(products)
    try:
        vectors = sp.csr_array(
            _vectorizer(size).fit_transform([text_of(product) for product in products]), dtype=np.float32
        )
    except ValueError:  # no word is in two products
        return sp.csr_array((size, size), dtype=np.float32)
    words = sp.csr_array(vectors.T)
    blocks = [_nearest(vectors[at : at + BLOCK] @ words, at, k) for at in range(0, size, BLOCK)]
    return sp.vstack(blocks, format="csr") if blocks else sp.csr_array((0, 0), dtype=np.float32)


def _vectorizer(size: int) -> TfidfVectorizer:
    """Words of one product alone, or of more than a tenth of a large catalogue, tell no neighbours."""
    common = min(1.0, max(0.1, FEW / max(size, 1)))
    return TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2, max_df=common, stop_words="english")


def text_of(product: Product | None) -> str:
    """What is compared of a product: title, brand and categories."""
    return "" if product is None else f"{product.title}. {product.brand or ''}. {' > '.join(product.categories)}"


def _nearest(similar: Matrix, start: int, k: int) -> Matrix:
    """The `k` largest of each row, but for the diagonal, which begins at column `start`."""
    columns, values, sizes = [], [], []
    for row in range(similar.shape[0]):
        span = slice(similar.indptr[row], similar.indptr[row + 1])
        others = similar.indices[span] != start + row
        found, near = similar.indices[span][others], similar.data[span][others]
        if near.size > k:
            best = np.argpartition(-near, k - 1)[:k]
            found, near = found[best], near[best]
        columns.append(found)
        values.append(near)
        sizes.append(near.size)
    parts = (np.concatenate(values), np.concatenate(columns), np.concatenate([[0], np.cumsum(sizes)]))
    return sp.csr_array(parts, shape=similar.shape, dtype=np.float32)
