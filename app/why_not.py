"""Why a product was not in a list: the stage at which it fell, and what would change that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.dialogue.reply import constraint_words
from app.replay import Replay
from prompts.spoken import money_in_words
from ranking.diversity import families
from ranking.merchandising import Placed
from ranking.rule_file import Kind
from ranking.rules import Rules
from retrieval.filters import MONEY_FIELDS, satisfies
from retrieval.schema import Constraint, Money, Op, Product, ProductId


class Stage(StrEnum):
    """Where a product falls, in the order of the way of a list."""

    SHOWN = "shown"
    UNKNOWN = "unknown"
    LEFT_OUT = "left_out"  # the page's own product, in the basket, or dismissed
    CONSTRAINT = "constraint"
    RULE = "rule"
    NOT_FOUND = "not_found"  # no source proposed it among the candidates
    FAMILY = "family"  # another of its family stands for it
    OUTRANKED = "outranked"


@dataclass(frozen=True, kw_only=True, slots=True)
class WhyNot:
    """The stage, in words too; `place` where it stands, or would; `constraints` and `rules` in its way.

    `instead` is the product that stands for its family. Rules are for merchants alone.
    """

    stage: Stage
    text: str
    place: int | None = None
    constraints: tuple[Constraint, ...] = ()
    rules: tuple[str, ...] = ()
    instead: Product | None = None


def why_not(replay: Replay, product_id: ProductId, shown: int, locale: str) -> WhyNot:
    """Answered from the list as it would be made now, of which `shown` products were on the page.

    Raises:
        IndexUnavailable, StoreUnavailable: the list cannot be made again now.
    """
    product = replay.lists.products([product_id]).get(product_id)
    if product is None:
        return WhyNot(stage=Stage.UNKNOWN, text="The shop does not have this product.")
    if product_id in replay.query.exclude:
        return WhyNot(stage=Stage.LEFT_OUT, text="It is on this page already, in the basket, or was not wanted.")
    rules = replay.engine.rules.on(replay.occasion)
    if broken := tuple(one for one in replay.query.constraints if one.hard and not satisfies(product, one)):
        return _constrained(replay, product, broken, rules, locale)
    if not rules.allow(product):
        return WhyNot(
            stage=Stage.RULE, text="The shop does not show it on this page now.", rules=_hiding(product, rules)
        )
    return _ranked(replay, product, shown, rules)


def _constrained(replay: Replay, product: Product, broken: Sequence[Constraint], rules: Rules, locale: str) -> WhyNot:
    """What was asked for keeps it out; where it would stand without that."""
    kept = tuple(one for one in replay.query.constraints if one not in broken)
    freed = replace(replay, query=replace(replay.query, constraints=kept))
    place = _place(freed, product, rules) if rules.allow(product) else None
    asked = ", ".join(_asked(one, product, locale) for one in broken)
    what = f"It is not what was asked for ({asked})."
    if place is not None:
        change = _cheaper(product, broken, locale) or "Without that"
        what += f" {change} it would be number {place}."
    return WhyNot(stage=Stage.CONSTRAINT, text=what, place=place, constraints=tuple(broken))


def _asked(one: Constraint, product: Product, locale: str) -> str:
    if one.field in MONEY_FIELDS and isinstance(one.value, int) and product.price is not None:
        amount = Money(amount=one.value, currency=product.price.currency)
        return constraint_words(replace(one, value=money_in_words(amount, locale)), locale)
    return constraint_words(one, locale)


def _cheaper(product: Product, broken: Sequence[Constraint], locale: str) -> str | None:
    """By how much less it would meet a limit on its price, if that is all that is in its way."""
    match broken:
        case [Constraint(field="price", op=Op.LT | Op.LTE as op, value=int() as limit)] if product.price is not None:
            over = product.price.amount - limit + (op is Op.LT)
            return f"For {money_in_words(Money(amount=over, currency=product.price.currency), locale)} less"
    return None


def _ranked(replay: Replay, product: Product, shown: int, rules: Rules) -> WhyNot:
    """It may be shown, so it was not found, stands behind its family or further down."""
    order = _order(replay, rules)
    place = next((place for place, one in enumerate(order, start=1) if one.product.id == product.id), None)
    if place is None:
        return WhyNot(stage=Stage.NOT_FOUND, text="Nothing that was asked for, or is known of the shopper, led to it.")
    acts = tuple(str(act) for act in order[place - 1].trace)
    if place <= shown:
        return WhyNot(stage=Stage.SHOWN, text=f"It is number {place} of the list.", place=place, rules=acts)
    own = families(product)
    sibling = next((one.product for one in order[: place - 1] if not own.isdisjoint(families(one.product))), None)
    if sibling is not None:
        text = f"{sibling.title} stands for it: no two of a kind come before others."
        return WhyNot(stage=Stage.FAMILY, text=text, place=place, rules=acts, instead=sibling)
    text = f"It is number {place}; {place - 1} others suit better."
    return WhyNot(stage=Stage.OUTRANKED, text=text, place=place, rules=acts)


def _place(replay: Replay, product: Product, rules: Rules) -> int | None:
    return next(
        (place for place, one in enumerate(_order(replay, rules), start=1) if one.product.id == product.id), None
    )


def _order(replay: Replay, rules: Rules) -> list[Placed]:
    """Every candidate at its place."""
    ranked = replay.ranked([rules])
    return replay.page(ranked, rules, len(ranked.candidates))


def _hiding(product: Product, rules: Rules) -> tuple[str, ...]:
    """What keeps it out: rules by their ids, and the constraints of the file by their labels."""
    named = [rule.id for rule in rules.of(Kind.HIDE) if rule.speaks_of(product)]
    stated = [one.label for one in rules.constraints if one.label and not satisfies(product, one)]
    return tuple(dict.fromkeys([*named, *stated])) or ("exclude",)
