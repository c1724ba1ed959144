"""The shop's own sentences: facts in plain words, each with the facts that it words."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from prompts.facts import Claim, EvidencePack, Fact, FactKind, FactValue
from prompts.product_card import clean
from prompts.spoken import INTERNAL, MAX_TITLE, STOCK, date_in_words, field_in_words, value_in_words
from retrieval.schema import Money, Op

MOST_SENTENCES: Final = 6
MOST_CONTRIBUTIONS: Final = 3


class Audience(StrEnum):
    """Who reads an explanation. Rules, contributions and internal fields are not for shoppers."""

    SHOPPER = "shopper"
    MERCHANT = "merchant"
    AUDITOR = "auditor"


def visible(fact: Fact, audience: Audience) -> bool:
    """Whether this audience may see the fact."""
    if audience is Audience.SHOPPER:
        return fact.kind not in {FactKind.RULE, FactKind.CONTRIBUTION} and not fact.field.startswith(INTERNAL)
    return True


def reason(pack: EvidencePack, locale: str, now: datetime) -> Claim:
    """The one line on a product's card, from the strongest fact that a shopper may see.

    What people did and what the shopper asked for come before what the catalogue says. A pack without
    a fact that can be worded gives a line that claims nothing, with no fact ids.
    """
    pen = _Pen(pack, locale, now, Audience.SHOPPER)
    asked = [fact for fact in pen.facts if fact.kind is not FactKind.CATALOGUE]
    told = [fact for fact in pen.facts if fact.kind is FactKind.CATALOGUE]
    for fact in (*asked, *told):
        if fact.field in {"search_text", "price"} and (both := _match_and_price(pen)):
            return both
        if claim := pen.sentence(fact):
            return claim
    return Claim(text="From the shop's range.", fact_ids=())


def explanation(pack: EvidencePack, locale: str, now: datetime, audience: Audience) -> tuple[Claim, ...]:
    """Several sentences, strongest fact first, each fact worded once.

    A shopper reads at most six; merchants and auditors read of the rules and the three largest
    contributions too. Nothing that can be worded: the empty tuple.
    """
    pen = _Pen(pack, locale, now, audience)
    large = sorted((f for f in pen.facts if f.kind is FactKind.CONTRIBUTION), key=_size, reverse=True)
    claims: list[Claim] = []
    worded: set[str] = {fact.id for fact in large[MOST_CONTRIBUTIONS:]}
    for fact in pen.facts:
        if fact.id in worded:
            continue
        if claim := pen.sentence(fact):
            claims.append(claim)
            worded.update(claim.fact_ids)
    return tuple(claims[:MOST_SENTENCES] if audience is Audience.SHOPPER else claims)


Sentence: TypeAlias = Callable[["_Pen", Fact], Claim | None]


class _Pen:
    """Words the facts of one pack for one audience."""

    def __init__(self, pack: EvidencePack, locale: str, now: datetime, audience: Audience) -> None:
        self.facts = tuple(fact for fact in pack.facts if visible(fact, audience))
        self.locale = locale
        self.now = now

    def find(self, kind: FactKind, field: str, *ops: Op) -> Fact | None:
        return next((f for f in self.facts if f.kind is kind and f.field == field and (not ops or f.op in ops)), None)

    def sentence(self, fact: Fact) -> Claim | None:
        """The sentence that words this fact, with the others that belong in it; None if it has no words."""
        if fact.kind is FactKind.RULE:
            return _rule(self, fact)
        if fact.kind is FactKind.CONTRIBUTION:
            return _contribution(self, fact)
        if fact.kind is FactKind.BEHAVIOUR:
            write = _BEHAVIOUR.get(fact.field)
            return write(self, fact) if write else None
        return _CATALOGUE.get(fact.field, _field)(self, fact)

    def value(self, value: FactValue) -> str:
        return value_in_words(value, self.locale, self.now)


def _claim(text: str, *facts: Fact | None) -> Claim:
    return Claim(text=text, fact_ids=tuple(dict.fromkeys(fact.id for fact in facts if fact)))


def _bought(pen: _Pen, fact: Fact) -> Claim | None:
    times, last = pen.find(FactKind.BEHAVIOUR, "bought_times"), pen.find(FactKind.BEHAVIOUR, "last_bought")
    day = date_in_words(last.value, pen.now) if last and isinstance(last.value, datetime) else None
    if times is None or not isinstance(times.value, int | float) or times.value < 1:
        return _claim(f"You last bought this on {day}.", last) if day else None
    if times.value == 1:
        return (
            _claim(f"You bought this once, on {day}.", times, last) if day else _claim("You bought this once.", times)
        )
    often = f"You bought this {pen.value(times.value)} times"
    return _claim(f"{often}, last on {day}.", times, last) if day else _claim(f"{often}.", times)


def _together(pen: _Pen, fact: Fact) -> Claim | None:
    return _claim(f"Often bought together with {pen.value(fact.value)}.", fact)


def _like(pen: _Pen, fact: Fact) -> Claim | None:
    return _claim(f"Similar to {pen.value(fact.value)}.", fact)


def _shoppers(pen: _Pen, fact: Fact) -> Claim | None:
    return _claim("Shoppers with a history like yours buy this.", fact)


def _popular(pen: _Pen, fact: Fact) -> Claim | None:
    if not isinstance(fact.value, int | float) or fact.value < 1:
        return None
    if fact.value == 1:
        return _claim("In 1 basket in the last four weeks.", fact)
    return _claim(f"Popular: in {pen.value(fact.value)} baskets in the last four weeks.", fact)


def _search(pen: _Pen, fact: Fact) -> Claim | None:
    return _claim(f"Matches your search for “{pen.value(fact.value)}”.", fact)


def _match_and_price(pen: _Pen) -> Claim | None:
    """Search words and a price limit in one breath, where there are both."""
    search, price = pen.find(FactKind.BEHAVIOUR, "search_text"), pen.find(FactKind.CATALOGUE, "price")
    limit = price and _price_limit(pen, price)
    if search is None or price is None or not limit:
        return None
    text = f"Matches your search for “{pen.value(search.value)}” and costs {pen.value(price.value)}, {limit[0]}."
    return _claim(text, search, price, limit[1])


def _price(pen: _Pen, fact: Fact) -> Claim | None:
    price = pen.find(FactKind.CATALOGUE, "price")
    if price is None or not isinstance(price.value, Money):
        return None
    text = f"It costs {pen.value(price.value)}"
    listed = pen.find(FactKind.CATALOGUE, "list_price")
    if listed and not _is_reduced(price.value, listed.value):
        listed = None
    if listed:
        text += f", reduced from {pen.value(listed.value)}"
    limit = _price_limit(pen, price)
    if limit:
        text += f", {limit[0]}"
    return _claim(f"{text}.", price, listed, limit[1] if limit else None)


def _is_reduced(price: Money, listed: FactValue) -> bool:
    return isinstance(listed, Money) and listed.currency == price.currency and listed.amount > price.amount


def _price_limit(pen: _Pen, price: Fact) -> tuple[str, Fact] | None:
    """The limit that the price keeps, in words that are true of exactly these two amounts."""
    limit = next((f for f in pen.facts if f.kind is FactKind.CONSTRAINT and f.field == "price"), None)
    if limit is None or not isinstance(limit.value, Money) or not isinstance(price.value, Money):
        return None
    ours, theirs, words = price.value.amount, limit.value.amount, pen.value(limit.value)
    if limit.value.currency != price.value.currency:
        return None
    if limit.op in {Op.LT, Op.LTE} and ours <= theirs:
        return f"{'under' if ours < theirs else 'within'} your limit of {words}", limit
    if limit.op in {Op.GT, Op.GTE} and ours >= theirs:
        return f"{'above' if ours > theirs else 'at'} your minimum of {words}", limit
    return None


def _rating(pen: _Pen, fact: Fact) -> Claim | None:
    rating = pen.find(FactKind.CATALOGUE, "rating")
    if rating is None or not isinstance(rating.value, int | float):
        return None
    text, count = f"Rated {pen.value(rating.value)} out of 5", pen.find(FactKind.CATALOGUE, "rating.count")
    if count and isinstance(count.value, int) and count.value > 1:
        text += f" in {pen.value(count.value)} reviews"
    floor = pen.find(FactKind.CONSTRAINT, "rating", Op.GT, Op.GTE)
    if floor and isinstance(floor.value, int | float) and rating.value > floor.value:
        text += f", above your minimum of {pen.value(floor.value)}"
    else:
        floor = None
    return _claim(f"{text}.", rating, count, floor)


def _availability(pen: _Pen, fact: Fact) -> Claim | None:
    words = STOCK.get(fact.value) if isinstance(fact.value, str) else None
    return _claim(f"It is {words}.", fact) if words and fact.kind is FactKind.CATALOGUE else None


def _silent(pen: _Pen, fact: Fact) -> Claim | None:
    """Words that stand elsewhere: the title is above the explanation, the description is not a proof."""
    return None


def _text(pen: _Pen, fact: Fact) -> Claim | None:
    if fact.kind is not FactKind.CONSTRAINT:
        return None
    verb = {Op.CONTAINS: "Mentions", Op.NOT_CONTAINS: "Does not mention"}.get(fact.op or Op.EQ)
    return _claim(f"{verb} “{pen.value(fact.value)}”, as you asked.", fact) if verb else None


def _field(pen: _Pen, fact: Fact) -> Claim | None:
    """Brand, category or attribute, and whether the shopper asked for it."""
    stated, name = pen.find(FactKind.CATALOGUE, fact.field), field_in_words(fact.field)
    wish = next((f for f in pen.facts if f.kind is FactKind.CONSTRAINT and f.field == fact.field), None)
    if not name:
        return None
    if wish is fact and wish.op in {Op.NOT_IN, Op.NOT_CONTAINS}:
        return _claim(f"The {name} is not listed as {pen.value(wish.value)}, as you asked.", wish)
    same = wish and wish.op in {Op.EQ, Op.IN} and (stated is None or stated.value == wish.value)
    if wish and same:
        return _claim(f"The {name} is {pen.value(wish.value)}, as you asked.", stated, wish)
    if stated and stated.value in {"yes", "no"}:
        return _claim(f"{name.capitalize()}: {stated.value}.", stated)
    return _claim(f"The {name} is {pen.value(stated.value)}.", stated) if stated else None


def _rule(pen: _Pen, fact: Fact) -> Claim | None:
    if fact.label is None:
        return _claim(f"It keeps the shop's rule “{pen.value(fact.value)}”.", fact)
    return _claim(f"The rule “{pen.value(fact.label)}” acted: {pen.value(fact.value)}.", fact)


def _contribution(pen: _Pen, fact: Fact) -> Claim | None:
    if not isinstance(fact.value, int | float) or not fact.value:
        return None
    verb = "raised" if fact.value > 0 else "lowered"
    feature = clean(fact.label or fact.field, MAX_TITLE)
    return _claim(f"{feature[:1].upper()}{feature[1:]} {verb} the score by {pen.value(abs(fact.value))}.", fact)


def _size(fact: Fact) -> float:
    return abs(fact.value) if isinstance(fact.value, int | float) else 0.0


def _names(writer: Sentence, fields: Iterable[str]) -> dict[str, Sentence]:
    return dict.fromkeys(fields, writer)


_BEHAVIOUR: Final[Mapping[str, Sentence]] = MappingProxyType(
    {
        **_names(_bought, ("bought_times", "last_bought")),
        "together_with": _together,
        "like_product": _like,
        "shoppers_like_you": _shoppers,
        "baskets_4_weeks": _popular,
        "search_text": _search,
    }
)
_CATALOGUE: Final[Mapping[str, Sentence]] = MappingProxyType(
    {
        **_names(_price, ("price", "list_price")),
        **_names(_rating, ("rating", "rating.count")),
        **_names(_silent, ("title", "description", "id", "url")),
        "availability": _availability,
        "text": _text,
    }
)
