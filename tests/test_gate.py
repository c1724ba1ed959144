"""The gate: what a ranker must hold on held-out lists, each fault told in words."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ranking import gate
from ranking.features.table import NAMES
from ranking.lambdamart import Examples, Hyperparameters, LambdaMART

SMALL = Hyperparameters(rounds=20, min_rows_per_leaf=20, threads=1)


def lists(seed: int, *, n: int = 60, shift: float = 0.0) -> Examples:
    """Lists of 30 whose bought products have high values in the second column; retrieval, the first, knows a little."""
    rng = np.random.default_rng(seed)
    features = rng.random((n, 30, len(NAMES))).astype(np.float32)
    features[:, :, 1] += shift
    worth = features[:, :, 1] + 0.3 * rng.random((n, 30))
    bought = worth > np.quantile(worth, 0.8, axis=1, keepdims=True)
    hunch = np.argsort(-(bought + 3 * rng.random((n, 30))), axis=1)
    return Examples(
        features=np.take_along_axis(features, hunch[:, :, None], axis=1).reshape(-1, len(NAMES)),
        grades=np.take_along_axis(bought, hunch, axis=1).astype(np.int32).ravel(),
        rows_per_list=np.full(n, 30, np.int32),
    )


def fit(train: Examples, seed: int = 0) -> LambdaMART:
    return LambdaMART.fit(train, NAMES, params=SMALL, seed=seed)


def shuffled(train: Examples, seed: int = 0) -> Examples:
    return replace(train, grades=np.random.default_rng(seed).permutation(train.grades))


TRAIN, HELD_OUT = lists(0), lists(1)
GOOD = fit(TRAIN)
MIXED_UP = fit(shuffled(TRAIN))


def test_a_good_ranker_passes() -> None:
    assert gate.fault(GOOD, HELD_OUT) is None
    assert gate.worse(GOOD, GOOD, HELD_OUT) is None
    assert gate.drift(GOOD, TRAIN, HELD_OUT) is None


def test_a_ranker_from_shuffled_labels_is_worse_than_retrieval_and_than_the_active_one() -> None:
    told = gate.fault(MIXED_UP, HELD_OUT)
    assert told
    assert "60 held-out lists worse than retrieval alone: NDCG@10 0." in told
    told = gate.worse(MIXED_UP, GOOD, HELD_OUT)
    assert told
    assert "worse than the active bundle" in told
    assert gate.worse(GOOD, MIXED_UP, HELD_OUT) is None


def test_a_difference_in_few_lists_is_no_evidence() -> None:
    few = gate.sample(HELD_OUT, gate.FEWEST - 1)
    assert gate.worse(MIXED_UP, GOOD, few) is None


def test_a_ranker_without_a_held_out_list_is_not_judged() -> None:
    nothing = Examples(features=TRAIN.features[:0], grades=TRAIN.grades[:0], rows_per_list=TRAIN.rows_per_list[:0])
    assert gate.fault(MIXED_UP, nothing) is None
    assert gate.drift(GOOD, TRAIN, nothing) is None


def test_scores_that_lie_elsewhere_than_before_are_refused_and_the_feature_is_named() -> None:
    """Such as prices that are suddenly counted in another unit."""
    told = gate.drift(GOOD, TRAIN, lists(2, shift=0.5))
    assert told
    assert f"the feature that moved most is {NAMES[1]}" in told


@pytest.mark.parametrize("most", [1, 7, 59, 60, 100])
def test_a_sample_holds_whole_lists(most: int) -> None:
    drawn = gate.sample(HELD_OUT, most)
    assert drawn.rows_per_list.size == min(most, 60)
    assert len(drawn.features) == len(drawn.grades) == drawn.rows_per_list.sum()
    whole = {one.tobytes() for one in np.split(HELD_OUT.features, 60)}
    assert {one.tobytes() for one in np.split(drawn.features, drawn.rows_per_list.size)} <= whole


values = hnp.arrays(np.float64, st.integers(1, 50), elements=st.floats(-5, 5) | st.just(float("nan")))


@given(values, values)
def test_the_stability_index_is_a_finite_distance(before: np.ndarray, now: np.ndarray) -> None:
    assert gate.stability_index(before, before) == 0
    assert 0 <= gate.stability_index(before, now) < np.inf
