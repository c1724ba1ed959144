"""The shop's vocabulary: what it sells, what a shopper asks for, and what retrieval found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, NewType, TypeAlias

ProductId = NewType("ProductId", str)
VisitorId = NewType("VisitorId", str)

Scalar: TypeAlias = str | int | float
"""The value of an attribute, or what a constraint compares with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Money:
    """An amount in integer minor units (cents) of an ISO 4217 currency."""

    amount: int
    currency: str


class Availability(StrEnum):
    """UCP's availability status. Only the first three can be bought today."""

    IN_STOCK = "in_stock"
    PREORDER = "preorder"
    BACKORDER = "backorder"
    OUT_OF_STOCK = "out_of_stock"
    DISCONTINUED = "discontinued"


BUYABLE = (Availability.IN_STOCK, Availability.PREORDER, Availability.BACKORDER)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rating:
    """The mean of `count` reviews on a scale that ends at `scale_max`."""

    value: float
    scale_max: float = 5.0
    count: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Media:
    """A picture of a product."""

    url: str
    type: str = "image"
    alt_text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    """One sellable item, flat; names are those of UCP's Variant.

    `categories` runs from the general to the special. `price` is None only for a product that
    cannot be bought. `internal` (margin, age limit) never leaves the server.
    """

    id: ProductId
    title: str
    description: str = ""
    url: str = ""
    brand: str = ""
    categories: tuple[str, ...] = ()
    price: Money | None = None
    list_price: Money | None = None
    availability: Availability = Availability.IN_STOCK
    attributes: Mapping[str, Scalar] = field(default_factory=lambda: MappingProxyType({}))
    rating: Rating | None = None
    media: tuple[Media, ...] = ()
    group_id: str | None = None
    tags: tuple[str, ...] = ()
    internal: Mapping[str, Scalar] = field(default_factory=lambda: MappingProxyType({}))


class Op(StrEnum):
    """How a constraint compares; retrieval.filters says what each means."""

    EQ = "eq"
    IN = "in"
    NOT_IN = "not_in"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"


class ConstraintSource(StrEnum):
    """Who asked for it: said in words, clicked, inferred from behaviour, or a rule of the shop."""

    SAID = "said"
    CLICKED = "clicked"
    INFERRED = "inferred"
    RULE = "rule"


@dataclass(frozen=True, kw_only=True, slots=True)
class Constraint:
    """A condition on a product. Hard ones filter; soft ones are wishes that a reason can name.

    `field` is price, list_price (minor units), brand, category, availability, rating (on a scale
    to 5), attributes.NAME, or text (title, description, brand, categories, tags, attributes).
    `value` is a tuple for `in` and `not_in`, a single value otherwise. Rules of the shop may also name
    internal.NAME, and forbid what satisfies the rest (`forbids`).
    """

    field: str
    op: Op
    value: Scalar | tuple[Scalar, ...]
    hard: bool = True
    source: ConstraintSource = ConstraintSource.SAID
    label: str | None = None
    forbids: bool = False


class Surface(StrEnum):
    """Where in the shop a list is shown."""

    HOME = "home"
    PRODUCT = "product"
    SEARCH = "search"
    CART = "cart"
    CHAT = "chat"


class Rail(StrEnum):
    """A part of a page that holds what one thing alone speaks for; retrieval.retriever says what.

    The first three are for a visitor and the shop, the last two for a product or a basket.
    """

    BUY_AGAIN = "buy_again"
    FOR_YOU = "for_you"
    TRENDING = "trending"
    SIMILAR = "similar"
    TOGETHER = "together"


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """What one list is asked for. An empty query is a stranger's home page.

    `text` is what is left of the shopper's words after constraints were read out of it.
    `exclude` are products that must not appear: refused, in the basket, or already known.
    `rail` leaves one kind of candidate alone.
    """

    surface: Surface = Surface.HOME
    text: str = ""
    product_id: ProductId | None = None
    cart: tuple[ProductId, ...] = ()
    liked: tuple[ProductId, ...] = ()
    visitor_id: VisitorId | None = None
    constraints: tuple[Constraint, ...] = ()
    exclude: frozenset[ProductId] = frozenset()
    rail: Rail | None = None

    @property
    def anchors(self) -> tuple[ProductId, ...]:
        """The products that the list should go with: the page's, the basket's, the liked ones."""
        page = (self.product_id,) if self.product_id else ()
        return tuple(dict.fromkeys((*page, *self.cart, *self.liked)))


class Evidence(NamedTuple):
    """One source's reason for proposing a product: its rank (from 1) and score in that source.

    `because` is the product that led to it, for sources that start from one.
    """

    source: str
    rank: int
    score: float
    because: ProductId | None = None


class Candidate(NamedTuple):
    """A product that retrieval proposes, with the fused score and what each source said of it."""

    product_id: ProductId
    score: float
    evidence: tuple[Evidence, ...]
