"""GET and PUT /v1/demo/model: pulls the model's plug, to see the shop without it; for development alone."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, StrictBool

from app.access.needs import SecretDep
from app.api.deps import ShopDep
from app.problem import Problem

router = APIRouter()


class PlugBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    plugged: StrictBool


class ModelState(BaseModel):
    """The models, in the order in which they are asked, and whether they are connected."""

    models: list[str]
    plugged: bool


@router.get("/v1/demo/model")
async def model_state(shop: ShopDep, _: SecretDep) -> ModelState:
    return ModelState(models=list(shop.models.names), plugged=shop.plug is not None and shop.plug.plugged)


@router.put("/v1/demo/model")
async def plug_model(body: PlugBody, shop: ShopDep, caller: SecretDep) -> ModelState:
    """Pulls the plug, or puts it back. Calls under way fail; breakers close some seconds after the model is back."""
    if shop.plug is None or not shop.models.names:
        raise Problem(409, "no_model", "This shop has no language model that could be unplugged.")
    shop.plug.plugged = body.plugged
    await shop.peers.tell("/plug", body.plugged)
    return await model_state(shop, caller)
