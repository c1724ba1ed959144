"""Bootstrap intervals on samples whose mean is known."""

import numpy as np
import pytest

from eval.significance import AT_ONCE, Interval, paired_gain


@pytest.mark.parametrize("shape", ["normal", "skewed"])
def test_the_interval_covers_the_true_mean_in_about_95_of_100_samples(shape: str) -> None:
    """2,000 samples of 100 visitors; the skewed measure is mostly near 0, as NDCG on new items is."""
    rng = np.random.default_rng(7)
    samples, mean = {
        "normal": (rng.normal(0.5, 0.2, (2_000, 100)), 0.5),
        "skewed": (rng.beta(0.5, 2.0, (2_000, 100)), 0.2),
    }[shape]

    found = [Interval.of(values, seed=at, samples=500) for at, values in enumerate(samples)]

    covered = np.mean([one.low <= mean <= one.high for one in found])
    assert 0.93 <= covered <= 0.97, covered


def test_drawing_in_parts_makes_no_difference() -> None:
    """One visitor more than fits at once."""
    values = np.random.default_rng(0).random(AT_ONCE // 2 + 1)
    rng = np.random.default_rng(5)
    means = [values[rng.integers(0, values.size, values.size)].mean() for _ in range(3)]

    found = Interval.of(values, seed=5, samples=3)

    assert (found.low, found.high) == pytest.approx(tuple(np.percentile(means, (2.5, 97.5))))


def test_the_interval_lies_around_the_mean_and_narrows_with_more_visitors() -> None:
    values = np.random.default_rng(0).random(4_000)
    few, many = Interval.of(values[:100]), Interval.of(values)

    assert few.low < few.mean < few.high
    assert many.mean == pytest.approx(values.mean())
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(np.sqrt(40), rel=0.2)


def test_the_same_seed_gives_the_same_interval() -> None:
    values = np.random.default_rng(0).random(50)

    assert Interval.of(values, seed=3) == Interval.of(values, seed=3)
    assert Interval.of(values, seed=3) != Interval.of(values, seed=4)


def test_one_visitor_or_none_makes_no_interval_to_speak_of() -> None:
    assert Interval.of(np.array([0.25])) == Interval(0.25, 0.25, 0.25)
    assert Interval.of(np.empty(0)) == Interval(0.0, 0.0, 0.0)
    assert paired_gain(np.empty(0), np.empty(0)) == Interval(0.0, 0.0, 0.0)


def test_equal_systems_gain_exactly_nothing() -> None:
    values = np.random.default_rng(0).random(200)

    assert paired_gain(values, values) == Interval(0.0, 0.0, 0.0)


def test_a_small_gain_on_every_visitor_is_proven_though_the_visitors_differ_much() -> None:
    theirs = np.random.default_rng(0).random(200) * 0.9
    gain = paired_gain(theirs + 0.01, theirs)

    assert gain.low > 0.009
    assert Interval.of(theirs + 0.01).low < Interval.of(theirs).high


def test_an_interval_reads_as_a_mean_with_its_ends() -> None:
    assert str(Interval(0.5081, 0.4961, 0.52104)) == "0.5081 [0.4961, 0.5210]"
