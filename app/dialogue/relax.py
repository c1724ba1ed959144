"""What to give up when nothing fits everything, so that no turn ends without products, or with other things than were
wanted."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from app.dialogue.brief import Brief
from app.dialogue.reading.limits.money import price_limit
from app.recommendation import Mode, Recommendation
from retrieval.filters import violations
from retrieval.schema import Constraint, Op, Product

Ask = Callable[[Brief], Awaitable[Recommendation]]
"""Makes the list of a brief."""

Wanted = Callable[[Product], bool]
"""Whether a product is such a thing as was asked for."""

Searched = Callable[[Constraint], Constraint]
"""A constraint as it is searched for."""

_EXCLUDE = frozenset({Op.NOT_IN, Op.NOT_CONTAINS})
_LIMITS = {Op.LT: Op.LTE, Op.LTE: Op.LTE, Op.GT: Op.GTE, Op.GTE: Op.GTE}


@dataclass(frozen=True, kw_only=True, slots=True)
class Relaxation:
    """A constraint that was given up, and the milder one in its place, if there is one."""

    given_up: Constraint
    instead: Constraint | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Relaxed:
    """The brief as it was eased, its list, and what was given up; `shown_again` if old cards came back.

    `thing` is what was asked for, where other things were there and that one was not; `in_its_way` are the fewest
    limits without which it would be there, if nothing was given up for it.
    """

    brief: Brief
    recommendation: Recommendation
    given_up: tuple[Relaxation, ...] = ()
    shown_again: bool = False
    thing: str = ""
    in_its_way: tuple[Constraint, ...] = ()


async def relax(brief: Brief, empty: Recommendation, ask: Ask, currency: str) -> Relaxed:
    """The nearest brief that has products. Its list is empty only if the shop has nothing to show.

    What "something else" had put aside comes back first. Then one hard constraint is given up, the last
    said first; a price limit moves to the nearest product. If no single one is the obstacle, all go.
    """
    if brief.passed:
        brief = replace(brief, passed=())
        empty = await ask(brief)
        if empty.products:
            return Relaxed(brief=brief, recommendation=empty, shown_again=True)
    hard = [each for each in brief.constraints if each.hard]
    return await _given_up(brief, empty, hard, _anything, ask, currency)


async def relax_for(brief: Brief, found: Recommendation, wanted: Wanted, ask: Ask, currency: str) -> Relaxed:
    """The nearest brief whose list has a product that is wanted; the brief as it is if none has, or if the shop
    cannot search any more.

    An exclusion is not given up for it: whoever wants no nuts had rather have another thing without nuts.
    """
    hard = [each for each in brief.constraints if each.hard and not each.forbids and each.op not in _EXCLUDE]
    eased = await _given_up(brief, found, hard, wanted, ask, currency)
    return eased if eased.recommendation.mode is not Mode.POPULAR else Relaxed(brief=brief, recommendation=found)


async def in_the_way(brief: Brief, wanted: Wanted, ask: Ask, searched: Searched) -> tuple[Constraint, ...]:
    """The fewest hard constraints, exclusions among them, without which a product that is wanted would be there."""
    hard = [each for each in brief.constraints if each.hard]
    without = await ask(_without(brief, hard))
    if without.mode is Mode.POPULAR:
        return ()
    such = [one.product for one in without.products if wanted(one.product)]
    unmet = [tuple(one for one in hard if violations(product, [searched(one)])) for product in such]
    return min(unmet, key=len, default=())


async def _given_up(
    brief: Brief, found: Recommendation, hard: Sequence[Constraint], wanted: Wanted, ask: Ask, currency: str
) -> Relaxed:
    """One of these given up, the last said first, or else all; nothing given up where that does not help either."""
    for constraint in reversed(hard):
        milder = _without(brief, [constraint])
        without = await ask(milder)
        if _has(without, wanted):
            return await _with_nearest(constraint, milder, without, wanted, ask, currency)
    if len(hard) > 1:
        bare = _without(brief, hard)
        without = await ask(bare)
        if _has(without, wanted):
            gone = tuple(Relaxation(given_up=each) for each in hard)
            return Relaxed(brief=bare, recommendation=without, given_up=gone)
    return Relaxed(brief=brief, recommendation=found)


async def _with_nearest(
    given_up: Constraint, milder: Brief, found: Recommendation, wanted: Wanted, ask: Ask, currency: str
) -> Relaxed:
    """The milder brief, or, for a price, one whose limit is moved just as far as it must be."""
    dropped = Relaxed(brief=milder, recommendation=found, given_up=(Relaxation(given_up=given_up),))
    nearest = _nearest(given_up, [one.product for one in found.products if wanted(one.product)], currency)
    if nearest is None:
        return dropped
    moved = milder.with_constraint(nearest)
    within = await ask(moved)
    if not _has(within, wanted):  # the nearest was sold in the meantime
        return dropped
    step = Relaxation(given_up=given_up, instead=nearest)
    return Relaxed(brief=moved, recommendation=within, given_up=(step,))


def _anything(_: Product) -> bool:
    return True


def _has(found: Recommendation, wanted: Wanted) -> bool:
    return any(wanted(one.product) for one in found.products)


def _without(brief: Brief, gone: Sequence[Constraint]) -> Brief:
    return replace(brief, constraints=tuple(each for each in brief.constraints if each not in gone))


def _nearest(constraint: Constraint, found: Sequence[Product], currency: str) -> Constraint | None:
    """A price limit moved to the product that misses it least; None for anything but a price."""
    if constraint.field != "price" or constraint.op not in _LIMITS:
        return None
    prices = [product.price.amount for product in found if product.price]
    if not prices:
        return None
    upper = constraint.op in {Op.LT, Op.LTE}
    return price_limit(_LIMITS[constraint.op], min(prices) if upper else max(prices), currency)
