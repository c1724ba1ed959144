"""What each constraint means, in plain Python; every index is held to it.

Decided once, for all fields:

- Words are compared folded: NFKC, case-folded, trimmed, inner white space as one space.
- Numbers are compared as 64-bit floats; a number never equals a word ("12" is not 12).
- A field has any number of values (a product has many categories). A positive comparison holds if
  any value satisfies it; `not_in` and `not_contains` hold exactly when `in` and `contains` do not,
  so a missing value satisfies only those two.
- Empty strings, NaN and infinities in a product are missing values.
- `contains` means: every word of the constraint is one of the field's words.
- Attribute names are folded too: `attributes.Colour` finds "colour".
- `internal.NAME` is for the shop's rules alone: nobody can ask for a margin.
- What satisfies a constraint that `forbids` does not meet it, and the other way round.
- Amounts are compared without their currency: one shop sells in one.
"""

import math
import operator
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from retrieval.errors import ConstraintError
from retrieval.schema import Availability, Constraint, ConstraintSource, Money, Op, Product, Scalar

ATTRIBUTE: Final = "attributes."
INTERNAL: Final = "internal."
MONEY_FIELDS: Final = ("price", "list_price")
TEXT: Final = "text"

_BOUNDS: Final[Mapping[Op, Callable[[float, float], bool]]] = {
    Op.LT: operator.lt,
    Op.LTE: operator.le,
    Op.GT: operator.gt,
    Op.GTE: operator.ge,
}
_NUMBER_OPS = frozenset({Op.EQ, *_BOUNDS})
_CHOICE_OPS = frozenset({Op.EQ, Op.IN, Op.NOT_IN})
_WORD_OPS = frozenset({Op.CONTAINS, Op.NOT_CONTAINS})
_OPS: Final[Mapping[str, frozenset[Op]]] = {
    "price": _NUMBER_OPS,
    "list_price": _NUMBER_OPS,
    "rating": _NUMBER_OPS,
    "brand": _CHOICE_OPS | _WORD_OPS,
    "category": _CHOICE_OPS | _WORD_OPS,
    "availability": _CHOICE_OPS,
    TEXT: _WORD_OPS,
}
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=1 << 15)
def _fold_short(text: str) -> str:
    sound = text.encode("utf-8", "replace").decode()  # a lone surrogate cannot be stored
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sound).casefold()).split())


def fold(text: str) -> str:
    """The form in which words are compared; free of control characters that are white space."""
    return _fold_short(text) if len(text) <= 80 else _fold_short.__wrapped__(text)


def words(text: str) -> list[str]:
    """The folded words of a text, in its order: runs of letters and digits in any alphabet."""
    return list(_words_short(text)) if len(text) <= 80 else _WORD.findall(fold(text))


@lru_cache(maxsize=1 << 15)
def _words_short(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(fold(text)))


def attribute_name(field: str) -> str | None:
    """The folded name behind `attributes.`; None if the field is no attribute."""
    return fold(field[len(ATTRIBUTE) :]) if field.startswith(ATTRIBUTE) else None


def internal_name(field: str) -> str | None:
    """The folded name behind `internal.`; None if the field is not one of the shop's own."""
    return fold(field[len(INTERNAL) :]) if field.startswith(INTERNAL) else None


def folded_field(field: str) -> str:
    """The field as it is compared: the names of attributes and internal fields folded."""
    prefix = next((one for one in (ATTRIBUTE, INTERNAL) if field.startswith(one)), None)
    return field if prefix is None else prefix + fold(field[len(prefix) :])


def satisfies(product: Product, constraint: Constraint) -> bool:
    """Whether the product meets a constraint, hard or soft, that has passed `check`."""
    return _meets(product, constraint) != constraint.forbids


def _meets(product: Product, constraint: Constraint) -> bool:
    asked = constraint.value if isinstance(constraint.value, tuple) else (constraint.value,)
    match constraint.op:
        case Op.EQ | Op.IN:
            return _is_any(product, constraint.field, asked)
        case Op.NOT_IN:
            return not _is_any(product, constraint.field, asked)
        case Op.CONTAINS:
            return _contains(product, constraint.field, asked)
        case Op.NOT_CONTAINS:
            return not _contains(product, constraint.field, asked)
        case bound:
            holds, limit = _BOUNDS[bound], float(asked[0])
            return any(holds(value, limit) for value in numbers_of(product, constraint.field))


def violations(product: Product, constraints: Iterable[Constraint]) -> list[Constraint]:
    """The hard constraints that the product does not meet, in their order."""
    return [one for one in constraints if one.hard and not satisfies(product, one)]


def values_of(product: Product, field: str) -> tuple[Scalar, ...]:
    """What a product has in a field, as the catalogue writes it; empty if it has nothing there.

    Raises:
        ConstraintError: no such field.
    """
    match field:
        case "price":
            found: Iterable[Scalar] = _amount(product.price)
        case "list_price":
            found = _amount(product.list_price)
        case "rating":
            found = _rating(product)
        case "brand":
            found = (product.brand,)
        case "category":
            found = product.categories
        case "availability":
            found = (product.availability.value,)
        case "text":
            found = (searchable_text(product),)
        case _:
            name, named = attribute_name(field), product.attributes
            if name is None:
                name, named = internal_name(field), product.internal
            if name is None:
                raise _unknown(field)
            found = (value for key, value in named.items() if fold(key) == name)
    return tuple(value for value in found if _present(value))


