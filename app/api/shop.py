"""What the demo page needs to know of the shop."""

from fastapi import APIRouter
from pydantic import BaseModel

from app.access.needs import ShopperDep
from app.api.deps import ShopDep
from app.settings import Env

router = APIRouter()

ATTRIBUTES = 3
"""Attributes offered as filters, the commonest first."""


class DemoVisitor(BaseModel):
    """Somebody to try the shop as; `about` says in a line who they are."""

    id: str
    label: str
    segment: str = ""
    about: str = ""


class ShopCard(BaseModel):
    """Name, money and language; `filters` are fields worth asking facets of.

    Visitors to try are offered in development only, where `demo` says that the evidence of every list may be looked
    into and the model unplugged.
    """

    name: str
    currency: str
    locale: str
    visitors: list[DemoVisitor]
    suggestions: list[str]
    filters: list[str]
    assistant: bool
    demo: bool


@router.get("/v1/shop")
async def shop_card(shop: ShopDep, _: ShopperDep) -> ShopCard:
    return ShopCard(
        name=shop.settings.shop_name,
        currency=shop.current.currency,
        locale=shop.settings.locale.replace("_", "-"),
        visitors=[DemoVisitor.model_validate(one) for one in shop.demo_visitors()],
        suggestions=list(shop.note.suggestions),
        filters=["category", "brand", *shop.current.vocabulary.texts[:ATTRIBUTES]],
        assistant=shop.chat_guard is not None,
        demo=shop.settings.env is Env.DEVELOPMENT,
    )
