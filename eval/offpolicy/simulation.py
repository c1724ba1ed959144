"""A world whose answer is known: logs of one policy, and what another would truly have earned."""

from dataclasses import dataclass

import numpy as np

from eval.offpolicy.estimators import Decisions, Floats


@dataclass(frozen=True, kw_only=True)
class World:
    """Kinds of shoppers and products, and how probably each kind of shopper takes each product."""

    taste: Floats  # [n_kinds, n_products], probabilities
    serving: Floats  # [n_kinds, n_products], rows sum to 1
    other: Floats  # [n_kinds, n_products], rows sum to 1
    shares: Floats  # [n_kinds], how often each kind comes

    @classmethod
    def drawn(cls, rng: np.random.Generator, *, kinds: int = 6, products: int = 8) -> "World":
        """Tastes at random; the serving policy knows little of them, the other more."""
        taste = rng.beta(1.2, 6.0, (kinds, products))
        return cls(
            taste=taste,
            serving=_soft(2 * taste + rng.normal(0, 0.5, taste.shape)),
            other=_soft(8 * taste + rng.normal(0, 0.3, taste.shape)),
            shares=rng.dirichlet(np.full(kinds, 4.0)),
        )

    @property
    def truth(self) -> float:
        """What the other policy earns on average, exactly."""
        return float((self.shares[:, None] * self.other * self.taste).sum())

    def log(self, n: int, rng: np.random.Generator) -> Decisions:
        """`n` decisions of the serving policy. The reward model is wrong on purpose: it knows no shopper."""
        kind = rng.choice(self.shares.size, n, p=self.shares)
        shown = np.array([rng.choice(self.taste.shape[1], p=self.serving[one]) for one in kind])
        reward = (rng.random(n) < self.taste[kind, shown]).astype(np.float64)
        believed = self.taste.mean(axis=0) * 1.3
        return Decisions(
            reward=reward,
            propensity=self.serving[kind, shown],
            target=self.other[kind, shown],
            expected_shown=believed[shown],
            expected_target=self.other[kind] @ believed,
            support=np.ones(n),
        )


def _soft(scores: Floats) -> Floats:
    found = np.exp(scores - scores.max(axis=1, keepdims=True))
    soft: Floats = found / found.sum(axis=1, keepdims=True)
    return soft
