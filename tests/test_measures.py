"""Measures against hand-made cases and against ir_measures."""

import math
from collections.abc import Mapping, Sequence

import ir_measures
import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import AP, RR, R, Success, nDCG

from eval.baselines.past import Ties
from ranking.measures import (
    NOTHING,
    average_precision,
    coverage,
    hit_rate,
    hits,
    intra_list_diversity,
    lift,
    mean,
    ndcg,
    novelty,
    percentiles,
    recall,
    reciprocal_rank,
)

THEIRS = (nDCG @ 10, R @ 10, RR, AP @ 10, Success @ 10)
NONE = np.empty(0, np.int64)


def measured(ranked: Sequence[int], truth: Sequence[int]) -> tuple[float, float, float]:
    """NDCG@10, Recall@10 and reciprocal rank of one list."""
    ours = all_measured(ranked, truth)
    return ours[0], ours[1], ours[2]


def all_measured(ranked: Sequence[int], truth: Sequence[int]) -> tuple[float, ...]:
    """In the order of THEIRS."""
    hit, n = hits(np.array(ranked, np.int64), np.array(truth, np.int64)), len(truth)
    return ndcg(hit, n), recall(hit, n), reciprocal_rank(hit), average_precision(hit, n), hit_rate(hit)


def by_ir_measures(
    runs: Mapping[str, Sequence[tuple[int, float]]], truths: Mapping[str, Sequence[int]]
) -> dict[str, tuple[float, ...]]:
    """The same by ir_measures, from (product, score) pairs."""
    qrels = [ir_measures.Qrel(query, str(item), 1) for query, truth in truths.items() for item in truth]
    run = [ir_measures.ScoredDoc(query, str(item), score) for query, found in runs.items() for item, score in found]
    values = {(one.query_id, one.measure): one.value for one in ir_measures.iter_calc(THEIRS, qrels, run)}
    return {query: tuple(values[query, measure] for measure in THEIRS) for query in truths}


def rank_first(ranked: Sequence[int]) -> list[tuple[int, float]]:
    """A list as scores that no rounding or tie rule can reorder: whole numbers, falling by place."""
    return [(item, float(len(ranked) - place)) for place, item in enumerate(ranked)]


def test_hand_made_lists_have_the_values_of_the_formulas() -> None:
    second, third = 1 / math.log2(3), 1 / math.log2(4)

    assert measured([7, 8, 9], [7]) == (1.0, 1.0, 1.0)
    assert measured([7, 8, 9], [8]) == pytest.approx((second, 1.0, 1 / 2))
    assert measured([7, 8, 9], [9, 7]) == pytest.approx(((1 + third) / (1 + second), 1.0, 1.0))
    assert measured([7, 8, 9], [5, 8]) == pytest.approx((second / (1 + second), 1 / 2, 1 / 2))
    assert measured([7, 8, 9], [5]) == (0.0, 0.0, 0.0)


def test_the_ideal_list_is_no_longer_than_ten() -> None:
    full, recalled, _ = measured(range(10), range(40))

    assert (full, recalled) == (1.0, 10 / 40)


def test_places_after_the_tenth_count_for_the_reciprocal_rank_alone() -> None:
    assert measured(range(12), [10]) == (0.0, 0.0, 1 / 11)


def test_without_true_products_or_without_a_list_every_measure_is_zero() -> None:
    assert measured([1, 2], []) == (0.0, 0.0, 0.0)
    assert measured([], [1, 2]) == (0.0, 0.0, 0.0)
    assert measured([], []) == (0.0, 0.0, 0.0)


def test_the_mean_of_nothing_is_zero() -> None:
    assert mean([]) == 0.0
    assert mean([1.0, 0.0, 0.5]) == 0.5


@pytest.mark.parametrize("seed", range(5))
def test_measures_equal_those_of_ir_measures_on_tied_scores_ranked_first(seed: int) -> None:
    """Scores from four values only, so most are tied; lists of any length, one visitor without any list."""
    rng = np.random.default_rng(seed)
    truths, ranked = {}, {}
    for visitor in range(60):
        scores, ties = rng.integers(0, 4, 50).astype(float), rng.permutation(50).astype(float)
        ranked[f"v{visitor}"] = Ties(ties).ranked(scores, NONE, int(rng.integers(1, 50))).tolist()
        truths[f"v{visitor}"] = rng.choice(50, rng.integers(1, 20), replace=False).tolist()
    truths["missing"] = [3]

    theirs = by_ir_measures({visitor: rank_first(found) for visitor, found in ranked.items()}, truths)

    ours = {visitor: all_measured(ranked.get(visitor, []), truth) for visitor, truth in truths.items()}
    assert ours["missing"] == (0.0,) * len(THEIRS)
    for name in truths:
        assert ours[name] == pytest.approx(theirs[name], abs=1e-9), name


