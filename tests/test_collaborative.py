"""EASE against its definition, and on data whose tastes are known."""

import numpy as np
import numpy.typing as npt
import pytest
import scipy.sparse as sp

from ranking.collaborative import Ease, ItemEase, ShopperEase, ease_from_arrays, fit_ease
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


def both_forms(bought: Matrix, reg: float) -> list[Ease]:
    kept = np.flatnonzero(np.bincount(bought.indices, minlength=bought.shape[1]))
    return [ShopperEase.fit(bought, reg=reg), ItemEase.fit(bought, kept, reg=reg)]


@pytest.mark.parametrize("reg", [1.0, 100.0])
@pytest.mark.parametrize("seed", range(4))
def test_both_forms_score_as_the_paper_does(seed: int, reg: float) -> None:
    bought = bought_at_random(seed)
    history = np.random.default_rng(seed).random(bought.shape[1]).astype(np.float32)

    for model in both_forms(bought, reg):
        np.testing.assert_allclose(model.scores(history), history @ directly(bought, reg), atol=1e-4)


def test_many_histories_are_scored_as_each_alone() -> None:
    bought = bought_at_random(7)
    histories = np.random.default_rng(7).random((5, bought.shape[1])).astype(np.float32)
    histories[2] = 0

    for model in both_forms(bought, 10.0):
        np.testing.assert_allclose(model.scores(histories), [model.scores(one) for one in histories], atol=1e-6)
        assert not model.scores(histories)[2].any()


@pytest.mark.parametrize(("visitors", "items", "form"), [(12, 40, ShopperEase), (40, 12, ItemEase)])
def test_the_inverse_is_taken_over_the_smaller_side(visitors: int, items: int, form: type[Ease]) -> None:
    assert isinstance(fit_ease(bought_at_random(3, visitors, items)), form)


@pytest.mark.parametrize("form", [0, 1])
def test_what_was_saved_scores_the_same(form: int) -> None:
    bought = bought_at_random(6)
    model = both_forms(bought, 10.0)[form]
    history = bought[[0]].toarray()[0]

    again = ease_from_arrays(model.to_arrays())

    assert again
    np.testing.assert_array_equal(again.scores(history), model.scores(history))


def test_more_products_than_one_block_holds_are_all_scored() -> None:
    bought = bought_at_random(5, visitors=12, items=8_300)
    model = ShopperEase.fit(bought, reg=10.0)
    binary = (bought.toarray() > 0).astype(np.float64)
    inverse = np.linalg.inv(binary @ binary.T + 10 * np.eye(len(binary)))
    diagonal = 1 - np.einsum("ui,uw,wi->i", binary, inverse, binary, optimize=True)

    np.testing.assert_allclose(model.scale, 1 / diagonal, rtol=1e-4)


@pytest.mark.parametrize("seed", range(4))
def test_a_product_never_predicts_itself(seed: int) -> None:
    bought = bought_at_random(seed)
    model = fit_ease(bought, reg=20.0)

    own = [model.scores(np.eye(bought.shape[1], dtype=np.float32)[item])[item] for item in range(bought.shape[1])]

    assert own == [0] * len(own)


def test_shoppers_are_offered_what_their_own_taste_buys() -> None:
    purchases = two_tastes(products=12)
    bought = matrix(purchases)
    model = fit_ease(bought, reg=10.0)

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
        ShopperEase.fit(bought, max_rows=10).scores(history),
        ShopperEase.fit(bought[busiest]).scores(history),
        atol=1e-6,
    )
