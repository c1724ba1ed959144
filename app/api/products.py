"""/v1/products: the catalogue over HTTP; a change shows in the next answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Response
from pydantic import BaseModel, Field, SkipValidation, ValidationError

from app.access.needs import SecretDep, ShopperDep
from app.api.deps import ShopDep
from app.problem import ErrorOut, Problem, places
from retrieval.feeds.complaints import complaints
from retrieval.feeds.product import ProductIn, Strict, product_json
from retrieval.schema import Product, ProductId

MAX_PRODUCTS = 1_000

router = APIRouter(prefix="/v1/products", tags=["products"])


class ProductBatch(Strict):
    """At most 1,000 products; each is checked on its own, so one bad product spoils no other."""

    products: Annotated[list[SkipValidation[ProductIn]], Field(max_length=MAX_PRODUCTS)]


class ProductResult(BaseModel):
    id: str | None = Field(None, description="As it was sent; left out if it was no text.")
    status: Literal["accepted", "rejected"]
    code: Literal["invalid_product", "id_twice"] | None = None
    errors: list[ErrorOut] | None = None


class ProductResults(BaseModel):
    results: list[ProductResult]


@router.put("", response_model_exclude_none=True)
def put_products(batch: ProductBatch, shop: ShopDep, _: SecretDep) -> ProductResults:
    """Writes whole products; what an import kept as internal stays with them."""
    rows: Sequence[Any] = batch.products
    results: list[ProductResult] = []
    accepted: dict[ProductId, Product] = {}
    for number, row in enumerate(rows):
        try:
            product = ProductIn.model_validate(row).record()
        except ValidationError as error:
            results.append(_rejected(row, "invalid_product", places(complaints(error, ("products", number)))))
            continue
        if product.id in accepted:
            error_at = (f"/products/{number}/id", "is in this batch already; send each product once")
            results.append(_rejected(row, "id_twice", [error_at]))
            continue
        accepted[product.id] = product
        results.append(ProductResult(id=product.id, status="accepted"))
    if accepted:
        present = shop.catalog.get(list(accepted))
        shop.catalog.upsert(
            replace(product, internal=present[key].internal) if key in present else product
            for key, product in accepted.items()
        )
        shop.current.catalog_changed()
    return ProductResults(results=results)


@router.patch("/{product_id:path}")
def patch_product(
    product_id: str, patch: Annotated[dict[str, Any], Body()], shop: ShopDep, _: SecretDep
) -> dict[str, Any]:
    """Changes some fields (JSON merge patch, RFC 7396); null takes a field away."""
    try:
        product = shop.catalog.edit(ProductId(product_id), lambda current: _patched(current, patch))
    except KeyError:
        raise _unknown() from None
    shop.current.catalog_changed()
    return product_json(product)


@router.get("/{product_id:path}")
def get_product(product_id: str, shop: ShopDep, _: ShopperDep) -> dict[str, Any]:
    """The product as it stands."""
    product = shop.catalog.get([ProductId(product_id)]).get(ProductId(product_id))
    if product is None:
        raise _unknown()
    return product_json(product)


@router.delete("/{product_id:path}", status_code=204, response_class=Response)
def delete_product(product_id: str, shop: ShopDep, _: SecretDep) -> None:
    """Takes a product out of the shop."""
    if not shop.catalog.delete([ProductId(product_id)]):
        raise _unknown()
    shop.current.catalog_changed()


def _patched(current: Product, patch: Mapping[str, Any]) -> Product:
    if patch.get("id", current.id) != current.id:
        raise _invalid([("/id", "is not the id in the address; an id cannot change")])
    try:
        changed = ProductIn.model_validate(_merged(product_json(current), patch)).record()
    except ValidationError as error:
        raise _invalid(places(complaints(error))) from error
    return replace(changed, internal=current.internal)


def _merged(body: dict[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """RFC 7396 as far down as a product has objects: one level."""
    merged = {**body, **patch}
    for name, value in patch.items():
        if isinstance(value, dict):
            before = body.get(name)
            merged[name] = {**(before if isinstance(before, dict) else {}), **value}
            merged[name] = {key: each for key, each in merged[name].items() if each is not None}
    return {name: value for name, value in merged.items() if value is not None}


def _rejected(
    row: object, code: Literal["invalid_product", "id_twice"], errors: list[tuple[str, str]]
) -> ProductResult:
    sent = row.get("id") if isinstance(row, dict) else None
    return ProductResult(
        id=sent[:128] if isinstance(sent, str) else None,
        status="rejected",
        code=code,
        errors=ErrorOut.all_of(errors),
    )


def _invalid(errors: list[tuple[str, str]]) -> Problem:
    return Problem(422, "invalid_request", "the product would not be valid; see `errors`", errors=errors)


def _unknown() -> Problem:
    return Problem(404, "unknown_product", "there is no product with this id")
