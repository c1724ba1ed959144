"""The wire models of lists: what clients send, and what they get."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, WithJsonSchema

from app.api.locales import SpokenLocale
from app.constraints import constraint_json
from app.recommendation import Recommendation, ShownProduct
from retrieval.feeds.complaints import complain
from retrieval.feeds.product import product_json
from retrieval.feeds.text import Id, Text
from retrieval.schema import Constraint, ConstraintSource, Op, ProductId, Rail, Scalar, Surface

MAX_VALUES = 50
MAX_WORD = 200
MAX_NUMBER = 2**53
"""Beyond it, neighbouring whole numbers are the same float."""


def _value(value: object) -> Scalar | tuple[Scalar, ...]:
    """One value or a list of them. A union of types would name its branches in an error's pointer."""
    if isinstance(value, list):
        if len(value) > MAX_VALUES:
            raise complain("has too many entries", f"send at most {MAX_VALUES}")
        return tuple(_scalar(one) for one in value)
    return _scalar(value)


def _scalar(value: object) -> Scalar:
    match value:
        case str() if len(value) <= MAX_WORD:
            return value
        case int() | float() if not isinstance(value, bool) and abs(value) <= MAX_NUMBER:  # NaN is not
            return value
    raise complain(
        "is nothing to compare with",
        f"send a text of at most {MAX_WORD} characters, a number of at most {MAX_NUMBER}, or a list of them",
    )


_ONE = [{"type": "string", "maxLength": MAX_WORD}, {"type": "number"}]
_SCHEMA = {"anyOf": [*_ONE, {"type": "array", "items": {"anyOf": _ONE}, "maxItems": MAX_VALUES}]}
Value: TypeAlias = Annotated[Any, AfterValidator(_value), WithJsonSchema(_SCHEMA)]


class ConstraintBody(BaseModel):
    """A condition on products; prices are in minor units."""

    model_config = ConfigDict(extra="forbid")

    field: Annotated[str, Field(min_length=1, max_length=80)]
    op: Op
    value: Value
    hard: StrictBool = True
    source: Literal["said", "clicked", "inferred"] = "clicked"
    label: Annotated[Text, Field(max_length=120)] | None = None

    def record(self) -> Constraint:
        return Constraint(
            field=self.field,
            op=self.op,
            value=self.value,
            hard=self.hard,
            source=ConstraintSource(self.source),
            label=self.label,
        )


class RecommendationBody(BaseModel):
    """A list to make. `deadline_ms` may ask for less time than the server's own limit, not for more.

    `region` and `adult` are what the shop knows of the shopper; its rules may depend on them. `locale` is for the
    reasons on the cards. `rail` leaves only what one thing speaks for, and nothing fills it up: what the visitor bought
    before (`buy_again`), what their past speaks for and is new to them (`for_you`), what is bought most (`trending`);
    with `product_id` or a basket what is like it (`similar`) or bought with it (`together`).
    """

    model_config = ConfigDict(extra="forbid")

    surface: Surface
    query: Annotated[Text, Field(max_length=1_000)] | None = None
    product_id: Id | None = None
    cart_product_ids: Annotated[list[Id], Field(max_length=100)] = Field(default_factory=list)
    visitor_id: Id | None = None
    session_id: Id | None = None
    constraints: Annotated[list[ConstraintBody], Field(max_length=30)] = Field(default_factory=list)
    limit: Annotated[StrictInt, Field(ge=1, le=100)] = 10
    facets: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=10)] = Field(default_factory=list)
    deadline_ms: Annotated[StrictInt, Field(ge=1, le=60_000)] | None = None
    llm: Literal["auto", "off"] = "auto"
    region: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    adult: StrictBool = False
    locale: SpokenLocale | None = None
    rail: Rail | None = None
    profiling: StrictBool = Field(True, description="False: nothing that the visitor did is used for this list.")

    @property
    def cart(self) -> tuple[ProductId, ...]:
        return tuple(map(ProductId, self.cart_product_ids))

    @property
    def page(self) -> ProductId | None:
        return ProductId(self.product_id) if self.product_id else None


def recommendation_json(recommendation: Recommendation) -> dict[str, Any]:
    """A list as the contract writes it; the shop's own rules are not among the constraints shown."""
    bundle = recommendation.bundle
    body: dict[str, Any] = {
        "recommendation_id": recommendation.id,
        "mode": recommendation.mode,
        "explainable": recommendation.explainable,
        "products": [shown_json(shown) for shown in recommendation.products],
        "constraints": [
            constraint_json(one) for one in recommendation.query.constraints if one.source is not ConstraintSource.RULE
        ],
        "unmet": [{"wish": unmet.wish, "detail": unmet.detail} for unmet in recommendation.unmet],
        "bundle": {
            "id": bundle.id,
            "index": bundle.index,
            "ranker": bundle.ranker,
            "rules": bundle.rules,
            "prompts": bundle.prompts,
        },
        "timings_ms": dict(recommendation.timings_ms),
    }
    if recommendation.searched_for:
        body["searched_for"] = recommendation.searched_for
    if recommendation.fallback_reason:
        body["fallback_reason"] = recommendation.fallback_reason
    if recommendation.facets is not None:
        body["facets"] = {
            field: [{"value": v, "count": n} for v, n in rows] for field, rows in recommendation.facets.items()
        }
    return body


def shown_json(shown: ShownProduct) -> dict[str, Any]:
    """A product at its place, with its reason."""
    body: dict[str, Any] = {
        "product": product_json(shown.product),
        "position": shown.position,
        "score": shown.score,
        "reason": {"text": shown.reason.text, "fact_ids": list(shown.reason.fact_ids)},
    }
    if shown.sponsored:
        body["sponsored"] = True
    return body


def list_part(recommendation: Recommendation) -> dict[str, Any]:
    """The list as a part of an AI SDK UI message stream; the same id replaces the one before."""
    return {"type": "data-products", "id": "list", "data": recommendation_json(recommendation)}
