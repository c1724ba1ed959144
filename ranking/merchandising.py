"""What the shop's rules do to the order of a list: products moved, capped, given a place; each with its trace.

The order of doing: boost and bury move by places; caps put what is too much behind their places; what is pinned or
paid for takes its place last, and counts in the caps. A higher priority goes first.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import itemgetter
from typing import Any, Self

from ranking.diversity import families
from ranking.rule_file import Cap, Kind
from ranking.rules import Rules
from retrieval.schema import Product, ProductId


class ActKind(StrEnum):
    """What a rule did; each language has a phrase for each."""

    MOVED_UP = "moved_up"
    MOVED_DOWN = "moved_down"
    PINNED = "pinned"
    SPONSORED = "sponsored"
    CAPPED = "capped"


@dataclass(frozen=True, slots=True)
class Act:
    """What one rule did to a product: moved it by so many places, or gave it, or put it behind, a place."""

    rule: str
    kind: ActKind
    places: int

    def __str__(self) -> str:
        return f"{self._effect} by {self.rule}"

    @property
    def _effect(self) -> str:
        """The short form of a trace."""
        match self.kind:
            case ActKind.MOVED_UP | ActKind.MOVED_DOWN:
                sign = "+" if self.kind is ActKind.MOVED_UP else "-"
                return f"{sign}{self.places} place{'s' * (self.places != 1)}"
            case ActKind.CAPPED:
                return f"behind place {self.places}"
            case _:
                return f"{self.kind} at place {self.places}"

    def to_json(self) -> dict[str, object]:
        return {"rule": self.rule, "kind": self.kind.value, "places": self.places}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        return cls(body["rule"], ActKind(body["kind"]), body["places"])


@dataclass(frozen=True, slots=True)
class Placed:
    """A product in a list. `trace` says which rules acted on it; `fixed`: one gave it its place, and nothing may move
    it."""

    product: Product
    trace: tuple[Act, ...] = ()
    fixed: bool = False
    sponsored: bool = False


def merchandised(
    products: Sequence[Product],
    rules: Rules,
    offered: Callable[[Sequence[ProductId]], Mapping[ProductId, Product]],
) -> list[Placed]:
    """The products in the order that the rules make of the ranker's.

    `offered` gives those of the products of a rule that may be shown on this page, also ones that the list lacks. A cap
    is kept even where the list gets shorter by it; a product that cannot have its place then is one like others.
    """
    given = _given(rules, offered)
    while True:
        taken = {one.product.id for _, one in given}
        moved = _moved([Placed(product) for product in products if product.id not in taken], rules)
        found = _seated(_capped(moved, given, rules), given, rules)
        there = {one.product.id for one in found}
        if taken <= there:
            return found
        given = [(place, one) for place, one in given if one.product.id in there]


def held(placed: Sequence[Placed], rules: Rules) -> list[Placed]:
    """A list that was reordered after the rules made it, with places and caps as they must be; nothing else moves."""
    given = [(place, one) for place, one in enumerate(placed, start=1) if one.fixed]
    return _seated(_capped([one for one in placed if not one.fixed], given, rules), given, rules)


def _given(
    rules: Rules, offered: Callable[[Sequence[ProductId]], Mapping[ProductId, Product]]
) -> list[tuple[int, Placed]]:
    """By place, what pins and sponsored places put there; a product has one place, that of the higher priority."""
    found: list[tuple[int, Placed]] = []
    taken: set[ProductId] = set()
    full: set[int] = set()
    for rule in sorted(
        rules.of(Kind.PIN, Kind.SPONSOR), key=lambda one: (-one.entry.priority, one.kind is Kind.SPONSOR)
    ):
        if rule.given is None or rule.given[0] in full:
            continue
        place, wanted = rule.given
        there = offered([one for one in wanted if one not in taken])
        first = next((there[one] for one in wanted if one in there and rules.allow(there[one])), None)
        if first is not None:
            sponsored = rule.kind is Kind.SPONSOR
            act = Act(rule.id, ActKind.SPONSORED if sponsored else ActKind.PINNED, place)
            found.append((place, Placed(first, (act,), fixed=True, sponsored=sponsored)))
            taken.add(first.id)
            full.add(place)
    return sorted(found, key=lambda one: one[0])


def _moved(placed: Sequence[Placed], rules: Rules) -> list[Placed]:
    """Boosted products as many places further up, buried ones further down."""
    movers = list(rules.of(Kind.BOOST, Kind.BURY))
    if not movers:
        return list(placed)
    keyed = []
    for at, one in enumerate(placed):
        acting = [rule for rule in movers if rule.speaks_of(one.product)]
        places = sum(rule.places for rule in acting)
        acts = tuple(_move(rule.id, rule.places) for rule in acting)
        # half a place more, so that one that moves stands before, or behind, whoever stood where it comes to
        key = at - places - 0.5 * ((places > 0) - (places < 0))
        keyed.append((key, at, replace(one, trace=one.trace + acts)))
    return [one for _, _, one in sorted(keyed, key=itemgetter(0, 1))]


def _move(rule: str, places: int) -> Act:
    return Act(rule, ActKind.MOVED_UP if places > 0 else ActKind.MOVED_DOWN, abs(places))


def _capped(placed: Sequence[Placed], given: Sequence[tuple[int, Placed]], rules: Rules) -> list[Placed]:
    """Place by place the first product that exceeds no cap there; where there is none, the list ends."""
    caps = [(rule.id, rule.cap) for rule in rules.of(Kind.CAP) if rule.cap]
    if not caps:
        return list(placed)
    counts = {rule_id: Counter[str]() for rule_id, _ in caps}
    for place, one in given:
        for rule_id, cap in caps:
            if place <= cap.within:
                counts[rule_id].update(_keys(one.product, cap))
    free = [place for place in range(1, 1 + max(cap.within for _, cap in caps)) if place not in dict(given)]
    seated: list[Placed] = []
    left = list(placed)
    for place in free:
        binding = [(rule_id, cap) for rule_id, cap in caps if place <= cap.within]
        at = next((at for at, one in enumerate(left) if not _exceeded(one, binding, counts)), None)
        if at is None:
            return seated
        left[:at] = [_put_off(one, binding, counts) for one in left[:at]]
        one = left.pop(at)
        for rule_id, cap in binding:
            counts[rule_id].update(_keys(one.product, cap))
        seated.append(one)
    return seated + left


def _exceeded(
    one: Placed, caps: Sequence[tuple[str, Cap]], counts: Mapping[str, Counter[str]]
) -> tuple[str, Cap] | None:
    """The first cap that the product would exceed here."""
    full = (
        (rule_id, cap)
        for rule_id, cap in caps
        if any(counts[rule_id][key] >= cap.at_most for key in _keys(one.product, cap))
    )
    return next(full, None)


def _put_off(one: Placed, caps: Sequence[tuple[str, Cap]], counts: Mapping[str, Counter[str]]) -> Placed:
    if (exceeded := _exceeded(one, caps, counts)) is None:
        return one
    act = Act(exceeded[0], ActKind.CAPPED, exceeded[1].within)
    return one if act in one.trace else replace(one, trace=(*one.trace, act))


def _keys(product: Product, cap: Cap) -> frozenset[str]:
    """By what a product counts in a cap; without a brand or category it counts nowhere."""
    match cap.per:
        case "brand":
            return frozenset({product.brand.casefold()} if product.brand else ())
        case "category":
            return frozenset({product.categories[-1].casefold()} if product.categories else ())
        case "family":
            return families(product)


def _seated(placed: Sequence[Placed], given: Sequence[tuple[int, Placed]], rules: Rules) -> list[Placed]:
    """The list with what was given a place in it, from the front.

    Where the list is too short for the place, the product ends it, unless it would exceed a cap so far up.
    """
    seated = list(placed)
    for place, one in given:
        at = min(place - 1, len(seated))
        if at == place - 1 or not _too_many(seated, at, one, rules):
            seated.insert(at, one)
    return seated


def _too_many(seated: Sequence[Placed], at: int, one: Placed, rules: Rules) -> bool:
    """Whether the product would exceed a cap at this index."""
    for rule in rules.of(Kind.CAP):
        if rule.cap and at < rule.cap.within:
            counted = Counter(key for other in seated[: rule.cap.within] for key in _keys(other.product, rule.cap))
            if any(counted[key] >= rule.cap.at_most for key in _keys(one.product, rule.cap)):
                return True
    return False
