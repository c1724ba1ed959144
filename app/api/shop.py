"""What the demo page needs to know of the shop."""

from fastapi import APIRouter
from pydantic import BaseModel

from app.api.deps import ShopDep

router = APIRouter()


class DemoVisitor(BaseModel):
    id: str
    label: str


class ShopCard(BaseModel):
    """Name, money and language; visitors to try are offered in development only."""

    name: str
    currency: str
    locale: str
    visitors: list[DemoVisitor]
    suggestions: list[str]
    assistant: bool


@router.get("/v1/shop")
async def shop_card(shop: ShopDep) -> ShopCard:
    return ShopCard(
        name=shop.settings.shop_name,
        currency=shop.current.currency,
        locale=shop.settings.locale.replace("_", "-"),
        visitors=[DemoVisitor(id=visitor_id, label=label) for visitor_id, label in shop.demo_visitors()],
        suggestions=list(shop.suggestions),
        assistant=shop.chat_guard is not None,
    )
