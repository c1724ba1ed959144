"""Measures against hand-made cases and against ir_measures."""

import math
from collections.abc import Mapping, Sequence

import ir_measures
import numpy as np
import pytest
from ir_measures import RR, R, nDCG

from eval.baselines import full_ranking
from ranking.measures import hits, mean, ndcg, recall, reciprocal_rank

NDCG, RECALL = nDCG @ 10, R @ 10
NONE = np.empty(0, np.int64)


def measured(ranked: Sequence[int], truth: Sequence[int]) -> tuple[float, float, float]:
    """NDCG@10, Recall@10 and reciprocal rank of one list."""
    hit = hits(np.array(ranked, np.int64), np.array(truth, np.int64))
    return ndcg(hit, len(truth)), recall(hit, len(truth)), reciprocal_rank(hit)


def by_ir_measures(
    runs: Mapping[str, Sequence[tuple[int, float]]], truths: Mapping[str, Sequence[int]]
) -> dict[str, tuple[float, float, float]]:
    """The same by ir_measures, from (product, score) pairs."""
    qrels = [ir_measures.Qrel(query, str(item), 1) for query, truth in truths.items() for item in truth]
    run = [ir_measures.ScoredDoc(query, str(item), score) for query, found in runs.items() for item, score in found]
    values = {(one.query_id, one.measure): one.value for one in ir_measures.iter_calc([NDCG, RECALL, RR], qrels, run)}
    return {query: (values[query, NDCG], values[query, RECALL], values[query, RR]) for query in truths}


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
        scores, ties = rng.integers(0, 4, 50).astype(float), rng.permutation(50)
        ranked[f"v{visitor}"] = full_ranking(scores, ties, NONE, int(rng.integers(1, 50))).tolist()
        truths[f"v{visitor}"] = rng.choice(50, rng.integers(1, 20), replace=False).tolist()
    truths["missing"] = [3]

    theirs = by_ir_measures({visitor: rank_first(found) for visitor, found in ranked.items()}, truths)

    ours = {visitor: measured(ranked.get(visitor, []), truth) for visitor, truth in truths.items()}
    assert ours["missing"] == (0.0, 0.0, 0.0)
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
