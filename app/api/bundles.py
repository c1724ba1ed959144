"""PUT /v1/bundles/active: lets another bundle serve."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from app.access.needs import SecretDep
from app.api.deps import ShopDep
from app.problem import Problem
from ranking.bundles.manifest import BundleRefused

router = APIRouter()


class BundleChoice(BaseModel):
    model_config = ConfigDict(extra="forbid")

    bundle_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")]


@router.put("/v1/bundles/active")
async def activate(body: BundleChoice, shop: ShopDep, _: SecretDep) -> BundleChoice:
    """Switches to a bundle in one step. One that must not serve is refused in words, and the old one stays."""
    try:
        await run_in_threadpool(shop.current.activate, body.bundle_id)
    except BundleRefused as error:
        raise Problem(409, "bundle_refused", str(error)) from error
    return body
