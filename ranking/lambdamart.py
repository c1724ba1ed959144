"""LambdaMART on LightGBM.

Burges, "From RankNet to LambdaRank to LambdaMART", MSR-TR-2010-82. LightGBM's lambdarank with
gain 2^grade - 1, truncated at the list's length.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import lightgbm
import numpy as np
import numpy.typing as npt

SERVING_THREADS = 1
"""A list has a few hundred rows; more threads only wait for each other (FACTS: 1.1 ms against 8)."""


LAST_LINES = "\nend of parameters\n"
"""What a complete file in LightGBM's text format holds near its end."""


@dataclass(frozen=True, kw_only=True)
class Examples:
    """Lists to learn from: float32 [n, n_features], int32 grades [n], and int32 rows per list, in order."""

    features: npt.NDArray[np.float32]
    grades: npt.NDArray[np.int32]
    rows_per_list: npt.NDArray[np.int32]


@dataclass(frozen=True, kw_only=True, slots=True)
class Hyperparameters:
    """Shallow trees do as well as deep ones here (docs/ranking.md)."""

    rounds: int = 400
    learning_rate: float = 0.05
    leaves: int = 15
    min_rows_per_leaf: int = 100
    columns_per_tree: float = 0.4
    rows_per_tree: float = 0.7
    truncation: int = 30
    patience: int = 40
    threads: int = 2


@dataclass(frozen=True)
class LambdaMART:
    """A trained ranker: scores rows of the feature table, and says what each feature added."""

    booster: lightgbm.Booster
    feature_names: tuple[str, ...]
    rounds: int = field(default=0)

    @classmethod
    def fit(
        cls,
        train: Examples,
        names: Sequence[str],
        *,
        valid: Examples | None = None,
        params: Hyperparameters | None = None,
        seed: int = 0,
    ) -> Self:
        """Trains; with `valid`, stops when NDCG@10 on it no longer rises."""
        chosen = params or Hyperparameters()
        data = _dataset(train, names)
        callbacks: list[Callable[..., Any]] = [lightgbm.early_stopping(chosen.patience, verbose=False)] if valid else []
        booster = lightgbm.train(
            {
                "objective": "lambdarank",
                "metric": "ndcg",
                "eval_at": [10],
                "lambdarank_truncation_level": chosen.truncation,
                "learning_rate": chosen.learning_rate,
                "num_leaves": chosen.leaves,
                "min_data_in_leaf": chosen.min_rows_per_leaf,
                "feature_fraction": chosen.columns_per_tree,
                "bagging_fraction": chosen.rows_per_tree,
                "bagging_freq": 1,
                "num_threads": chosen.threads,
                "seed": seed,
                "deterministic": True,
                "force_col_wise": True,
                "verbosity": -1,
            },
            data,
            num_boost_round=chosen.rounds,
            valid_sets=[_dataset(valid, names, data)] if valid else None,
            callbacks=callbacks,
        )
        return cls(booster, tuple(names), booster.best_iteration or chosen.rounds)

    def scores(self, features: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """float64 [n], higher is better; no rows: empty."""
        if not len(features):
            return np.empty(0)
        return np.asarray(self.booster.predict(features, num_iteration=self.rounds, num_threads=SERVING_THREADS))

    def contributions(self, features: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """TreeSHAP, float64 [n, n_features + 1]: what each feature added to the score; last: the average."""
        return np.asarray(
            self.booster.predict(features, num_iteration=self.rounds, num_threads=SERVING_THREADS, pred_contrib=True)
        )

    def importance(self) -> dict[str, float]:
        """Each feature's share of the gain of all splits, largest first."""
        gain = self.booster.feature_importance("gain", iteration=self.rounds)
        order = np.argsort(-gain, kind="stable")
        return {self.feature_names[at]: float(gain[at] / max(gain.sum(), 1e-12)) for at in order}

    def save(self, path: Path) -> None:
        """Writes LightGBM's text format: readable, and nothing in it is executed."""
        path.write_text(self.booster.model_to_string(num_iteration=self.rounds), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Reads what `save` wrote. Raises lightgbm.basic.LightGBMError for anything else."""
        text = path.read_text(encoding="utf-8", errors="replace")
        if LAST_LINES not in text:  # LightGBM ends the whole process over some texts that were cut short
            raise lightgbm.basic.LightGBMError("its end is missing")
        booster = lightgbm.Booster(model_str=text)
        return cls(booster, tuple(booster.feature_name()), booster.num_trees())


def _dataset(examples: Examples, names: Sequence[str], reference: lightgbm.Dataset | None = None) -> lightgbm.Dataset:
    return lightgbm.Dataset(
        examples.features,
        label=examples.grades,
        group=examples.rows_per_list,
        feature_name=list(names),
        reference=reference,
        free_raw_data=True,
    )
