"""Why a product was not in a list: the stage at which it fell, and what would change that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.replay import Replay
from prompts.phrasebook import Phrasebook, phrasebook
from prompts.spoken import money_in_words, number_in_words
from prompts.wishes import wish_in_words
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
    say = _Words(locale)
    product = replay.lists.products([product_id]).get(product_id)
    if product is None:
        return WhyNot(stage=Stage.UNKNOWN, text=say("why_unknown"))
    if product_id in replay.query.exclude:
        return WhyNot(stage=Stage.LEFT_OUT, text=say("why_left_out"))
    rules = replay.engine.rules.on(replay.occasion)
    if broken := tuple(one for one in replay.query.constraints if one.hard and not satisfies(product, one)):
        return _constrained(replay, product, broken, rules, say)
    if not rules.allow(product):
        return WhyNot(stage=Stage.RULE, text=say("why_rule"), rules=_hiding(product, rules))
    return _ranked(replay, product, shown, rules, say)


class _Words:
    """Phrases of one language, with numbers and prices as its locale writes them."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self.book: Phrasebook = phrasebook(locale)

    def __call__(self, phrase: str, count: int | None = None, **slots: str | int | Money) -> str:
        return self.book.say(phrase, count, **{name: self._said(value) for name, value in slots.items()})

    def _said(self, value: str | int | Money) -> str:
        if isinstance(value, Money):
            return money_in_words(value, self.locale)
        return value if isinstance(value, str) else number_in_words(value, self.locale)

    def wish(self, one: Constraint, product: Product) -> str:
        """A wish, its limit as money where it is one."""
        if one.field in MONEY_FIELDS and isinstance(one.value, int) and product.price is not None:
            amount = Money(amount=one.value, currency=product.price.currency)
            one = replace(one, value=money_in_words(amount, self.locale))
        return wish_in_words(one, self.book)


def _constrained(replay: Replay, product: Product, broken: Sequence[Constraint], rules: Rules, say: _Words) -> WhyNot:
    """What was asked for keeps it out; where it would stand without that."""
    kept = tuple(one for one in replay.query.constraints if one not in broken)
    freed = replace(replay, query=replace(replay.query, constraints=kept))
    place = _place(freed, product, rules) if rules.allow(product) else None
    asked = ", ".join(say.wish(one, product) for one in broken)
    if place is None:
        text = say("why_constraint", asked=asked)
    elif over := _over(product, broken):
        text = say("why_constraint_cheaper", asked=asked, amount=over, place=place)
    else:
        text = say("why_constraint_place", asked=asked, place=place)
    return WhyNot(stage=Stage.CONSTRAINT, text=text, place=place, constraints=tuple(broken))


def _over(product: Product, broken: Sequence[Constraint]) -> Money | None:
    """By how much less it would meet a limit on its price, if that is all that is in its way."""
    match broken:
        case [Constraint(field="price", op=Op.LT | Op.LTE as op, value=int() as limit)] if product.price is not None:
            return Money(amount=product.price.amount - limit + (op is Op.LT), currency=product.price.currency)
    return None


def _ranked(replay: Replay, product: Product, shown: int, rules: Rules, say: _Words) -> WhyNot:
    """It may be shown, so it was not found, stands behind its family or further down."""
    order = _order(replay, rules)
    place = next((place for place, one in enumerate(order, start=1) if one.product.id == product.id), None)
    if place is None:
        return WhyNot(stage=Stage.NOT_FOUND, text=say("why_not_found"))
    acts = tuple(str(act) for act in order[place - 1].trace)
    if place <= shown:
        return WhyNot(stage=Stage.SHOWN, text=say("why_shown", place=place), place=place, rules=acts)
    own = families(product)
    sibling = next((one.product for one in order[: place - 1] if not own.isdisjoint(families(one.product))), None)
    if sibling is not None:
        text = say("why_family", title=sibling.title)
        return WhyNot(stage=Stage.FAMILY, text=text, place=place, rules=acts, instead=sibling)
    text = say("why_outranked", place - 1, place=place, others=place - 1)
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
