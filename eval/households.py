"""Households to try a demo shop as: one that comes seldom, and some who each have a taste of their own."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from app.store.events import PurchaseRows
from ranking.segments import Segment
from retrieval.schema import Product

REGULARS = 5
FEW = (6, 9)
"""Baskets of the one that comes seldom, at least and at most."""
MANY = 30
"""Baskets from which on a household's taste is plain to see."""
TASTES = 3
"""Kinds that the line about a household names."""
SHARE = 0.03
"""Of what a household buys, the least that a kind must be to be its own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Household:
    """A visitor, how many baskets they bought, and the kinds they buy more of than others do, strongest first."""

    id: str
    baskets: int
    kinds: tuple[str, ...]

    def to_json(self) -> dict[str, str]:
        segment = Segment.of(self.baskets)
        kinds = ", ".join(kind[0].lower() + kind[1:] for kind in self.kinds)
        return {
            "id": self.id,
            "label": self.id.replace("-", " ").capitalize(),
            "segment": segment.value,
            "about": f"{self.baskets} baskets so far; buys more than others: {kinds}" if kinds else "",
        }


def households(rows: PurchaseRows, products: Iterable[Product]) -> list[Household]:
    """One occasional household, then regular ones of different tastes; nobody bought anything: none."""
    kind_of = {one.id: one.categories[min(1, len(one.categories) - 1)] for one in products if one.categories}
    bought: defaultdict[str, Counter[str]] = defaultdict(Counter)
    visits: defaultdict[str, set[float]] = defaultdict(set)
    for visitor, item, at in zip(rows.visitor_ids, rows.item_ids, rows.unix_s.tolist(), strict=True):
        visits[visitor].add(at)
        if kind := kind_of.get(item):
            bought[visitor][kind] += 1
    everyone: Counter[str] = Counter()
    for counts in bought.values():
        everyone.update(counts)
    known = {visitor: len(times) for visitor, times in visits.items()}
    few = [one for one in sorted(known) if FEW[0] <= known[one] <= FEW[1] and bought[one]]
    chosen = [max(few, key=lambda one: (bought[one].total(), one))] if few else []
    chosen += _regulars({one: bought[one] for one in sorted(known) if known[one] >= MANY}, everyone)
    return [Household(id=one, baskets=known[one], kinds=_kinds(bought[one], everyone)) for one in chosen]


def _regulars(bought: Mapping[str, Counter[str]], everyone: Counter[str]) -> list[str]:
    """Those with the plainest tastes, each for another kind."""
    plain = []
    for visitor, counts in bought.items():
        if len(kinds := _kinds(counts, everyone)) == TASTES:
            plain.append((_own(counts, kinds[0], everyone), kinds[0], visitor))
    chosen: dict[str, str] = {}
    for _, kind, visitor in sorted(plain, reverse=True):
        chosen.setdefault(kind, visitor)
    return list(chosen.values())[:REGULARS]


def _kinds(counts: Counter[str], everyone: Counter[str]) -> tuple[str, ...]:
    own = [kind for kind in counts if counts[kind] >= SHARE * counts.total()]
    own.sort(key=lambda kind: (-_own(counts, kind, everyone), kind))
    return tuple(kind for kind in own if _own(counts, kind, everyone) > 0)[:TASTES]


def _own(counts: Counter[str], kind: str, everyone: Counter[str]) -> float:
    """share x ln(share / everybody's share): what a kind adds to the divergence of this taste from the common one."""
    share, common = counts[kind] / counts.total(), everyone[kind] / everyone.total()
    return share * log(share / common)
