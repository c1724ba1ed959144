"""Neighbours on data whose neighbours are known, and by the formula itself."""

import numpy as np
import numpy.typing as npt
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ranking.neighbours import Matrix, item_neighbours, top, weighted_sum, weighted_sum_at
from tests.pasts import matrix, two_tastes


def counts(seed: int, visitors: int = 40, items: int = 15) -> Matrix:
    """Random purchase counts, 0 to 3; the last item was never bought."""
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, 4, (visitors, items)) * (rng.random((visitors, items)) < 0.3)
    drawn[:, -1] = 0
    return sp.csr_array(drawn.astype(np.float32))


def by_formula(bought: Matrix) -> npt.NDArray[np.float64]:
    """Cosine of columns sqrt(count) * log(1 + items / items of the shopper); 0 for what nobody bought."""
    dense = bought.toarray().astype(np.float64)
    different = (dense > 0).sum(axis=1, keepdims=True)
    columns = np.sqrt(dense) * np.log1p(dense.shape[1] / np.maximum(different, 1))
    lengths = np.linalg.norm(columns, axis=0)
    columns = columns / np.where(lengths, lengths, 1)
    found: npt.NDArray[np.float64] = columns.T @ columns
    return found


@pytest.mark.parametrize("dense_cells", [0, 200_000_000], ids=["sparse", "dense"])
@pytest.mark.parametrize("seed", range(3))
def test_similarity_is_the_cosine_of_tfidf_columns(seed: int, dense_cells: int) -> None:
    bought = counts(seed)

    similar = item_neighbours(bought, min_support=1, dense_cells=dense_cells)

    np.testing.assert_allclose(similar.toarray(), by_formula(bought), atol=1e-5)


def test_a_shopper_who_buys_everything_says_little() -> None:
    """Products 0 and 1 share one choosy shopper, 0 and 2 one who bought all."""
    bought = np.zeros((3, 20), np.float32)
    bought[0, [0, 1]] = 1
    bought[1] = 1
    bought[1, 1] = 0
    bought[2, [1, 2]] = 1

    similar = item_neighbours(sp.csr_array(bought), min_support=1).toarray()

    assert similar[0, 1] > 2 * similar[0, 2] > 0


def test_products_of_one_taste_have_no_neighbour_of_the_other() -> None:
    similar = item_neighbours(matrix(two_tastes(products=12))).toarray()

    assert (similar[:12, :12] > 0).all()
    assert (similar[12:, 12:] > 0).all()
    assert not similar[:12, 12:].any()
    assert not similar[12:, :12].any()


def test_a_product_is_its_own_nearest() -> None:
    similar = item_neighbours(matrix(two_tastes())).toarray()

    np.testing.assert_allclose(similar.diagonal(), 1, atol=1e-5)
    assert (similar.argmax(axis=1) == np.arange(len(similar))).all()


def test_only_the_nearest_are_kept() -> None:
    bought = counts(3, visitors=200)
    full = by_formula(bought)

    similar = item_neighbours(bought, k=4, min_support=1).toarray()

    assert ((similar > 0).sum(axis=1) <= 4).all()
    np.testing.assert_allclose(np.sort(similar, axis=1)[:, -4:], np.sort(full, axis=1)[:, -4:], atol=1e-5)


def test_products_with_few_buyers_have_no_neighbours_and_are_nobodys() -> None:
    bought = sp.csr_array(np.array([[1, 1, 0], [1, 1, 1], [1, 1, 0], [0, 1, 0]], np.float32))

    similar = item_neighbours(bought, min_support=2).toarray()

    assert (similar[:2, :2] > 0).all()
    assert not similar[2].any()
    assert not similar[:, 2].any()


def test_more_products_than_one_block_holds_are_all_compared() -> None:
    rng = np.random.default_rng(0)
    bought = sp.csr_array((rng.random((30, 2_100)) < 0.2).astype(np.float32))

    similar = item_neighbours(bought, k=2_100, min_support=1)

    np.testing.assert_allclose(similar.toarray(), by_formula(bought), atol=1e-5)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (2, 3)])
def test_where_nothing_was_bought_nothing_is_near(shape: tuple[int, int]) -> None:
    similar = item_neighbours(sp.csr_array(np.zeros(shape, np.float32)), min_support=0)

    assert similar.shape == (shape[1], shape[1])
    assert not similar.nnz


few_values = st.sampled_from([-1.0, 0.0, 0.25, 0.5, 1.0, float("nan")])


@given(
    scores=arrays(np.float32, st.integers(0, 30) | st.integers(300, 900), elements=few_values), limit=st.integers(0, 35)
)
def test_top_equals_sorting_with_ties_by_position(scores: npt.NDArray[np.float32], limit: int) -> None:
    positive = [at for at in range(scores.size) if scores[at] > 0]

    assert top(scores, limit).tolist() == sorted(positive, key=lambda at: (-scores[at], at))[:limit]


@given(st.integers(0, 2**32 - 1), st.integers(1, 400), st.integers(0, 3_000))
def test_top_of_many_different_scores_is_the_same_however_they_are_spread(seed: int, limit: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    scores = (rng.pareto(0.5, size) * rng.integers(-1, 2, size)).astype(np.float32).clip(-1e30, 1e30)
    scores[: size // 2].sort()  # every sixteenth of them is no fair sample

    positive = np.flatnonzero(scores > 0)
    best = positive[np.lexsort((positive, -scores[positive]))][:limit]
    assert top(scores, limit).tolist() == best.tolist()


@given(st.integers(0, 2**32 - 1), st.integers(0, 12), st.integers(0, 25))
def test_sums_at_some_positions_are_those_of_all_sums(seed: int, n_items: int, n_asked: int) -> None:
    rng = np.random.default_rng(seed)
    neighbours = sp.random_array((30, 30), density=0.3, format="csr", dtype=np.float32, rng=rng)
    items, asked = rng.permutation(30)[:n_items], rng.permutation(30)[:n_asked]
    weights = rng.random(n_items)

    expected = weighted_sum(neighbours, items, weights)[asked]
    np.testing.assert_allclose(weighted_sum_at(neighbours, items, weights, asked), expected, rtol=1e-6)
