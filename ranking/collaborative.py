"""EASE: what shoppers with a like history buy.

Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019: a linear model of each product
from all others with a zero diagonal, solved in closed form.
"""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from ranking.neighbours import Matrix, from_arrays, to_arrays, weighted_sum

BLOCK = 8192
REG = 500.0
MAX_ROWS = 8_000
"""The inverse is taken over at most this many products, or else over this many shoppers, the busiest ones."""

ROUNDING = 1e-5
"""Scores this small beside the history are what single precision leaves of 0, and speak for nothing."""

Vector = npt.NDArray[np.float32]


class Ease(Protocol):
    """A fitted EASE, in one of two forms of the same model."""

    def scores(self, history: Vector) -> Vector:
        """float32 [n_items] for a history vector float32 [n_items], or [n, n_items] for n of them.

        A product never predicts itself.
        """
        ...

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]: ...


def fit_ease(bought: Matrix, *, reg: float = REG, max_rows: int = MAX_ROWS) -> Ease:
    """Learns from who bought what, [n_visitors, n_items], over the smaller side: products or shoppers."""
    kept = np.flatnonzero(np.bincount(bought.indices, minlength=bought.shape[1]))
    if kept.size <= min(bought.shape[0], max_rows):
        return ItemEase.fit(bought, kept, reg=reg)
    return ShopperEase.fit(bought, reg=reg, max_rows=max_rows)


def ease_from_arrays(arrays: Mapping[str, npt.NDArray[Any]]) -> Ease | None:
    """The form that was saved; None if none was."""
    if "ease_weights" in arrays:
        return ItemEase(arrays["ease_weights"], arrays["ease_items"], int(arrays["ease_size"]))
    if "ease_inverse" in arrays:
        return ShopperEase(from_arrays("ease", arrays), arrays["ease_inverse"], arrays["ease_scale"])
    return None


class ItemEase:
    """The item-item matrix itself, B = I - P / diag(P) with P = (X'X + reg I)^-1: few products, many shoppers.

    `weights` is float32 [n_kept, n_kept] over the positions `items`; a score reads one row per product bought.
    """

    def __init__(self, weights: Vector, items: npt.NDArray[np.int64], size: int) -> None:
        self.weights = weights
        self.items = items
        self.size = size
        self._row = np.full(size, -1)
        self._row[items] = np.arange(items.size)

    @classmethod
    def fit(cls, bought: Matrix, kept: npt.NDArray[np.int64], *, reg: float) -> "ItemEase":
        rows = sp.csr_array(bought[:, kept] > 0).astype(np.float32)
        inverse = np.linalg.inv((rows.T @ rows).toarray() + reg * np.eye(kept.size, dtype=np.float32))
        weights = (-inverse / np.diag(inverse)).astype(np.float32)
        np.fill_diagonal(weights, 0)
        return cls(weights, kept, bought.shape[1])

    def scores(self, history: Vector) -> Vector:
        bought = np.flatnonzero(history.reshape(-1, self.size).any(axis=0))
        bought = bought[self._row[bought] >= 0]
        scores = np.zeros(history.shape, np.float32)
        scores[..., self.items] = history[..., bought] @ self.weights[self._row[bought]]
        return scores

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        return {"ease_weights": self.weights, "ease_items": self.items, "ease_size": np.array(self.size)}


class ShopperEase:
    """The same model without ever forming the item-item matrix: many products, fewer shoppers.

    With X [n_visitors, n_items] of zeros and ones, by the Woodbury identity P = (I - X' M X) / reg with
    M = (XX' + reg I)^-1, so a score costs two sparse products and one dense one over shoppers.
    """

    def __init__(self, bought: Matrix, inverse: Vector, scale: Vector) -> None:
        self.bought = bought
        self.inverse = inverse
        self.scale = scale
        columns = sp.csr_array(bought.T)
        self._kept = np.flatnonzero(np.diff(columns.indptr))
        """Products that anybody bought; most of a large catalogue nobody did, and nothing is reckoned for those."""
        self._columns = columns[self._kept]
        self._kept_scale = scale[self._kept]
        self._row = np.full(bought.shape[1], -1)
        self._row[self._kept] = np.arange(self._kept.size)

    @classmethod
    def fit(cls, bought: Matrix, *, reg: float = REG, max_rows: int = MAX_ROWS) -> "ShopperEase":
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

    def scores(self, history: Vector) -> Vector:
        shared = self.inverse @ self._in_common(history)
        own = history[..., self._kept]
        found = own - (own - (self._columns @ shared).T) * self._kept_scale
        found[np.abs(found) < ROUNDING * np.abs(own).max(axis=-1, keepdims=True, initial=0)] = 0
        scores = np.zeros(history.shape, np.float32)
        scores[..., self._kept] = found
        return scores

    def _in_common(self, history: Vector) -> Vector:
        """float32 [n_visitors] or [n_visitors, n]: what each shopper bought of it. One history names few products."""
        if history.ndim > 1:
            return np.asarray(self.bought @ history.T)
        bought = np.flatnonzero(history)
        bought = bought[self._row[bought] >= 0]
        return weighted_sum(self._columns, self._row[bought], history[bought].astype(np.float64))

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        return to_arrays("ease", self.bought) | {"ease_inverse": self.inverse, "ease_scale": self.scale}
