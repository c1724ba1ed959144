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
    """What is known of products by their factors.

    Attributes:
        kept: float32 [n_kept, n_factors], of the products that anybody bought; the others' factors are all zeros.
        positions: int64 [n_kept], where those stand among the `size` products, ascending.
    """

    kept: npt.NDArray[np.float32]
    positions: npt.NDArray[np.int64]
    size: int
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
        positions = np.flatnonzero(np.bincount(bought.indices, minlength=bought.shape[1]))
        return cls(np.array(model.item_factors, np.float32)[positions], positions, bought.shape[1], reg)

    @cached_property
    def _gram(self) -> npt.NDArray[np.float32]:
        return self.kept.T @ self.kept + self.reg * np.eye(self.kept.shape[1], dtype=np.float32)

    @cached_property
    def _row(self) -> npt.NDArray[np.int64]:
        """int64 [size]: each product's row in `kept`, or -1."""
        row = np.full(self.size, -1)
        row[self.positions] = np.arange(self.positions.size)
        return row

    def visitor(self, positions: npt.NDArray[np.int64], times: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
        """float32 [n_factors]: the factors of one who bought these products so often; equation (4) of the paper."""
        row = self._row[positions]
        own = self.kept[row[row >= 0]]
        weighted = own.T * times[row >= 0].astype(np.float32)
        solved: npt.NDArray[np.float32] = np.linalg.solve(
            self._gram + weighted @ own - own.T @ own, weighted.sum(axis=1)
        )
        return solved

    def scores(self, positions: npt.NDArray[np.int64], times: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
        """float32 [size]: predicted preference, about 1 for what is surely bought; no history: all 0."""
        scores = np.zeros(self.size, np.float32)
        if positions.size:
            scores[self.positions] = self.kept @ self.visitor(positions, times)
        return scores

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        return {
            "factors_kept": self.kept,
            "factors_positions": self.positions,
            "factors_size": np.array(self.size),
            "factors_reg": np.array(self.reg),
        }

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Self | None:
        if "factors_kept" not in arrays:
            return None
        size, reg = int(arrays["factors_size"]), float(arrays["factors_reg"])
        return cls(arrays["factors_kept"], arrays["factors_positions"], size, reg)
