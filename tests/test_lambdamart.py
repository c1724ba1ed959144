"""LambdaMART on lists whose right order is given by one feature."""

from pathlib import Path

import lightgbm
import numpy as np
import pytest

from ranking.lambdamart import Examples, Hyperparameters, LambdaMART

NAMES = ("product.price", "product.rating", "product.noise")
SMALL = Hyperparameters(rounds=30, min_rows_per_leaf=10, columns_per_tree=1.0, threads=1)


def lists(seed: int, n: int = 60, size: int = 20) -> Examples:
    """Every list's five cheapest products were bought."""
    features = np.random.default_rng(seed).random((n, size, 3)).astype(np.float32)
    grades = (features[:, :, 0].argsort(axis=1).argsort(axis=1) < 5).astype(np.int32) * 3
    return Examples(features=features.reshape(-1, 3), grades=grades.ravel(), rows_per_list=np.full(n, size, np.int32))


@pytest.fixture(scope="module")
def model() -> LambdaMART:
    return LambdaMART.fit(lists(0), NAMES, params=SMALL)


def test_it_finds_what_decides(model: LambdaMART) -> None:
    unseen = lists(1)
    scores = model.scores(unseen.features).reshape(60, 20)
    first = np.take_along_axis(unseen.grades.reshape(60, 20), (-scores).argsort(axis=1)[:, :5], axis=1)

    assert (first > 0).mean() > 0.9  # at random: 0.25
    assert next(iter(model.importance())) == "product.price"
    assert sum(model.importance().values()) == pytest.approx(1)


def test_contributions_add_up_to_the_score(model: LambdaMART) -> None:
    features = lists(2).features[:50].copy()
    features[::3, 1] = np.nan

    shares = model.contributions(features)

    assert shares.shape == (50, 4)
    np.testing.assert_allclose(shares.sum(axis=1), model.scores(features), atol=1e-6)


def test_no_rows_have_no_scores(model: LambdaMART) -> None:
    assert model.scores(np.empty((0, 3), np.float32)).shape == (0,)


def test_training_stops_when_nothing_more_is_learned() -> None:
    rng = np.random.default_rng(0)
    noise = lists(3)
    shuffled = Examples(
        features=noise.features, grades=rng.permutation(noise.grades), rows_per_list=noise.rows_per_list
    )
    patient = Hyperparameters(rounds=200, min_rows_per_leaf=10, patience=5, threads=1)

    assert LambdaMART.fit(shuffled, NAMES, valid=lists(4), params=patient).rounds < 200
    assert LambdaMART.fit(lists(0), NAMES, params=SMALL).rounds == SMALL.rounds


def test_a_saved_model_scores_as_before(model: LambdaMART, tmp_path: Path) -> None:
    model.save(tmp_path / "ranker.txt")

    again = LambdaMART.load(tmp_path / "ranker.txt")

    features = lists(5).features
    np.testing.assert_array_equal(again.scores(features), model.scores(features))
    assert (again.feature_names, again.rounds) == (NAMES, model.rounds)


@pytest.mark.parametrize("share", [0, 0.01, 0.2, 0.5, 0.8, 0.9, 0.98])
def test_a_file_cut_short_is_refused_and_ends_nothing(model: LambdaMART, tmp_path: Path, share: float) -> None:
    """LightGBM itself aborts the process over some of these."""
    path = tmp_path / "ranker.txt"
    model.save(path)
    text = path.read_text()
    path.write_text(text[: int(share * text.index("end of parameters"))])

    with pytest.raises(lightgbm.basic.LightGBMError):
        LambdaMART.load(path)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ranker.txt"
    path.write_bytes(bytes(range(256)))

    with pytest.raises(lightgbm.basic.LightGBMError):
        LambdaMART.load(path)
