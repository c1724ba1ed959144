"""The products that shoppers have in mind, and how often chance alone would show one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb
from random import Random
from typing import Final

from eval.simulation.facts import look
from eval.simulation.page import CARDS
from retrieval.schema import BUYABLE, Product, ProductId

STRATA: Final = ("best-sellers", "the middle", "the long tail")
"""Products in the order of their purchases, parted so that each part has a third of all purchases."""

NEVER: Final = "never bought"


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A product in mind. `seed` is its shopper's; `chance` is how likely ten random cards hold it, 0 to 1."""

    product: Product
    stratum: str
    seed: str
    chance: float


def buyable(products: Sequence[Product]) -> list[Product]:
    return [one for one in products if one.availability in BUYABLE and one.price]


def drawn(products: Sequence[Product], bought: Mapping[ProductId, int], n: int, seed: int) -> list[Target]:
    """`n` targets with replacement, each as likely as it is bought: what shoppers of this shop come for.

    Where nothing was ever bought, all are equally likely. No products: an error of `random.choices`.
    """
    strata = strata_of(products, bought)
    twins = Counter(look(one) for one in products)
    weights = [bought.get(one.id, 0) for one in products] if any(bought.get(one.id) for one in products) else None
    chosen = Random(f"{seed}/targets").choices(products, weights, k=n)
    return [
        Target(
            product=one,
            stratum=strata[one.id],
            seed=f"{seed}/{number}",
            chance=chance(len(products), twins[look(one)]),
        )
        for number, one in enumerate(chosen)
    ]


def strata_of(products: Sequence[Product], bought: Mapping[ProductId, int]) -> dict[ProductId, str]:
    """Each product's part of the shop; equal numbers of purchases in the order of the ids."""
    total = sum(bought.get(one.id, 0) for one in products)
    found: dict[ProductId, str] = {}
    before = 0
    for one in sorted(products, key=lambda one: (-bought.get(one.id, 0), one.id)):
        times = bought.get(one.id, 0)
        found[one.id] = STRATA[min(len(STRATA) - 1, len(STRATA) * before // total)] if times else NEVER
        before += times
    return found


def chance(products: int, alike: int, cards: int = CARDS) -> float:
    """How likely so many different cards drawn from all products hold one of those that look alike.

    Hypergeometric: 1 - C(products - alike, cards) / C(products, cards).
    """
    return 1 - comb(products - alike, cards) / comb(products, cards) if products > cards else 1.0


def by_then(chances: Sequence[float], turns: int) -> float:
    """The share of targets that blind chance finds within so many turns, each drawn anew."""
    return sum(1 - (1 - one) ** turns for one in chances) / len(chances) if chances else 0.0
