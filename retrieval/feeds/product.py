"""The contract's product: strict on the way in, plain JSON on the way out."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from retrieval.feeds.complaints import complain, quoted
from retrieval.feeds.text import Id, Text, Words, clean
from retrieval.schema import BUYABLE, Availability, Media, Money, Product, ProductId, Rating, Scalar

MAX_INT = 2**53
"""The largest whole number that every JSON reader keeps exact."""

_MAX_VALUE = 1_000


def _web_address(text: str) -> str:
    """An http(s) address or a path within the shop."""
    cure = "send an http or https address, or a path such as /p/42"
    if any(character.isspace() or not character.isprintable() for character in text) or "\\" in text:
        raise complain("has a space, a backslash or an invisible character", cure)
    try:
        parts = urlsplit(text)
    except ValueError:
        raise complain(f"{quoted(text)} is not a web address", cure) from None
    absolute = parts.scheme in {"http", "https"} and bool(parts.hostname)
    if not absolute and (parts.scheme or parts.netloc):
        raise complain(f"{quoted(text)} leads out of the shop or to another scheme", cure)
    return text


def _scalar(value: object) -> Scalar:
    """An attribute's value: short text or a finite number."""
    if isinstance(value, str):
        if len(value) > _MAX_VALUE:
            raise complain(f"is {len(value)} characters long", f"send at most {_MAX_VALUE}")
        return clean(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise complain(f"is {_kind(value)}", "send text or a number; for yes or no, send 'yes' or 'no'")
    if isinstance(value, int) and abs(value) > MAX_INT:
        raise complain("is too large a whole number", "send at most 2^53, or send it as text")
    if value != value or value in {float("inf"), float("-inf")}:
        raise complain("is not a finite number", "send a finite number")
    return value


def _kind(value: object) -> str:
    return {bool: "true or false", type(None): "null", list: "a list", dict: "an object"}.get(
        type(value), type(value).__name__
    )


WholeNumber = Annotated[int, Field(ge=0, le=MAX_INT)]
Link = Annotated[str, Field(max_length=2048), AfterValidator(_web_address)]
AttributeName = Annotated[Words, Field(max_length=100)]
AttributeValue = Annotated[
    Scalar, BeforeValidator(_scalar), WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "number"}]})
]
Attributes = Annotated[dict[AttributeName, AttributeValue], Field(max_length=50)]


class Strict(BaseModel):
    """Our own request models take no unknown key and convert nothing."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, hide_input_in_errors=True)


class MoneyIn(Strict):
    amount: WholeNumber = Field(description="Minor units: 9.99 is 999.")
    currency: str = Field(pattern="^[A-Z]{3}$", description="ISO 4217, such as USD.")


class CategoryIn(Strict):
    value: Annotated[Words, Field(max_length=200)]


class AvailabilityIn(Strict):
    status: Literal["in_stock", "out_of_stock", "preorder", "backorder", "discontinued"]


class RatingIn(Strict):
    value: Annotated[float, Field(ge=0)]
    scale_max: Annotated[float, Field(gt=0, le=1000)] = 5.0
    count: WholeNumber | None = None

    @model_validator(mode="after")
    def on_its_scale(self) -> Self:
        if self.value > self.scale_max:
            raise complain("is above scale_max", "send both on the same scale", at="value")
        return self


class MediaIn(Strict):
    url: Link
    type: Literal["image", "video", "model_3d"] = "image"
    alt_text: Annotated[Text, Field(max_length=500)] = ""


class ProductIn(Strict):
    """One sellable item as a shop sends it over HTTP."""

    id: Id
    title: Annotated[Words, Field(max_length=500)]
    description: Annotated[Text, Field(max_length=20_000)] = ""
    url: Link = ""
    brand: Annotated[Text, Field(max_length=200)] = ""
    categories: Annotated[list[CategoryIn], Field(max_length=20)] = Field(default_factory=list)
    price: MoneyIn | None = None
    list_price: MoneyIn | None = None
    availability: AvailabilityIn = Field(default_factory=lambda: AvailabilityIn(status="in_stock"))
    attributes: Attributes = Field(default_factory=dict)
    rating: RatingIn | None = None
    media: Annotated[list[MediaIn], Field(max_length=50)] = Field(default_factory=list)
    group_id: Id | None = None
    tags: Annotated[list[Annotated[Words, Field(max_length=100)]], Field(max_length=100)] = Field(default_factory=list)

    @model_validator(mode="after")
    def can_be_paid_for(self) -> Self:
        status = self.availability.status
        if self.price is None and status in BUYABLE:
            cure = "add it, or set availability.status to out_of_stock"
            raise complain(f"is missing, but the product is {status}", cure, at="price")
        if self.price and self.list_price and self.price.currency != self.list_price.currency:
            raise complain("is in another currency than price", "send both in one currency", at="list_price")
        return self

    def record(self) -> Product:
        return product_record(self.model_dump(exclude_none=True))


class ProductRow(ProductIn):
    """A row of an import, which may also carry what never leaves the server."""

    internal: Attributes = Field(default_factory=dict)


def product_record(body: Mapping[str, Any]) -> Product:
    """The record of a body that was validated before: a model's dump, or what `stored_json` gave."""
    rating = body.get("rating")
    return Product(
        id=ProductId(body["id"]),
        title=body["title"],
        description=body.get("description", ""),
        url=body.get("url", ""),
        brand=body.get("brand", ""),
        categories=tuple(category["value"] for category in body.get("categories", ())),
        price=_money(body.get("price")),
        list_price=_money(body.get("list_price")),
        availability=Availability(body["availability"]["status"]),
        attributes=MappingProxyType(dict(body.get("attributes", {}))),
        rating=Rating(value=rating["value"], scale_max=rating["scale_max"], count=rating.get("count"))
        if rating
        else None,
        media=tuple(Media(**medium) for medium in body.get("media", ())),
        group_id=body.get("group_id"),
        tags=tuple(body.get("tags", ())),
        internal=MappingProxyType(dict(body.get("internal", {}))),
    )


def _money(body: Mapping[str, Any] | None) -> Money | None:
    return Money(amount=body["amount"], currency=body["currency"]) if body else None


def product_json(product: Product) -> dict[str, Any]:
    """The product for the wire, without `internal`. What is not known is left out; price is null then."""
    body: dict[str, Any] = {
        "id": product.id,
        "title": product.title,
        "description": product.description,
        "url": product.url,
        "brand": product.brand,
        "categories": [{"value": value} for value in product.categories],
        "price": _money_json(product.price),
        "availability": {"status": product.availability.value},
        "attributes": dict(product.attributes),
        "media": [{"type": medium.type, "url": medium.url, "alt_text": medium.alt_text} for medium in product.media],
        "tags": list(product.tags),
    }
    if product.list_price:
        body["list_price"] = _money_json(product.list_price)
    if product.rating:
        body["rating"] = {"value": product.rating.value, "scale_max": product.rating.scale_max}
        if product.rating.count is not None:
            body["rating"]["count"] = product.rating.count
    if product.group_id:
        body["group_id"] = product.group_id
    return body


def stored_json(product: Product) -> dict[str, Any]:
    """All of it, for the catalogue store alone."""
    body = product_json(product)
    if product.internal:
        body["internal"] = dict(product.internal)
    return body


def _money_json(money: Money | None) -> dict[str, Any] | None:
    return {"amount": money.amount, "currency": money.currency} if money else None
