"""Products bought by the same shoppers: item-item neighbours."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Matrix: TypeAlias = sp.csr_array
"""float32, compressed sparse rows."""

BLOCK = 2048

MAX_ITEMS = 10_000
"""Products that get neighbours, the ones with most buyers: rarer ones say little, and cost memory."""

_STEP = 16

DENSE_CELLS = 200_000_000
"""Shoppers times products up to which the columns are held densely, which is faster."""


def item_neighbours(bought: Matrix, *, k: int = 200, min_support: int = 2, dense_cells: int = DENSE_CELLS) -> Matrix:
    """The `k` nearest products of each product by TF-IDF-weighted cosine over shoppers.

    A product is a text whose words are its shoppers: sqrt(times bought) * log(1 + n_items / different items of
    the shopper), so that those who buy everything say little.

    Args:
        bought: [n_visitors, n_items], how often each visitor bought each item.
        k: neighbours kept; the product itself counts as one, with similarity 1.
        min_support: products with fewer buyers get no neighbours and are nobody's neighbour; so do those that are
            not among the MAX_ITEMS with most buyers.
        dense_cells: the size from which memory is saved instead of time.

    Returns:
        float32 [n_items, n_items], sparse; row i holds the neighbours of i. Symmetric before the cut.
    """
    n_visitors, n_items = bought.shape
    buyers = np.bincount(bought.indices, minlength=n_items)
    if np.count_nonzero(buyers >= min_support) > MAX_ITEMS:
        min_support = int(np.sort(buyers)[-MAX_ITEMS]) + 1
    kept = np.flatnonzero(buyers >= max(min_support, 1))
    rarity = np.log1p(n_items / np.maximum(np.diff(bought.indptr), 1)).astype(np.float32)
    weights = sp.csr_array(sp.diags_array(rarity) @ bought[:, kept].astype(np.float32).sqrt())
    norms = np.sqrt(np.asarray(weights.power(2).sum(axis=0)).ravel())
    columns = sp.csc_array(weights @ sp.diags_array(1 / norms)).astype(np.float32)
    dense = columns.toarray() if kept.size * n_visitors < dense_cells else None
    k = min(k, kept.size)
    rows, cols, values = [kept[:0]], [kept[:0]], [np.empty(0, np.float32)]
    for start in range(0, kept.size, BLOCK):
        stop = min(start + BLOCK, kept.size)
        block = dense[:, start:stop].T @ dense if dense is not None else (columns[:, start:stop].T @ columns).toarray()
        nearest = np.argpartition(-block, k - 1, axis=1)[:, :k]
        rows.append(np.repeat(kept[start:stop], k))
        cols.append(kept[nearest].ravel())
        values.append(np.take_along_axis(block, nearest, axis=1).ravel())
    places = np.concatenate(rows), np.concatenate(cols)
    similar = sp.coo_array((np.concatenate(values), places), shape=(n_items, n_items), dtype=np.float32).tocsr()
    similar.eliminate_zeros()
    return similar


def to_arrays(name: str, matrix: Matrix) -> dict[str, npt.NDArray[Any]]:
    """A sparse matrix as plain arrays, to be saved; `from_arrays` reads them."""
    return {
        f"{name}_data": matrix.data,
        f"{name}_indices": matrix.indices,
        f"{name}_indptr": matrix.indptr,
        f"{name}_shape": np.array(matrix.shape),
    }


def from_arrays(name: str, arrays: Mapping[str, npt.NDArray[Any]]) -> Matrix:
    parts = (arrays[f"{name}_data"], arrays[f"{name}_indices"], arrays[f"{name}_indptr"])
    return sp.csr_array(parts, shape=tuple(arrays[f"{name}_shape"]))


def row_of(matrix: Matrix, row: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    """Where a row has values, and the values; views, without the checks that make scipy's indexing slow."""
    start, stop = matrix.indptr[row], matrix.indptr[row + 1]
    return matrix.indices[start:stop], matrix.data[start:stop]


def top(scores: npt.NDArray[np.float32], limit: int) -> npt.NDArray[np.int64]:
    """Positions of the highest scores above 0, best first; equal scores in order of position."""
    if limit < 1:
        return np.empty(0, np.int64)
    found = np.flatnonzero(scores > _surely_below(scores, limit))
    if found.size < limit:
        found = np.flatnonzero(scores > 0)
    if found.size > limit:
        values = scores[found]
        cut = np.partition(values, -limit)[-limit]
        above = found[values > cut]
        found = np.concatenate([above, found[values == cut][: limit - above.size]])
    return found[np.argsort(-scores[found], kind="stable")]


def _surely_below(scores: npt.NDArray[np.float32], limit: int) -> float:
    """A score that many more than `limit` others likely lie above, by looking at every sixteenth."""
    some = scores[::_STEP]
    wanted = limit // _STEP * 3 // 2 + _STEP
    if wanted >= some.size:
        return 0.0
    guess = float(np.partition(some, -wanted)[-wanted])
    return guess if guess > 0 else 0.0  # NaN sorts behind every number


def weighted_sum(
    neighbours: Matrix, items: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]
) -> npt.NDArray[np.float32]:
    """float32 [n_items]: the neighbours of these products, each row counting its weight. Only these rows are read."""
    rows = neighbours[items]
    shares = rows.data * np.repeat(weights, np.diff(rows.indptr))
    return np.bincount(rows.indices, weights=shares, minlength=neighbours.shape[1]).astype(np.float32)


def weighted_sum_at(
    neighbours: Matrix,
    items: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    positions: npt.NDArray[np.int64],
) -> npt.NDArray[np.float32]:
    """float32 [len(positions)]: the same sums at these positions alone, each named once."""
    rows = neighbours[items]
    order = np.argsort(positions)
    at = np.searchsorted(positions, rows.indices, sorter=order)
    found = order[np.minimum(at, max(positions.size - 1, 0))] if positions.size else at
    asked = positions[found] == rows.indices if positions.size else np.zeros(at.size, bool)
    shares = rows.data * np.repeat(weights, np.diff(rows.indptr))
    return np.bincount(found[asked], weights=shares[asked], minlength=positions.size).astype(np.float32)