def test_raw_scores_would_be_measured_in_another_order_than_ours() -> None:
    """The trap that ranking first avoids: ir_measures orders ties by name, and keeps scores in single precision."""
    ranked, truth = [1, 2, 3], [1]
    tied = [(item, 0.5) for item in ranked]
    nearly = [(item, 1 - place * 1e-9) for place, item in enumerate(ranked)]

    assert measured(ranked, truth)[2] == 1.0
    assert by_ir_measures({"v": rank_first(ranked)}, {"v": truth})["v"][2] == 1.0
    assert by_ir_measures({"v": tied}, {"v": truth})["v"][2] == pytest.approx(1 / 3)
    assert by_ir_measures({"v": nearly}, {"v": truth})["v"][2] == pytest.approx(1 / 3)


lists_of_hits = st.lists(st.booleans(), max_size=25)


@given(lists_of_hits, st.integers(0, 30))
def test_measures_lie_between_0_and_1_and_a_better_order_is_never_worse(hit: list[bool], missed: int) -> None:
    found, n_true = np.array(hit, bool), sum(hit) + missed
    best = np.sort(found)[::-1]

    for measure in (ndcg, recall, average_precision):
        assert 0 <= measure(found, n_true) <= measure(best, n_true) <= 1
    assert 0 <= reciprocal_rank(found) <= reciprocal_rank(best) <= 1
    assert recall(found, n_true, 5) <= recall(found, n_true, 10)
    assert hit_rate(found) == float(recall(found, n_true) > 0)


# What lists show

SHORT = np.array([[0, 1, 2], [2, 3, NOTHING], [NOTHING, NOTHING, NOTHING]])


def test_coverage_counts_each_product_once_and_no_empty_place() -> None:
    assert coverage(SHORT, 8) == 4 / 8
    assert coverage(SHORT[2:], 8) == 0
    assert coverage(SHORT[2:], 0) == 0


def test_what_sells_half_as_often_is_one_bit_newer() -> None:
    """Every product counts one purchase more: 8, 4, 2 and 2 of 16."""
    found = novelty(SHORT, np.array([7.0, 3.0, 1.0, 1.0]))

    assert found[:2].tolist() == [(1 + 2 + 3) / 3, 3.0]
    assert np.isnan(found[2])


def test_diversity_is_0_for_equal_products_and_1_for_products_without_a_word_in_common() -> None:
    vectors = sp.csr_array(np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.6, 0.8]]))

    found = intra_list_diversity(np.array([[0, 1], [0, 2], [2, 3], [3, NOTHING]]), vectors)

    np.testing.assert_allclose(found, [0, 1, 1 - 0.8, np.nan], atol=1e-12)


def test_diversity_is_one_minus_the_mean_cosine_of_all_pairs() -> None:
    rng = np.random.default_rng(0)
    dense = rng.random((30, 6))
    dense /= np.linalg.norm(dense, axis=1, keepdims=True)
    shown = np.array([rng.choice(30, 10, replace=False) for _ in range(5)])

    expected = [1 - (dense[row] @ dense[row].T)[np.triu_indices(10, 1)].mean() for row in shown]

    np.testing.assert_allclose(intra_list_diversity(shown, sp.csr_array(dense)), expected)


def test_a_percentile_is_the_share_below_with_ties_counting_half() -> None:
    found = percentiles(np.array([5.0, np.nan, 1.0, 5.0, 9.0]))

    np.testing.assert_allclose(found, [0.5, np.nan, 0.125, 0.5, 0.875])
    assert np.isnan(percentiles(np.full(2, np.nan))).all()


def test_lift_is_the_lists_mean_less_that_of_past_purchases_over_known_values() -> None:
    values = np.array([0.2, 0.4, np.nan, 0.9])
    histories = sp.csr_array(np.array([[3.0, 1.0, 5.0, 0.0], [0.0, 0.0, 2.0, 0.0], [1.0, 0.0, 0.0, 0.0]]))

    found = lift(SHORT, histories, values)

    assert found[0] == pytest.approx((0.2 + 0.4) / 2 - (3 * 0.2 + 0.4) / 4)
    assert np.isnan(found[1:]).all(), "no known price in the past; no list"
