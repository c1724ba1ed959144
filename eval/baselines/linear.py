"""EASE beside ours: exact, over all visitors, with a decayed profile."""

from dataclasses import dataclass

import numpy as np

from eval.baselines.past import Past, Rows, Scorer, Scores
from ranking.neighbours import Matrix


@dataclass(frozen=True, kw_only=True, slots=True)
class Ease:
    """A linear model of each product from all others with a zero diagonal. Steck, WWW 2019.

    `reg` is its lambda; a product in the profile counts 2^(-age of its latest purchase / half_life).
    """

    reg: float
    half_life: float | None

    def fit(self, past: Past) -> Scorer:
        bought, profile = past.latest().astype(np.float32), past.latest(self.half_life).astype(np.float32)
        few_items = bought.shape[1] <= bought.shape[0]
        return over_products(bought, profile, self.reg) if few_items else over_visitors(bought, profile, self.reg)


def over_products(bought: Matrix, profile: Matrix, reg: float) -> Scorer:
    """B = I - P / diag(P) with P = (X'X + reg I)^-1: one inverse of [n_items, n_items]."""
    gram = (bought.T @ bought).toarray()
    gram[np.diag_indices_from(gram)] += reg
    inverse = np.linalg.inv(gram)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)

    def score(rows: Rows) -> Scores:
        return np.asarray(profile[rows] @ weights)

    return score


def over_visitors(bought: Matrix, profile: Matrix, reg: float) -> Scorer:
    """The same by the Woodbury identity: P = (I - X' M X) / reg with M = (XX' + reg I)^-1, over visitors."""
    gram = (bought @ bought.T).toarray()
    gram[np.diag_indices_from(gram)] += reg
    half = bought.T.tocsr() @ np.linalg.inv(gram)
    diagonal = 1 - np.asarray(bought.T.tocsr().multiply(half).sum(axis=1)).ravel()

    def score(rows: Rows) -> Scores:
        history = profile[rows]
        dense = history.toarray()
        return np.asarray(dense - (dense - (history @ bought.T).toarray() @ half.T) / diagonal)

    return score
