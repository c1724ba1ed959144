"""EASE: what shoppers with a like history buy.

Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019: a linear model of each product
from all others with a zero diagonal, solved in closed form.
"""

from typing import Self

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from ranking.neighbours import Matrix

BLOCK = 8192
MAX_ROWS = 8_000
"""The inverse is taken over at most this many shoppers, the busiest ones."""

ROUNDING = 1e-5
"""Scores this small beside the history are what single precision leaves of 0, and speak for nothing."""


class Ease:
    """Scores every product from a history vector, without ever forming the item-item matrix.

    With X [n_visitors, n_items] of zeros and ones, G = X'X + reg I and P = G^-1, the model is
    B = I - P / diag(P). By the Woodbury identity P = (I - X' M X) / reg with M = (XX' + reg I)^-1,
    so a score costs two sparse products and one dense one over shoppers.
    """

    def __init__(self, bought: Matrix, inverse: npt.NDArray[np.float32], scale: npt.NDArray[np.float32]) -> None:
        self.bought = bought
        self.inverse = inverse
        self.scale = scale
        self._columns = sp.csr_array(bought.T)

    @classmethod
    def fit(cls, bought: Matrix, *, reg: float = 500.0, max_rows: int = MAX_ROWS) -> Self:
        """Learns from X, [n_visitors, n_items]; only the `max_rows` busiest visitors are used."""
        busiest = np.argsort(-np.diff(bought.indptr), kind="stable")[:max_rows]
        rows = sp.csr_array(bought[np.sort(busiest)] > 0).astype(np.float32)
        gram = (rows @ rows.T).toarray() + reg * np.eye(rows.shape[0], dtype=np.float32)
        inverse = np.linalg.inv(gram).astype(np.float32)
        columns = sp.csr_array(rows.T)
        diagonal = np.zeros(columns.shape[0], dtype=np.float32)
        for start in range(0, columns.shape[0], BLOCK):
            block = columns[start : start + BLOCK]
            diagonal[start : start + BLOCK] = block.multiply(block @ inverse).sum(axis=1)
        return cls(rows, inverse, (1 / (1 - diagonal)).astype(np.float32))

    def scores(self, history: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """float32 [n_items] for a history vector float32 [n_items]; a product never predicts itself."""
        shared = self.inverse @ (self.bought @ history)
        scores: npt.NDArray[np.float32] = history - (history - self._columns @ shared) * self.scale
        scores[np.abs(scores) < ROUNDING * np.abs(history).max(initial=0)] = 0
        return scores
