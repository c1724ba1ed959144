"""EASE against its definition, and on data whose tastes are known."""

import numpy as np
import numpy.typing as npt
import pytest
import scipy.sparse as sp

from ranking.collaborative import Ease
from ranking.neighbours import Matrix
from tests.pasts import matrix, two_tastes


def bought_at_random(seed: int, visitors: int = 25, items: int = 40) -> Matrix:
    rng = np.random.default_rng(seed)
    return sp.csr_array(
        (rng.random((visitors, items)) < 0.2) * rng.integers(1, 4, (visitors, items)).astype(np.float32)
    )


def directly(bought: Matrix, reg: float) -> npt.NDArray[np.float64]:
    """B of the paper, from the inverse over products: B = I - P / diag(P)."""
    binary = (bought.toarray() > 0).astype(np.float64)
    inverse = np.linalg.inv(binary.T @ binary + reg * np.eye(binary.shape[1]))
    weights: npt.NDArray[np.float64] = np.eye(len(inverse)) - inverse / np.diag(inverse)
    return weights


@pytest.mark.parametrize("reg", [1.0, 100.0])
@pytest.mark.parametrize("seed", range(4))
def test_the_inverse_over_shoppers_equals_the_direct_one(seed: int, reg: float) -> None:
    bought = bought_at_random(seed)
    history = np.random.default_rng(seed).random(bought.shape[1]).astype(np.float32)

    scores = Ease.fit(bought, reg=reg).scores(history)

    np.testing.assert_allclose(scores, history @ directly(bought, reg), atol=1e-4)


def test_more_products_than_one_block_holds_are_all_scored() -> None:
    bought = bought_at_random(5, visitors=12, items=8_300)
    model = Ease.fit(bought, reg=10.0)
    binary = (bought.toarray() > 0).astype(np.float64)
    inverse = np.linalg.inv(binary @ binary.T + 10 * np.eye(len(binary)))
    diagonal = 1 - np.einsum("ui,uw,wi->i", binary, inverse, binary, optimize=True)

    np.testing.assert_allclose(model.scale, 1 / diagonal, rtol=1e-4)


@pytest.mark.parametrize("seed", range(4))
def test_a_product_never_predicts_itself(seed: int) -> None:
    bought = bought_at_random(seed)
    model = Ease.fit(bought, reg=20.0)

    own = [model.scores(np.eye(bought.shape[1], dtype=np.float32)[item])[item] for item in range(bought.shape[1])]

    assert own == [0] * len(own)


def test_shoppers_are_offered_what_their_own_taste_buys() -> None:
    purchases = two_tastes(products=12)
    bought = matrix(purchases)
    model = Ease.fit(bought, reg=10.0)

    for row, visitor in enumerate(purchases.visitor_ids):
        history = bought[[row]].toarray()[0]
        scores = np.where(history > 0, -np.inf, model.scores(history))
        own = slice(0, 12) if visitor.startswith("a") else slice(12, 24)
        other = slice(12, 24) if visitor.startswith("a") else slice(0, 12)
        assert scores[own].max() > 0, visitor
        assert not scores[other].any(), visitor


def test_only_the_busiest_shoppers_are_learned_from() -> None:
    bought = bought_at_random(2)
    busiest = np.sort(np.argsort(-np.diff(bought.indptr), kind="stable")[:10])
    history = bought[[0]].toarray()[0]

    np.testing.assert_allclose(
        Ease.fit(bought, max_rows=10).scores(history), Ease.fit(bought[busiest]).scores(history), atol=1e-6
    )
