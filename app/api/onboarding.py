"""GET /v1/onboarding/picks: products to ask a new shopper about."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from app.access.needs import ShopperDep
from app.api.deps import ShopDep
from ranking.diversity import families, spread
from ranking.rules import Occasion
from retrieval.feeds.product import product_json
from retrieval.schema import Product

router = APIRouter()


@router.get("/v1/onboarding/picks")
async def picks(shop: ShopDep, _: ShopperDep, limit: Annotated[int, Query(ge=5, le=10)] = 8) -> dict[str, Any]:
    """Best-sellers of as many departments as there are. What is picked comes back as events (`add_to_wishlist`,
    `view_item`; `item_dismissed` for what is not wanted), and the next home page knows."""
    engine = shop.recommender.engine
    rules = engine.rules.on(Occasion(at=shop.now()))
    allowed = [product for product in list(engine.popular.values()) if rules.allow(product)]
    return {"products": [product_json(product) for product in across_departments(allowed)[:limit]]}


def across_departments(products: list[Product]) -> list[Product]:
    """The first of every department, then the first of every other shelf, then the rest; families spread."""
    by_shelf = spread(spread(products, families), lambda product: (product.categories[:2],))
    return spread(by_shelf, lambda product: (product.categories[:1],))
