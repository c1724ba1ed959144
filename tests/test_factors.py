"""Matrix factorisation on data whose tastes are known."""

import numpy as np
import pytest

from ranking.factors import Factors
from tests.pasts import matrix, two_tastes

PURCHASES = two_tastes(products=12)
BOUGHT = matrix(PURCHASES)
MODEL = Factors.fit(BOUGHT, n_factors=4, reg=0.1)


def scores_of(row: int) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    items = BOUGHT[[row]].indices.astype(np.int64)
    return MODEL.scores(items, np.ones(items.size))


def test_shoppers_prefer_what_their_own_taste_buys() -> None:
    for row, visitor in enumerate(PURCHASES.visitor_ids):
        scores = scores_of(row)
        own, other = (scores[:12], scores[12:]) if visitor.startswith("a") else (scores[12:], scores[:12])
        assert own.mean() > 5 * abs(other.mean()), visitor


def test_a_visitors_factors_solve_the_papers_equation() -> None:
    """x = (Y'CY + reg I)^-1 Y'C p, with confidence 1 where nothing was bought."""
    items, times = np.array([0, 3, 5]), np.array([1.0, 4.0, 2.0])
    confidence, bought = np.ones(24), np.zeros(24)
    confidence[items], bought[items] = times, 1
    y = MODEL.kept.astype(np.float64)
    expected = np.linalg.solve((y.T * confidence) @ y + 0.1 * np.eye(4), y.T @ (confidence * bought))

    np.testing.assert_allclose(MODEL.visitor(items, times), expected, rtol=1e-3)


def test_who_bought_nothing_prefers_nothing() -> None:
    assert not MODEL.scores(np.empty(0, np.int64), np.empty(0)).any()


def test_what_nobody_bought_is_never_preferred() -> None:
    lone = BOUGHT.copy()
    lone.resize(BOUGHT.shape[0], 30)

    model = Factors.fit(lone, n_factors=4)

    assert model.positions.tolist() == list(range(24))
    assert not model.scores(np.array([0, 25]), np.ones(2))[24:].any()


def test_the_same_seed_learns_the_same() -> None:
    again = Factors.fit(BOUGHT, n_factors=4, reg=0.1)

    np.testing.assert_array_equal(again.kept, MODEL.kept)


def test_what_was_saved_scores_the_same() -> None:
    again = Factors.of_arrays(MODEL.to_arrays())

    assert again
    assert again.reg == pytest.approx(0.1)
    np.testing.assert_array_equal(again.kept, MODEL.kept)
