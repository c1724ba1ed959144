"""The shop's own sentences: facts in plain words of the reader's language, each with the facts that it words.

What is said is decided here, once for every language; how it is said stands in prompts/languages.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from prompts.audience import Audience, visible
from prompts.facts import Claim, EvidencePack, Fact, FactKind, FactValue
from prompts.phrasebook import phrasebook
from prompts.product_card import clean
from prompts.spoken import MAX_TITLE, date_in_words, value_in_words
from retrieval.schema import Money, Op

MOST_SENTENCES: Final = 6
MOST_CONTRIBUTIONS: Final = 3


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
    return pen.claim("nothing")


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
Slots: TypeAlias = dict[str, Any]
"""Words for a phrase's slots."""


class _Pen:
    """Words the facts of one pack for one audience."""

    def __init__(self, pack: EvidencePack, locale: str, now: datetime, audience: Audience) -> None:
        self.facts = tuple(fact for fact in pack.facts if visible(fact, audience))
        self.book = phrasebook(locale)
        self.locale = locale
        self.now = now

    def find(self, kind: FactKind, field: str, *ops: Op) -> Fact | None:
        return next((f for f in self.facts if f.kind is kind and f.field == field and (not ops or f.op in ops)), None)

    def sentence(self, fact: Fact) -> Claim | None:
        """The sentence that words this fact, with the others that belong in it; None if it has no words."""
        if fact.kind is FactKind.RULE:
            return _RULE.get(fact.field, _rule)(self, fact)
        if fact.kind is FactKind.CONTRIBUTION:
            return _contribution(self, fact)
        if fact.kind is FactKind.BEHAVIOUR:
            write = _BEHAVIOUR.get(fact.field)
            return write(self, fact) if write else None
        return _CATALOGUE.get(fact.field, _field)(self, fact)

    def value(self, value: FactValue) -> str:
        return value_in_words(value, self.locale, self.now)

    def claim(self, phrase: str, *facts: Fact | None, count: float | None = None, **slots: str) -> Claim:
        """The phrase with its slots filled, and the facts behind it."""
        text = self.book.say(phrase, count, **slots)
        return Claim(text=text, fact_ids=tuple(dict.fromkeys(fact.id for fact in facts if fact)))


def _bought(pen: _Pen, fact: Fact) -> Claim | None:
    times, last = pen.find(FactKind.BEHAVIOUR, "bought_times"), pen.find(FactKind.BEHAVIOUR, "last_bought")
    day = date_in_words(last.value, pen.locale, pen.now) if last and isinstance(last.value, datetime) else None
    if times is None or not isinstance(times.value, int | float) or times.value < 1:
        return pen.claim("last_bought", last, day=day) if day else None
    phrase = "bought_once" if times.value == 1 else "bought_times"
    if day:
        return pen.claim(f"{phrase}_on", times, last, times=pen.value(times.value), day=day)
    return pen.claim(phrase, times, times=pen.value(times.value))


def _together(pen: _Pen, fact: Fact) -> Claim | None:
    title = pen.value(fact.value)
    counted = (f for f in pen.facts if f.field == "together_baskets" and f.label == fact.value)
    baskets = next((f for f in counted if isinstance(f.value, int) and f.value >= 1), None)
    if baskets is None or not isinstance(baskets.value, int):
        return pen.claim("together_with", fact, title=title)
    said = pen.value(baskets.value)
    return pen.claim("together_baskets", fact, baskets, count=baskets.value, title=title, baskets=said)


def _same_shoppers(pen: _Pen, fact: Fact) -> Claim | None:
    return pen.claim("same_shoppers", fact, title=pen.value(fact.value))


def _like(pen: _Pen, fact: Fact) -> Claim | None:
    return pen.claim("like_product", fact, title=pen.value(fact.value))


def _shoppers(pen: _Pen, fact: Fact) -> Claim | None:
    return pen.claim("shoppers_like_you", fact)


