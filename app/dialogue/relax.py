"""What to give up when nothing fits everything, so that no turn ends without products."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from app.dialogue.brief import Brief
from app.dialogue.reading.money import price_limit
from app.recommendation import Recommendation
from retrieval.schema import Constraint, Op

Ask = Callable[[Brief], Awaitable[Recommendation]]
"""Makes the list of a brief."""

_LIMITS = {Op.LT: Op.LTE, Op.LTE: Op.LTE, Op.GT: Op.GTE, Op.GTE: Op.GTE}


@dataclass(frozen=True, kw_only=True, slots=True)
class Relaxation:
    """A constraint that was given up, and the milder one in its place, if there is one."""

    given_up: Constraint
    instead: Constraint | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Relaxed:
    """The brief as it was eased, its list, and what was given up; `shown_again` if old cards came back."""

    brief: Brief
    recommendation: Recommendation
    given_up: tuple[Relaxation, ...] = ()
    shown_again: bool = False


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
    for constraint in reversed(hard):
        milder = _without(brief, [constraint])
        found = await ask(milder)
        if found.products:
            return await _with_nearest(constraint, milder, found, ask, currency)
    if len(hard) < 2:
        return Relaxed(brief=brief, recommendation=empty)
    bare = _without(brief, hard)
    gone = tuple(Relaxation(given_up=each) for each in hard)
    return Relaxed(brief=bare, recommendation=await ask(bare), given_up=gone)


async def _with_nearest(given_up: Constraint, milder: Brief, found: Recommendation, ask: Ask, currency: str) -> Relaxed:
    """The milder brief, or, for a price, one whose limit is moved just as far as it must be."""
    dropped = Relaxed(brief=milder, recommendation=found, given_up=(Relaxation(given_up=given_up),))
    nearest = _nearest(given_up, found, currency)
    if nearest is None:
        return dropped
    moved = milder.with_constraint(nearest)
    within = await ask(moved)
    if not within.products:  # the nearest was sold in the meantime
        return dropped
    step = Relaxation(given_up=given_up, instead=nearest)
    return Relaxed(brief=moved, recommendation=within, given_up=(step,))


def _without(brief: Brief, gone: list[Constraint]) -> Brief:
    return replace(brief, constraints=tuple(each for each in brief.constraints if each not in gone))


def _nearest(constraint: Constraint, found: Recommendation, currency: str) -> Constraint | None:
    """A price limit moved to the product that misses it least; None for anything but a price."""
    if constraint.field != "price" or constraint.op not in _LIMITS:
        return None
    prices = [one.product.price.amount for one in found.products if one.product.price]
    if not prices:
        return None
    upper = constraint.op in {Op.LT, Op.LTE}
    return price_limit(_LIMITS[constraint.op], min(prices) if upper else max(prices), currency)
