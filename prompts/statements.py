"""The few statements about numbers, other products and stock that can be checked against facts."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeAlias

from prompts.facts import Fact, FactId, FactKind
from prompts.phrasebook import MODEL_LANGUAGE, phrasebook
from prompts.spoken import year_needed
from retrieval.schema import Money, Op


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """A date as it was written; the year may be left out."""

    day: int
    month: int
    year: int | None = None


Value: TypeAlias = Decimal | Money | Day | tuple[FactId, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A sentence's facts, and the values that its slots (<n0>, <m1>) stand for."""

    facts: Sequence[Fact]
    values: Sequence[Value]

    def fact(self, field: str, kind: FactKind, *ops: Op) -> Fact | None:
        return next((f for f in self.facts if f.field == field and f.kind is kind and (not ops or f.op in ops)), None)

    def value(self, slot: str | None) -> Value | None:
        return self.values[int(slot)] if slot is not None else None


Proof: TypeAlias = tuple[FactId, ...] | None
Check: TypeAlias = Callable[[Reading, re.Match[str]], Proof]


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """A way to say something, and the check that gives the facts behind it, or None if there are none."""

    form: re.Pattern[str]
    check: Check
    about_other: bool = False


_STOCK = phrasebook(MODEL_LANGUAGE).file.stock
_SELF = r"(?:(?:this|it|the|these)(?: (?:same|item|product|one))?(?: <[tp]\d+>)*|<[tp]\d+>)"
_HAVE = r"(?:you (?:have )?(?:already )?)"
_BUY = r"(?:bought|purchased|ordered)"
_SHOPPERS = r"(?:other )?(?:shoppers|customers|people)"
_LIKE_YOU = r"(?:like you|with a history like yours|with a similar history)"
_LIMIT = r"(?:limit|budget|maximum)"


def _ids(*facts: Fact | None) -> tuple[FactId, ...]:
    return tuple(fact.id for fact in facts if fact is not None)


def _bought_times(reading: Reading, match: re.Match[str]) -> Proof:
    times = reading.fact("bought_times", FactKind.BEHAVIOUR)
    said = reading.value(match["n"])
    if times is None or said != _decimal(times):
        return None
    if match["d"] is None:
        return _ids(times)
    if match["last"] is None and said != 1:
        return None
    last = _last_bought(reading, match)
    return None if last is None else (*_ids(times), *last)


def _last_bought(reading: Reading, match: re.Match[str]) -> Proof:
    last, said = reading.fact("last_bought", FactKind.BEHAVIOUR), reading.value(match["d"])
    if last is None or not isinstance(last.value, datetime) or not isinstance(said, Day):
        return None
    day = last.value
    if (said.day, said.month) != (day.day, day.month):
        return None
    right_year = not year_needed(day, last.as_of) if said.year is None else said.year == day.year
    return _ids(last) if right_year else None


def _bought(reading: Reading, match: re.Match[str]) -> Proof:
    times, last = reading.fact("bought_times", FactKind.BEHAVIOUR), reading.fact("last_bought", FactKind.BEHAVIOUR)
    bought = times is not None and (_decimal(times) or 0) >= 1
    return _ids(times if bought else None, last) or None


def _other(reading: Reading, match: re.Match[str]) -> Proof:
    ids = reading.value(match["o"])
    return ids if isinstance(ids, tuple) else None


def _together_baskets(reading: Reading, match: re.Match[str]) -> Proof:
    """Together with the other product, and in that many baskets."""
    ids = reading.value(match["o"])
    others = [f for f in reading.facts if isinstance(ids, tuple) and f.id in ids]
    for fact in reading.facts:
        named = any(fact.label == other.value for other in others)
        if fact.field == "together_baskets" and named and reading.value(match["n"]) == _decimal(fact):
            return (*_ids(*others), fact.id)
    return None


def _shoppers(reading: Reading, match: re.Match[str]) -> Proof:
    return _ids(reading.fact("shoppers_like_you", FactKind.BEHAVIOUR)) or None


def _baskets(reading: Reading, match: re.Match[str]) -> Proof:
    baskets = reading.fact("baskets_4_weeks", FactKind.BEHAVIOUR)
    if baskets is None or reading.value(match["n"]) != _decimal(baskets):
        return None
    weeks = reading.value(match["weeks"])
    return _ids(baskets) if weeks in {None, Decimal(4)} else None


def _popular(reading: Reading, match: re.Match[str]) -> Proof:
    return _ids(reading.fact("baskets_4_weeks", FactKind.BEHAVIOUR)) or None


def _price(reading: Reading, match: re.Match[str]) -> Proof:
    price = reading.fact("price", FactKind.CATALOGUE)
    return _ids(price) if price and price.value == reading.value(match["m"]) else None


