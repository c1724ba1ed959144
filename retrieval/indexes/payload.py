"""A product as an index stores it, and constraints as an index asks for them; of no engine's make.

The payload has few indexed fields, whatever attributes a catalogue has:

- `is`: "field<US>word" and "field<US><US>number", for eq, in and not_in;
- `words`: the product's words, and "field<US>word" for contains within one field;
- `numbers.KEY`: for lt to gte; `shown.KEY`: values as written, for facets (never of internal fields);
- `order.N`: the id's bytes, six at a time, as integers: sorting by them sorts by id.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias

from retrieval import filters
from retrieval.errors import ConstraintError
from retrieval.schema import Constraint, Op, Product, ProductId, Scalar

IS: Final = "is"
WORDS: Final = "words"
PRODUCT_ID: Final = "product_id"
ORDER_LEVELS: Final = 4
ORDER_BYTES: Final = 6  # an integer of six bytes is exact as a float, which ranges are made of

KEYWORD_FIELDS: Final = (IS, WORDS, "shown.brand", "shown.category", "shown.availability")
NUMBER_FIELDS: Final = ("numbers.price", "numbers.list_price", "numbers.rating")
ORDER_FIELDS: Final = tuple(f"order.{level}" for level in range(ORDER_LEVELS))

_SPACE: Final = uuid.UUID("6f7c1d1e-5b0a-5c51-9a3e-6d1f0c7a8b11")
_US: Final = "\x1f"  # white space to `fold`, so it is in no folded word
_NUMERIC: Final = ("price", "list_price", "rating")
_CHOSEN: Final = ("brand", "category", "availability")


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The field's values have one of these words."""

    key: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """One of the field's numbers lies within the bounds that are given."""

    key: str
    gt: float | None = None
    gte: float | None = None
    lt: float | None = None
    lte: float | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """The product is one of these."""

    ids: tuple[ProductId, ...]


@dataclass(frozen=True, slots=True)
class Conditions:
    """All of `must`, none of `must_not`; empty admits everything."""

    must: tuple["Condition", ...] = ()
    must_not: tuple["Condition", ...] = ()

    def __bool__(self) -> bool:
        return bool(self.must or self.must_not)

    def with_must(self, condition: "Condition") -> "Conditions":
        return Conditions((*self.must, condition), self.must_not)


Condition: TypeAlias = AnyOf | Between | OneOf | Conditions


@lru_cache(maxsize=1 << 16)
def point_id(product_id: ProductId) -> str:
    """The number under which an index files a product."""
    return str(uuid.uuid5(_SPACE, product_id))


def point_number(product_id: ProductId) -> int:
    """The same as an integer, which a dictionary finds many times as fast as a UUID."""
    return uuid.uuid5(_SPACE, product_id).int


def order_keys(product_id: ProductId) -> list[int]:
    """Integers that sort as the id does, as far as its first 24 bytes tell."""
    head = product_id.encode()[: ORDER_LEVELS * ORDER_BYTES].ljust(ORDER_LEVELS * ORDER_BYTES, b"\0")
    return [int.from_bytes(head[at : at + ORDER_BYTES], "big") for at in range(0, len(head), ORDER_BYTES)]


def payload_of(product: Product) -> dict[str, Any]:
    """All that an index keeps of a product beside its vectors."""
    attributes = [f"{filters.ATTRIBUTE}{name}" for name in dict.fromkeys(map(filters.fold, product.attributes)) if name]
    internal = [f"{filters.INTERNAL}{name}" for name in dict.fromkeys(map(filters.fold, product.internal)) if name]
    named = (*_CHOSEN, *attributes)
    asked = (*named, *internal)
    numeric = {field: filters.numbers_of(product, field) for field in (*_NUMERIC, *attributes, *internal)}
    text = filters.words_of(product, filters.TEXT)
    inside = {_token(field, word) for field in asked for word in filters.words_of(product, field)}
    return {
        PRODUCT_ID: product.id,
        IS: sorted({_value_token(field, value) for field in asked for value in filters.values_of(product, field)}),
        WORDS: sorted(text | inside),
        "numbers": {_key(field): numbers for field, numbers in numeric.items() if numbers},
        "shown": {_key(field): shown for field in named if (shown := _shown(product, field))},
        "order": {str(level): key for level, key in enumerate(order_keys(product.id))},
    }


def conditions_for(
    constraints: Iterable[Constraint], exclude: Sequence[ProductId] = (), only: Sequence[ProductId] | None = None
) -> Conditions:
    """What the hard constraints ask of an index, without `exclude` and, if given, among `only`.

    Raises:
        ConstraintError: a constraint, hard or soft, has no meaning.
    """
    must: list[Condition] = [] if only is None else [OneOf(tuple(only))]
    must_not: list[Condition] = [OneOf(tuple(exclude))] if exclude else []
    for constraint in constraints:
        filters.check(constraint)
        if constraint.hard:
            negative = constraint.op in {Op.NOT_IN, Op.NOT_CONTAINS}
            side = must_not if negative != constraint.forbids else must
            side.append(_condition(constraint))
    return Conditions(tuple(must), tuple(must_not))


def _condition(constraint: Constraint) -> Condition:
    """The positive sense of a constraint: `in` for not_in, `contains` for not_contains."""
    field, value = constraint.field, constraint.value
    asked = value if isinstance(value, tuple) else (value,)
    match constraint.op:
        case Op.EQ if field in _NUMERIC:
            return Between(number_path(field), gte=float(asked[0]), lte=float(asked[0]))
        case Op.EQ | Op.IN | Op.NOT_IN:
            return AnyOf(IS, tuple(dict.fromkeys(_value_token(field, one) for one in asked)))
        case Op.CONTAINS | Op.NOT_CONTAINS:
            found = dict.fromkeys(filters.words(str(asked[0])))
            return Conditions(tuple(AnyOf(WORDS, (_word_token(field, word),)) for word in found))
        case bound:
            return Between(number_path(field), **{bound.value: float(asked[0])})


def number_path(field: str) -> str:
    return f"numbers.{_key(field)}"


def shown_path(field: str) -> str:
    """Where the values of a field that can be counted are stored.

    Raises:
        ConstraintError: the field cannot be counted.
    """
    if field not in _CHOSEN and not filters.attribute_name(field):
        known = ", ".join(_CHOSEN)
        raise ConstraintError(f"{field[:80]!r} cannot be counted; use {known} or attributes.NAME", pointer="/facets")
    return f"shown.{_key(field)}"


def _key(field: str) -> str:
    """A field as a payload key: plain ASCII, so that every engine's path syntax takes it."""
    name, prefix = filters.attribute_name(field), "a-"
    if name is None:
        name, prefix = filters.internal_name(field), "i-"
    if name is None:
        return field
    return prefix + "".join(one if one.isascii() and one.isalnum() else f"-{ord(one):x}-" for one in name)


def _shown(product: Product, field: str) -> list[str]:
    values = (str(value).encode("utf-8", "replace").decode() for value in filters.values_of(product, field))
    return list(dict.fromkeys(values))


def _word_token(field: str, word: str) -> str:
    return word if field == filters.TEXT else _token(field, word)


def _value_token(field: str, value: Scalar) -> str:
    if isinstance(value, str):
        return _token(field, filters.fold(value))
    return _token(field, f"{_US}{float(value) + 0.0!r}")  # + 0.0 makes -0.0 into 0.0


def _token(field: str, word: str) -> str:
    return f"{filters.folded_field(field)}{_US}{word}"
