"""What a visitor may say of themselves, as it is sent and as it is kept."""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, StrictBool, model_validator

from retrieval.errors import ConstraintError
from retrieval.feeds.complaints import complain
from retrieval.feeds.product import Strict
from retrieval.feeds.text import Id, Words
from retrieval.filters import check
from retrieval.schema import Constraint, Op, Scalar

MOST_NAMES = 200
MOST_PREFERENCES = 20
MOST_LESS = 50
MOST_PICKS = 10

Name = Annotated[Words, Field(max_length=200)]


def _scalar(value: object) -> object:
    ones = value if isinstance(value, list) else [value]
    for one in ones:
        if isinstance(one, bool) or not isinstance(one, str | int | float) or len(ones) > 50:
            raise complain("is nothing to compare with", "send a text, a number, or a list of at most 50 of them")
        if (isinstance(one, str) and len(one) > 200) or (not isinstance(one, str) and not abs(one) <= 2**53):
            raise complain("is too large", "send at most 200 characters, or a number of at most 2^53")
    return value


class Preference(Strict):
    """What a visitor likes better: a condition as in a list's constraints."""

    field: Annotated[str, Field(min_length=1, max_length=80)]
    op: Annotated[Op, Field(strict=False)]
    value: Annotated[Any, AfterValidator(_scalar)]

    @model_validator(mode="after")
    def has_a_meaning(self) -> Self:
        value: Scalar | tuple[Scalar, ...] = tuple(self.value) if isinstance(self.value, list) else self.value
        if self.field.startswith("internal."):
            raise complain("is no field that a shopper can ask for", "name price, brand, category or attributes.NAME")
        try:
            check(Constraint(field=self.field, op=self.op, value=value))
        except ConstraintError as error:
            raise complain(str(error), "send a condition as in a list's constraints") from error
        return self

    @property
    def condition(self) -> dict[str, Any]:
        return {"field": self.field, "op": self.op, "value": self.value}


class Excluded(Strict):
    """What a visitor does not want to see at all."""

    products: Annotated[list[Id], Field(max_length=MOST_NAMES)] = Field(default_factory=list)
    brands: Annotated[list[Name], Field(max_length=MOST_NAMES)] = Field(default_factory=list)
    categories: Annotated[list[Name], Field(max_length=MOST_NAMES)] = Field(default_factory=list)


class LessOf(Strict):
    """A product of which there should be less: it is left out, and others of its shelf stand further down."""

    product_id: Id
    category: str | None = None


class Wants(Strict):
    """What is kept of what a visitor said."""

    preferences: Annotated[list[Preference], Field(max_length=MOST_PREFERENCES)] = Field(default_factory=list)
    excluded: Excluded = Field(default_factory=Excluded)
    less_of: Annotated[list[LessOf], Field(max_length=MOST_LESS)] = Field(default_factory=list)
    picks: Annotated[list[Id], Field(max_length=MOST_PICKS)] = Field(default_factory=list)


class VisitorChange(Strict):
    """Each part that is sent stands in place of what was there; what is left out stays as it is.

    `picks` are products of GET /v1/onboarding/picks that the visitor likes. Without `profiling`, or with `consent`
    false, nothing that they do is kept, and nothing that they did shapes their lists.
    """

    preferences: Annotated[list[Preference], Field(max_length=MOST_PREFERENCES)] | None = None
    excluded: Excluded | None = None
    less_of: Annotated[list[Id], Field(max_length=MOST_LESS)] | None = None
    picks: Annotated[list[Id], Field(max_length=MOST_PICKS)] | None = None
    profiling: StrictBool | None = None
    consent: StrictBool | None = None
