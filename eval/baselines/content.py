"""Products whose texts are like those of what was bought."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from eval.baselines.past import Past, Rows, Scorer, Scores
from ranking.content import text_of
from ranking.neighbours import Matrix
from retrieval.schema import Product

FEW = 50
"""In a catalogue of fewer products a word that stands in only one of them counts too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """Cosine between a product's TF-IDF vector (words and pairs of words) and the mean of the visitor's products'."""

    half_life: float | None

    def fit(self, past: Past) -> Scorer:
        vectors, profile = text_vectors(past.products), past.latest(self.half_life)
        turned = sp.csr_array(vectors.T)

        def score(rows: Rows) -> Scores:
            liked = sp.csr_array(profile[rows] @ vectors)
            norms = np.sqrt(np.asarray(liked.power(2).sum(axis=1)).ravel())
            inverse = np.divide(1.0, norms, out=np.zeros_like(norms), where=norms > 0)
            return np.asarray((sp.diags_array(inverse) @ liked @ turned).toarray())

        return score


def text_vectors(products: Sequence[Product], pairs: bool = True) -> Matrix:
    """float64 [n_products, n_words], rows of length 1, from title, brand and categories; no words: a row of zeros."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [text_of(one) for one in products]
    vectorizer = TfidfVectorizer(
        sublinear_tf=True,
        stop_words="english",
        ngram_range=(1, 2 if pairs else 1),
        min_df=2 if len(texts) >= FEW else 1,
    )
    return sp.csr_array(vectorizer.fit_transform(texts))