def _popular(pen: _Pen, fact: Fact) -> Claim | None:
    if not isinstance(fact.value, int | float) or fact.value < 1:
        return None
    return pen.claim("baskets_4_weeks", fact, count=fact.value, baskets=pen.value(fact.value))


def _search(pen: _Pen, fact: Fact) -> Claim | None:
    return pen.claim("search_text", fact, words=pen.value(fact.value))


def _match_and_price(pen: _Pen) -> Claim | None:
    """Search words and a price limit in one breath, where there are both."""
    search, price = pen.find(FactKind.BEHAVIOUR, "search_text"), pen.find(FactKind.CATALOGUE, "price")
    limit = price and _price_limit(pen, price)
    if search is None or price is None or not limit:
        return None
    words, cost = pen.value(search.value), pen.value(price.value)
    return pen.claim("search_and_price", search, price, *limit[1], words=words, price=cost, limit=limit[0])


def _price(pen: _Pen, fact: Fact) -> Claim | None:
    price = pen.find(FactKind.CATALOGUE, "price")
    if price is None or not isinstance(price.value, Money):
        return None
    phrase = "price"
    slots: Slots = {"price": pen.value(price.value)}
    listed = pen.find(FactKind.CATALOGUE, "list_price")
    if listed and not _is_reduced(price.value, listed.value):
        listed = None
    if listed:
        phrase += "_reduced"
        slots["list_price"] = pen.value(listed.value)
    limit = _price_limit(pen, price)
    if limit:
        phrase += "_limit"
        slots["limit"] = limit[0]
    return pen.claim(phrase, price, listed, *(limit[1] if limit else ()), **slots)


def _is_reduced(price: Money, listed: FactValue) -> bool:
    return isinstance(listed, Money) and listed.currency == price.currency and listed.amount > price.amount


def _price_limit(pen: _Pen, price: Fact) -> tuple[str, tuple[Fact, ...]] | None:
    """The limits that the price keeps, in words that are true of exactly these amounts; both ends of a range."""
    kept = [fact for fact in pen.facts if fact.kind is FactKind.CONSTRAINT and _keeps(price.value, fact)]
    floor = next((fact for fact in kept if fact.op in {Op.GT, Op.GTE}), None)
    ceiling = next((fact for fact in kept if fact.op in {Op.LT, Op.LTE}), None)
    if floor and ceiling:
        said = pen.book.say("within_range", low=pen.value(floor.value), high=pen.value(ceiling.value))
        return said, (floor, ceiling)
    if ceiling:
        phrase = "within_limit" if ceiling.value == price.value else "under_limit"
        return pen.book.say(phrase, limit=pen.value(ceiling.value)), (ceiling,)
    if floor:
        phrase = "at_minimum" if floor.value == price.value else "above_minimum"
        return pen.book.say(phrase, limit=pen.value(floor.value)), (floor,)
    return None


def _keeps(price: FactValue, limit: Fact) -> bool:
    """Whether a price is within a limit of the same currency."""
    if limit.field != "price" or not isinstance(limit.value, Money) or not isinstance(price, Money):
        return False
    ours, theirs = price.amount, limit.value.amount
    if limit.value.currency != price.currency:
        return False
    return ours <= theirs if limit.op in {Op.LT, Op.LTE} else limit.op in {Op.GT, Op.GTE} and ours >= theirs


def _rating(pen: _Pen, fact: Fact) -> Claim | None:
    rating = pen.find(FactKind.CATALOGUE, "rating")
    if rating is None or not isinstance(rating.value, int | float):
        return None
    phrase = "rating"
    slots: Slots = {"rating": pen.value(rating.value)}
    reviews = pen.find(FactKind.CATALOGUE, "rating.count")
    count = reviews.value if reviews and isinstance(reviews.value, int) else 0
    if count > 1:
        phrase += "_reviews"
        slots["reviews"] = pen.value(count)
    floor = pen.find(FactKind.CONSTRAINT, "rating", Op.GT, Op.GTE)
    if floor and isinstance(floor.value, int | float) and rating.value > floor.value:
        phrase += "_floor"
        slots["floor"] = pen.value(floor.value)
    else:
        floor = None
    return pen.claim(phrase, rating, reviews, floor, count=count, **slots)


