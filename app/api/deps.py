"""What the routes ask for."""

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

if TYPE_CHECKING:  # a route is used without the libraries that assembly brings: torch, LightGBM, LangChain
    from app.assembly import Shop


def get_shop(request: Request) -> "Shop":
    """The shop that assembly put together for this process."""
    shop: Shop = request.app.state.shop
    return shop


ShopDep = Annotated["Shop", Depends(get_shop)]