def numbers_of(product: Product, field: str) -> list[float]:
    """The values of a field that are numbers."""
    return [float(value) for value in values_of(product, field) if not isinstance(value, str)]


def words_of(product: Product, field: str) -> set[str]:
    """The words of a field's values, all values together."""
    return {word for value in values_of(product, field) if isinstance(value, str) for word in words(value)}


def searchable_text(product: Product) -> str:
    """Everything about a product that words can find, one part a line, the title first."""
    parts = (
        product.title,
        product.brand,
        *product.categories,
        *product.tags,
        *(str(value) for value in product.attributes.values() if _present(value)),
        product.description,
    )
    return "\n".join(part for part in parts if part)


def check(constraint: Constraint) -> None:
    """Makes sure that a constraint has a meaning.

    Raises:
        ConstraintError: it has none; the pointer names the part, the message the cure.
    """
    fitting = _ops(constraint)
    if constraint.op not in fitting:
        names = ", ".join(op for op in Op if op in fitting)
        raise ConstraintError(f"{constraint.field} cannot be compared by {constraint.op}; use {names}", pointer="/op")
    for pointer, value in _asked(constraint):
        _check_value(constraint, value, pointer)


def _ops(constraint: Constraint) -> frozenset[Op]:
    field = constraint.field
    if field in _OPS:
        return _OPS[field]
    if attribute_name(field) or (constraint.source is ConstraintSource.RULE and internal_name(field)):
        return _NUMBER_OPS | _CHOICE_OPS | _WORD_OPS
    raise _unknown(field)


def _unknown(field: str) -> ConstraintError:
    known = ", ".join(_OPS)
    return ConstraintError(f"there is no field {field[:80]!r}; use {known} or {ATTRIBUTE}NAME", pointer="/field")


def _asked(constraint: Constraint) -> Iterator[tuple[str, Scalar]]:
    """The values of a constraint with their pointers; refuses a list where one value belongs."""
    several, value = constraint.op in {Op.IN, Op.NOT_IN}, constraint.value
    if not several:
        if isinstance(value, tuple):
            raise ConstraintError(f"{constraint.op} takes one value; use in or not_in for several", pointer="/value")
        yield "/value", value
        return
    if not isinstance(value, tuple) or not value:
        raise ConstraintError(f"{constraint.op} takes a list of at least one value", pointer="/value")
    yield from ((f"/value/{at}", one) for at, one in enumerate(value))


def _check_value(constraint: Constraint, value: Scalar, pointer: str) -> None:
    field, number = constraint.field, isinstance(value, int | float) and not isinstance(value, bool)
    if not number and not isinstance(value, str):
        raise ConstraintError(f"{field} is compared with a text or a number, not {value!r}", pointer=pointer)
    if number and not _present(value):
        raise ConstraintError(f"{value!r:.40} cannot be compared; give a finite number", pointer=pointer)
    if field in MONEY_FIELDS and not isinstance(value, int):
        cure = "give whole minor units: 20 dollars are 2000"
        raise ConstraintError(f"{field} is compared with an amount, not {value!r:.40}; {cure}", pointer=pointer)
    if field == "rating" and not (number and 0 <= float(value) <= 5):
        raise ConstraintError(f"a rating is compared with a number from 0 to 5, not {value!r:.40}", pointer=pointer)
    if constraint.op in _BOUNDS and not number:
        raise ConstraintError(f"{constraint.op} compares with a number, not {value!r:.40}", pointer=pointer)
    if isinstance(value, str):
        _check_word(constraint, value, pointer)
    elif constraint.op in _WORD_OPS or field in {"brand", "category", "availability"}:
        raise ConstraintError(f"{field} {constraint.op} compares with a text, not {value!r:.40}", pointer=pointer)


def _check_word(constraint: Constraint, value: str, pointer: str) -> None:
    if constraint.op in _WORD_OPS and not words(value):
        raise ConstraintError(f"{value!r:.40} has no word to look for", pointer=pointer)
    if not fold(value):
        raise ConstraintError("an empty text cannot be compared; leave the constraint out", pointer=pointer)
    if constraint.field == "availability" and fold(value) not in set(Availability):
        known = ", ".join(Availability)
        raise ConstraintError(f"there is no availability {value!r:.40}; use {known}", pointer=pointer)


def _is_any(product: Product, field: str, asked: Sequence[Scalar]) -> bool:
    have = {_comparable(value) for value in values_of(product, field)}
    return any(_comparable(value) in have for value in asked)


def _comparable(value: Scalar) -> str | float:
    return fold(value) if isinstance(value, str) else float(value)


def _contains(product: Product, field: str, asked: Sequence[Scalar]) -> bool:
    return set(words(str(asked[0]))) <= words_of(product, field)


def _present(value: Scalar) -> bool:
    if isinstance(value, str):
        return bool(fold(value))
    try:
        return math.isfinite(value)
    except OverflowError:  # an int beyond every float
        return False


def _amount(money: Money | None) -> tuple[int, ...]:
    return () if money is None else (money.amount,)


def _rating(product: Product) -> tuple[float, ...]:
    rating = product.rating
    return () if rating is None or not rating.scale_max else (rating.value / rating.scale_max * 5,)
