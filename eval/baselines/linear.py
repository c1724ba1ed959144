"""EASE beside ours: the model that is one of our features too, over all visitors, with a profile decayed as tuned."""

from dataclasses import dataclass

import numpy as np

from eval.baselines.past import Past, Rows, Scorer, Scores
from ranking.collaborative import fit_ease


@dataclass(frozen=True, kw_only=True, slots=True)
class Ease:
    """A linear model of each product from all others with a zero diagonal. Steck, WWW 2019.

    `reg` is its lambda; a product in the profile counts 2^(-age of its latest purchase / half_life).
    """

    reg: float
    half_life: float | None

    def fit(self, past: Past) -> Scorer:
        bought, profile = past.latest(), past.latest(self.half_life)
        model = fit_ease(bought, reg=self.reg, max_rows=max(bought.shape))

        def score(rows: Rows) -> Scores:
            return model.scores(profile[rows].toarray().astype(np.float32))

        return score
