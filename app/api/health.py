"""Whether the process lives, whether lists can be served, and the numbers behind both."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from app.access.needs import AnyoneDep, SecretDep
from app.api.answers import JSONAnswer
from app.api.deps import ShopDep
from app.workers.metrics import of_workers

router = APIRouter()


@router.get("/livez")
async def livez(_: AnyoneDep) -> dict[str, str]:
    """Touches nothing: the process answers."""
    return {"status": "alive"}


@router.get("/readyz")
async def readyz(shop: ShopDep, _: AnyoneDep) -> Response:
    """Ready when lists can be served; a missing model, index or store degrades, it does not unready."""
    checks = await run_in_threadpool(shop.checks)
    ready = shop.ready and not shop.stopping
    status = "stopping" if shop.stopping else "ready" if ready else "unready"
    body: dict[str, Any] = {"status": status, "checks": checks}
    return JSONAnswer(body, status_code=200 if ready else 503)


@router.get("/metrics")
async def metrics(shop: ShopDep, _: SecretDep) -> Response:
    """Prometheus' text format; of several workers, each one's numbers under its label `worker`."""
    told = shop.metrics.exposition()
    if shop.place.count > 1:
        others = {number: answer.text for number, answer in (await shop.peers.gather("/metrics")).items()}
        told = of_workers({shop.place.number: told.decode(), **others}, shop.place.count)
    return Response(told, media_type="text/plain; version=0.0.4; charset=utf-8")