def _available_at(reading: Reading, match: re.Match[str]) -> Proof:
    price, stock = _price(reading, match), _in_stock(reading, match)
    return (*price, *stock) if price and stock else None


def _reduced(reading: Reading, match: re.Match[str]) -> Proof:
    price, listed = reading.fact("price", FactKind.CATALOGUE), reading.fact("list_price", FactKind.CATALOGUE)
    if not price or not listed or listed.value != reading.value(match["m"]):
        return None
    if not isinstance(price.value, Money) or not isinstance(listed.value, Money):
        return None
    return _ids(price, listed) if _order(price.value, listed.value) == -1 else None


def _limit(ops: tuple[Op, ...], orders: tuple[int, ...]) -> Check:
    """The price keeps a limit: its order to the limit (-1 below, 0 at, 1 above) is one of these."""

    def check(reading: Reading, match: re.Match[str]) -> Proof:
        price = reading.fact("price", FactKind.CATALOGUE)
        limit = reading.fact("price", FactKind.CONSTRAINT, *ops)
        if price is None or limit is None:
            return None
        if not isinstance(price.value, Money) or not isinstance(limit.value, Money):
            return None
        said = match.groupdict().get("m")
        if said is not None and reading.value(said) != limit.value:
            return None
        return _ids(price, limit) if _order(price.value, limit.value) in orders else None

    return check


def _range(reading: Reading, match: re.Match[str]) -> Proof:
    """The price is between both limits, or at one of them."""
    price, floor, ceiling = (
        reading.fact("price", FactKind.CATALOGUE),
        reading.fact("price", FactKind.CONSTRAINT, *_FROM),
        reading.fact("price", FactKind.CONSTRAINT, *_UP_TO),
    )
    if not (price and floor and ceiling):
        return None
    if floor.value != reading.value(match["low"]) or ceiling.value != reading.value(match["high"]):
        return None
    amounts = (floor.value, price.value, ceiling.value)
    if not all(isinstance(one, Money) for one in amounts):
        return None
    low, ours, high = (one for one in amounts if isinstance(one, Money))
    kept = _order(ours, low) in {0, 1} and _order(ours, high) in {-1, 0}
    return _ids(price, floor, ceiling) if kept else None


def _limit_is(reading: Reading, match: re.Match[str]) -> Proof:
    limit = reading.fact("price", FactKind.CONSTRAINT, Op.LT, Op.LTE)
    return _ids(limit) if limit and limit.value == reading.value(match["m"]) else None


def _rating(reading: Reading, match: re.Match[str]) -> Proof:
    rating, count = reading.fact("rating", FactKind.CATALOGUE), reading.fact("rating.count", FactKind.CATALOGUE)
    if rating is None or reading.value(match["n"]) != _decimal(rating):
        return None
    if reading.value(match["scale"]) not in {None, Decimal(5)}:
        return None
    if match["count"] is None:
        return _ids(rating)
    return _ids(rating, count) if count and reading.value(match["count"]) == _decimal(count) else None


def _rating_floor(reading: Reading, match: re.Match[str]) -> Proof:
    rating, floor = (
        reading.fact("rating", FactKind.CATALOGUE),
        reading.fact("rating", FactKind.CONSTRAINT, Op.GT, Op.GTE),
    )
    if rating is None or floor is None or reading.value(match["n"]) != _decimal(floor):
        return None
    return _ids(rating, floor) if (_decimal(rating) or 0) > (_decimal(floor) or 0) else None


def _in_stock(reading: Reading, match: re.Match[str]) -> Proof:
    stock = reading.fact("availability", FactKind.CATALOGUE)
    return _ids(stock) if stock and stock.value == "in_stock" else None


def _stock(reading: Reading, match: re.Match[str]) -> Proof:
    stock = reading.fact("availability", FactKind.CATALOGUE)
    return _ids(stock) if stock and isinstance(stock.value, str) and _STOCK.get(stock.value) == match["stock"] else None


def _wishes(reading: Reading, match: re.Match[str]) -> Proof:
    return _ids(*(fact for fact in reading.facts if fact.kind is FactKind.CONSTRAINT)) or None


def _nothing(reading: Reading, match: re.Match[str]) -> Proof:
    """Words about the recommendation itself; they claim nothing and prove nothing."""
    return ()


def _decimal(fact: Fact) -> Decimal | None:
    return Decimal(str(fact.value)) if isinstance(fact.value, int | float) else None


def _order(left: Money, right: Money) -> int | None:
    if left.currency != right.currency:
        return None
    return (left.amount > right.amount) - (left.amount < right.amount)


def _say(form: str, check: Check, *, about_other: bool = False) -> Statement:
    return Statement(form=re.compile(rf"(?<= )(?:{form})(?= )"), check=check, about_other=about_other)


