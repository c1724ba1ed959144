"""Matrix factorisation: tastes that shoppers and products share, as few numbers.

Hu, Koren and Volinsky, "Collaborative Filtering for Implicit Feedback Datasets", ICDM 2008, learned by
alternating least squares (the library implicit). A visitor's factors are solved from their history when
they are asked for, so purchases of this minute count, and training sees what serving sees.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from ranking.neighbours import Matrix

ITERATIONS = 15


@dataclass(frozen=True)
class Factors:
    """Each product's factors, float32 [n_items, n_factors]; a product nobody bought has all zeros."""

    items: npt.NDArray[np.float32]
    reg: float = 10.0

    @classmethod
    def fit(cls, bought: Matrix, *, n_factors: int = 64, reg: float = 10.0, seed: int = 0, threads: int = 2) -> Self:
        """Learns from how often each visitor bought each product, [n_visitors, n_items]; confidence is the count."""
        import implicit.als  # only training needs it
        from threadpoolctl import threadpool_limits

        with threadpool_limits(1, "blas"):
            model = implicit.als.AlternatingLeastSquares(
                factors=n_factors,
                regularization=reg,
                alpha=1.0,
                iterations=ITERATIONS,
                num_threads=threads,
                random_state=seed,
                use_gpu=False,
            )
            model.fit(sp.csr_matrix(bought, dtype=np.float32), show_progress=False)
        items = np.array(model.item_factors, np.float32)
        items[np.bincount(bought.indices, minlength=bought.shape[1]) == 0] = 0
        return cls(items, reg)

    @cached_property
    def _gram(self) -> npt.NDArray[np.float32]:
        return self.items.T @ self.items + self.reg * np.eye(self.items.shape[1], dtype=np.float32)

    def visitor(self, positions: npt.NDArray[np.int64], times: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
        """float32 [n_factors]: the factors of one who bought these products so often; equation (4) of the paper."""
        own = self.items[positions]
        weighted = own.T * times.astype(np.float32)
        solved: npt.NDArray[np.float32] = np.linalg.solve(
            self._gram + weighted @ own - own.T @ own, weighted.sum(axis=1)
        )
        return solved

    def scores(self, positions: npt.NDArray[np.int64], times: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
        """float32 [n_items]: predicted preference, about 1 for what is surely bought; no history: all 0."""
        if not positions.size:
            return np.zeros(len(self.items), np.float32)
        scores: npt.NDArray[np.float32] = self.items @ self.visitor(positions, times)
        return scores

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        return {"factors_items": self.items, "factors_reg": np.array(self.reg)}

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Self | None:
        if "factors_items" not in arrays:
            return None
        return cls(arrays["factors_items"], float(arrays["factors_reg"]))
