"""Item-kNN and ALS as the library implicit makes them."""

import warnings
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

from eval.baselines.past import Past, Rows, Scorer, Scores

Kind: TypeAlias = Literal["cosine", "tfidf", "bm25"]

ITERATIONS = 15


class MissingBaselineError(ImportError):
    """A library to measure against is not installed."""


def _implicit(module: str) -> Any:
    """A module of the vendor's, which is an extra: none of it is needed to serve."""
    try:
        import implicit.als
        import implicit.nearest_neighbours
    except ImportError as error:
        raise MissingBaselineError(
            "item-kNN and ALS to measure against need implicit: pip install 'shelftalk[compare]'"
        ) from error
    return {"als": implicit.als, "neighbours": implicit.nearest_neighbours}[module]


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemKnn:
    """Products like those bought, by item-item similarity; a product is its own neighbour.

    `support` is the fewest buyers; `binary` counts each product of a visitor once.
    """

    kind: Kind
    k: int
    half_life: float | None
    support: int = 1
    binary: bool = False

    def fit(self, past: Past) -> Scorer:
        library = _implicit("neighbours")
        model = {
            "cosine": library.CosineRecommender,
            "tfidf": library.TFIDFRecommender,
            "bm25": library.BM25Recommender,
        }[self.kind](K=self.k)
        bought = past.latest()
        enough = np.bincount(bought.indices, minlength=past.shape[1]) >= self.support
        counted = (bought if self.binary else past.times()) @ sp.diags_array(enough.astype(np.float64))
        counted = sp.csr_matrix(counted)
        counted.eliminate_zeros()
        if not counted.nnz:  # nothing has so many buyers; the library would divide by none
            return lambda rows: np.zeros((rows.size, past.shape[1]))
        with warnings.catch_warnings():  # what the library itself turns into rows is no matter of ours
            warnings.filterwarnings("ignore", message="Method expects CSR")
            model.fit(counted, show_progress=False)
        similar = sp.csr_array(model.similarity)
        profile = past.latest(self.half_life) if self.binary else past.times(self.half_life)

        def score(rows: Rows) -> Scores:
            return np.asarray((profile[rows] @ similar).toarray())

        return score


@dataclass(frozen=True, kw_only=True, slots=True)
class Als:
    """Matrix factorisation of purchase counts. Hu, Koren and Volinsky, ICDM 2008."""

    factors: int
    alpha: float
    reg: float

    def fit(self, past: Past) -> Scorer:
        with threadpool_limits(1, "blas"):  # the library warns, and is slower, with more
            model = _implicit("als").AlternatingLeastSquares(
                factors=self.factors, alpha=self.alpha, regularization=self.reg, iterations=ITERATIONS, random_state=0
            )
            model.fit(sp.csr_matrix(past.times()).astype(np.float32), show_progress=False)
        visitors, items = np.asarray(model.user_factors), np.asarray(model.item_factors)

        def score(rows: Rows) -> Scores:
            return np.asarray(visitors[rows] @ items.T)

        return score