def _availability(pen: _Pen, fact: Fact) -> Claim | None:
    stock = pen.book.file.stock.get(fact.value) if isinstance(fact.value, str) else None
    return pen.claim("availability", fact, stock=stock) if stock and fact.kind is FactKind.CATALOGUE else None


def _silent(pen: _Pen, fact: Fact) -> Claim | None:
    """Words that stand elsewhere: the title is above the explanation, the description is not a proof."""
    return None


def _text(pen: _Pen, fact: Fact) -> Claim | None:
    phrase = {Op.CONTAINS: "mentions", Op.NOT_CONTAINS: "mentions_not"}.get(fact.op or Op.EQ)
    if fact.kind is not FactKind.CONSTRAINT or phrase is None:
        return None
    return pen.claim(phrase, fact, words=pen.value(fact.value))


def _field(pen: _Pen, fact: Fact) -> Claim | None:
    """Brand, category or attribute, and whether the shopper asked for it."""
    stated, name = pen.find(FactKind.CATALOGUE, fact.field), pen.book.field(fact.field)
    wish = next((f for f in pen.facts if f.kind is FactKind.CONSTRAINT and f.field == fact.field), None)
    if not name:
        return None
    slots: Slots = {"field": name, "Field": _capital(name)}
    if wish is fact and wish.op in {Op.NOT_IN, Op.NOT_CONTAINS}:
        return pen.claim("field_not_listed", wish, value=pen.value(wish.value), **slots)
    same = wish and wish.op in {Op.EQ, Op.IN} and (stated is None or stated.value == wish.value)
    said = wish if wish and same else stated
    if said is None:
        return None
    asked, facts = "_asked" if said is wish else "", (stated, wish if said is wish else None)
    if said.value in {"yes", "no"}:
        return pen.claim(f"field_{said.value}{asked}", *facts, **slots)
    return pen.claim(f"field{asked}", *facts, value=pen.value(said.value), **slots)


def _rule(pen: _Pen, fact: Fact) -> Claim | None:
    """A rule that the product keeps; or, where it has a name, what it is said to have done."""
    if fact.label is None:
        return pen.claim("rule", fact, rule=pen.value(fact.value))
    return pen.claim("rule_said", fact, rule=pen.value(fact.label), effect=pen.value(fact.value))


def _rule_act(pen: _Pen, fact: Fact) -> Claim | None:
    """What a rule did: by how many places, or to which, stands in the fact's value; its name in the label."""
    if not isinstance(fact.value, int) or fact.label is None:
        return None
    said = pen.value(fact.value)
    return pen.claim(f"rule_{fact.field}", fact, count=fact.value, rule=pen.value(fact.label), places=said, place=said)


def _contribution(pen: _Pen, fact: Fact) -> Claim | None:
    if not isinstance(fact.value, int | float) or fact.value == 0:
        return None
    feature = clean(pen.book.feature(fact.field), MAX_TITLE)
    phrase = "raised" if fact.value > 0 else "lowered"
    size = pen.value(abs(fact.value))
    return pen.claim(phrase, fact, feature=feature, Feature=_capital(feature), size=size)


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _size(fact: Fact) -> float:
    return abs(fact.value) if isinstance(fact.value, int | float) else 0.0


def _names(writer: Sentence, fields: Iterable[str]) -> dict[str, Sentence]:
    return dict.fromkeys(fields, writer)


_BEHAVIOUR: Final[Mapping[str, Sentence]] = MappingProxyType(
    {
        **_names(_bought, ("bought_times", "last_bought")),
        "together_with": _together,
        "together_baskets": _silent,  # said with what it was bought with
        "same_shoppers": _same_shoppers,
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
_RULE: Final[Mapping[str, Sentence]] = MappingProxyType(
    _names(_rule_act, ("moved_up", "moved_down", "pinned", "sponsored", "capped"))
)
