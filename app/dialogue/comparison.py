"""Products side by side: the facts in which they differ, and what each has over the others."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from app.dialogue.parts import Comparison, Row, Verdict
from app.dialogue.sayable import field_name
from prompts.phrasebook import MODEL_LANGUAGE, phrasebook
from prompts.product_card import clean
from prompts.spoken import money_in_words, number_in_words
from retrieval.filters import ATTRIBUTE, fold, numbers_of
from retrieval.schema import BUYABLE, Money, Product, Rating, Scalar

NOT_STATED: Final = "not stated"
MAX_VALUE: Final = 80
MAX_TITLE: Final = 60
NAMED_FIELDS: Final = 4
"""Fields that the first sentence names; the table has them all."""

_LARGER: Final[Mapping[str, tuple[str, str, str]]] = {
    "height_cm": ("taller", "tallest", "cm"), "width_cm": ("wider", "widest", "cm"),
    "length_cm": ("longer", "longest", "cm"), "diameter_cm": ("larger", "largest", "cm"),
    "capacity_l": ("larger", "largest", "l"), "capacity_ml": ("larger", "largest", "ml"),
    "weight_g": ("heavier", "heaviest", "g"), "weight_kg": ("heavier", "heaviest", "kg"),
}  # fmt: skip
"""What having more of a measure is called: for two, for several, and the unit."""

_Points = Callable[[Product, Sequence[Product], str], Iterator[str]]


def compared(products: Sequence[Product], locale: str) -> Comparison:
    """At least two products, in the order given; a fact that they share has no row."""
    rows = tuple(row for row in _rows(products, locale) if len(set(row.values)) > 1)
    verdicts = (
        Verdict(product_id=one.id, text=_verdict(one, [each for each in products if each is not one], locale))
        for one in products
    )
    return Comparison(products=tuple(one.id for one in products), rows=rows, verdicts=tuple(verdicts))


def about_comparison(products: Sequence[Product], comparison: Comparison) -> list[str]:
    """The comparison in sentences: in what they differ, then what each has over the others."""
    titles = {one.id: clean(one.title, MAX_TITLE) for one in products}
    if not comparison.rows:
        return [f"In everything that the shop knows of them, {_joined(list(titles.values()))} are the same."]
    labels = [row.label for row in comparison.rows[:NAMED_FIELDS]]
    more = len(comparison.rows) - len(labels)
    said = [f"They differ in {_joined([*labels, f'{more} more' if more else ''])}."]
    return said + [f"{titles[each.product_id]}: {each.text}." for each in comparison.verdicts]


def _rows(products: Sequence[Product], locale: str) -> Iterator[Row]:
    def row(field: str, value: Callable[[Product], str]) -> Row:
        return Row(field=field, label=field_name(field), values=tuple(value(one) or NOT_STATED for one in products))

    yield row("price", lambda one: _money(one.price, locale))
    yield row("list_price", lambda one: _money(one.list_price, locale))
    yield row("category", lambda one: clean(one.categories[-1], MAX_VALUE) if one.categories else "")
    yield row("brand", lambda one: clean(one.brand, MAX_VALUE))
    yield row("rating", lambda one: _rated(one.rating, locale) if one.rating else "")
    yield row("availability", _stock)
    names: dict[str, str] = {}
    for one in products:
        for name in one.attributes:
            names.setdefault(fold(name), name)
    for name in names.values():
        yield row(f"{ATTRIBUTE}{name}", partial(_attribute, name=name, locale=locale))


def _verdict(one: Product, others: Sequence[Product], locale: str) -> str:
    """What sets it apart, the weightiest first, at most two points; from facts alone."""
    points = [point for says in _SAYS for point in says(one, others, locale)][:2]
    if not points:
        return "nothing that the shop knows speaks for it alone"
    return " and ".join(points)


def _by_price(one: Product, others: Sequence[Product], locale: str) -> Iterator[str]:
    if one.price is None:
        return
    prices = [other.price for other in others if other.price and other.price.currency == one.price.currency]
    if len(prices) == len(others) and all(one.price.amount < price.amount for price in prices):
        saved = Money(amount=min(price.amount for price in prices) - one.price.amount, currency=one.price.currency)
        yield f"the {_degree('cheaper', 'cheapest', others)} one, by {_money(saved, locale)}"


def _by_stock(one: Product, others: Sequence[Product], locale: str) -> Iterator[str]:
    del locale
    if one.availability in BUYABLE and not any(other.availability in BUYABLE for other in others):
        yield "the only one that can be ordered now"


def _by_rating(one: Product, others: Sequence[Product], locale: str) -> Iterator[str]:
    own, rest = numbers_of(one, "rating"), [numbers_of(other, "rating") for other in others]
    if one.rating and own and all(each and own > each for each in rest):
        yield f"rated {_degree('higher', 'highest', others)}: {_rated(one.rating, locale)}"


def _by_size(one: Product, others: Sequence[Product], locale: str) -> Iterator[str]:
    for name, (more, most, unit) in _LARGER.items():
        own, rest = _number(one, name), [_number(other, name) for other in others]
        known = [each for each in rest if each is not None]
        if own is not None and len(known) == len(others) and own > max(known):
            yield f"the {_degree(more, most, others)} one: {number_in_words(own, locale)} {unit}"
            return


def _by_words(one: Product, others: Sequence[Product], locale: str) -> Iterator[str]:
    """A stated value of its own in a field that all of them state, such as the material."""
    for name, value in one.attributes.items():
        rest = [_value(other, name) for other in others]
        if isinstance(value, str) and all(isinstance(each, str) and fold(each) != fold(value) for each in rest):
            yield f"the one whose {field_name(f'{ATTRIBUTE}{name}')} is {clean(value, MAX_VALUE)}"
    if one.brand and all(other.brand and fold(other.brand) != fold(one.brand) for other in others):
        yield f"the one from {clean(one.brand, MAX_VALUE)}"


_SAYS: tuple[_Points, ...] = (_by_price, _by_stock, _by_rating, _by_size, _by_words)


def _degree(two: str, several: str, others: Sequence[Product]) -> str:
    return two if len(others) == 1 else several


def _money(price: Money | None, locale: str) -> str:
    return money_in_words(price, locale) if price else ""


def _rated(rating: Rating, locale: str) -> str:
    words = f"{number_in_words(rating.value, locale)} of {number_in_words(rating.scale_max, locale)}"
    return f"{words} by {number_in_words(rating.count, locale)}" if rating.count else words


def _stock(one: Product) -> str:
    return phrasebook(MODEL_LANGUAGE).file.stock.get(one.availability.value, one.availability.value)


def _attribute(one: Product, *, name: str, locale: str) -> str:
    value = _value(one, name)
    if value is None:
        return ""
    return clean(value, MAX_VALUE) if isinstance(value, str) else number_in_words(value, locale)


def _value(one: Product, name: str) -> Scalar | None:
    return next((value for key, value in one.attributes.items() if fold(key) == fold(name)), None)


def _number(one: Product, name: str) -> float | None:
    value = _value(one, name)
    return float(value) if isinstance(value, int | float) else None


def _joined(words: Sequence[str]) -> str:
    *first, last = [word for word in words if word]
    return f"{', '.join(first)} and {last}" if first else last