_UP_TO, _FROM = (Op.LT, Op.LTE), (Op.GT, Op.GTE)
_ITS = r"(?:has |at |with )?(?:the |its |a )?"
_ON = r"(?: ,)?(?: and)?(?P<last> last| most recently)? on <d(?P<d>\d+)>"

STATEMENTS: Final = (
    _say(rf"{_HAVE}{_BUY} {_SELF} <n(?P<n>\d+)> times?(?: before| already)?(?:{_ON})?", _bought_times),
    _say(rf"you (?:have )?last {_BUY} {_SELF} on <d(?P<d>\d+)>", _last_bought),
    _say(rf"you {_BUY} {_SELF} (?:last |most recently )?on <d(?P<d>\d+)>", _last_bought),
    _say(
        rf"(?:often |frequently )?{_BUY} together with (?:your |the )?<o(?P<o>\d+)> in <n(?P<n>\d+)> "
        r"(?:shopping )?baskets?",
        _together_baskets,
        about_other=True,
    ),
    _say(rf"(?:often |frequently )?{_BUY} together with (?:your |the )?<o(?P<o>\d+)>", _other, about_other=True),
    _say(rf"{_SHOPPERS} who (?:buy|{_BUY}) <[ob](?P<o>\d+)> also (?:buy|{_BUY}) {_SELF}", _other),
    _say(r"(?:similar to|like) (?:the |your )?<k(?P<o>\d+)>", _other, about_other=True),
    _say(rf"{_SHOPPERS} {_LIKE_YOU} (?:also )?(?:buy|{_BUY})(?: {_SELF})?", _shoppers),
    _say(rf"(?:popular (?:with|among)|{_BUY} by) {_SHOPPERS} {_LIKE_YOU}", _shoppers),
    _say(rf"{_HAVE}{_BUY} {_SELF}(?: before| already| in the past)?", _bought),
    _say(r"in <n(?P<n>\d+)> (?:shopping )?baskets?(?: in the (?:last|past) <n(?P<weeks>\d+)> weeks)?", _baskets),
    _say(r"popular", _popular),
    _say(rf"(?:under|below|less than) (?:your (?:price )?{_LIMIT}(?: of)? )?<m(?P<m>\d+)>", _limit(_UP_TO, (-1,))),
    _say(rf"(?:within|up to|at most) (?:your (?:price )?{_LIMIT}(?: of)? )?<m(?P<m>\d+)>", _limit(_UP_TO, (-1, 0))),
    _say(rf"(?:under|below) your (?:price )?{_LIMIT}", _limit(_UP_TO, (-1,))),
    _say(rf"(?:within|in) your (?:price )?{_LIMIT}", _limit(_UP_TO, (-1, 0))),
    _say(r"(?:above|over|more than) (?:your minimum(?: of)? )?<m(?P<m>\d+)>", _limit(_FROM, (1,))),
    _say(r"at (?:your minimum(?: of)? )<m(?P<m>\d+)>", _limit(_FROM, (0,))),
    _say(r"(?:within|in) your (?:price )?range (?:from|of) <m(?P<low>\d+)> to <m(?P<high>\d+)>", _range),
    _say(rf"(?:your )?(?:price )?{_LIMIT} (?:is|of|:) <m(?P<m>\d+)>", _limit_is),
    _say(r"(?:reduced from|(?:the |its |a )?list price (?:is|of|:)) <m(?P<m>\d+)>", _reduced),
    _say(r"available (?:for|at) <m(?P<m>\d+)>", _available_at),
    _say(rf"(?:{_ITS}price (?:is|of|:)|costs?|is|are|priced at|sells for) <m(?P<m>\d+)>", _price),
    _say(
        rf"(?:rated|{_ITS}rating (?:is|of|:)) <n(?P<n>\d+)>(?: (?:out of|of|/) <n(?P<scale>\d+)>)?"
        r"(?: stars?)?(?: (?:in|by|from|based on) <n(?P<count>\d+)> reviews?)?",
        _rating,
    ),
    _say(r"above your minimum of <n(?P<n>\d+)>", _rating_floor),
    _say(rf"(?P<stock>{'|'.join(_STOCK.values())})", _stock),
    _say(r"available", _in_stock),
    _say(r"(?:matches|meets|fits) your (?:wish|wishes|request|filters?)", _wishes),
    _say(rf"(?:we )?(?:recommend|suggest|chose|picked) {_SELF}(?: (?:for|to) you)?", _nothing),
    _say(r"(?:was )?(?:recommended|suggested|chosen|picked|shown)(?: (?:for|to) you)?", _nothing),
)  # fmt: skip
"""Tried in this order: what says more comes before what says less."""
