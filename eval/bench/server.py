"""The shop's own server in a process of its own, with a few routes more that only the benchmark asks.

`python -m eval.bench.server PLAN` takes a Plan as JSON and says on stdout when it is ready.
"""

import asyncio
import os
import resource
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from pydantic import BaseModel, Field

from app.api.recommendations import list_request
from app.api.wire import RecommendationBody
from app.assembly import Shop
from app.listening import server_config
from app.main import create_app
from app.settings import LLMSettings, Settings
from app.stores import open_encoder, open_stores
from app.telemetry import configure_logging
from eval.bench.announced import Announced
from eval.bench.floor import Floor, Needed, Recorded
from eval.bench.lag import LagProbe
from eval.bench.raw import RawEdge
from eval.bench.wire import BenchError
from retrieval.schema import VisitorId

PATIENCE_MS = 30_000
"""A deadline that no list misses: what is timed is the work, not the giving up."""


class Plan(BaseModel):
    """Which shop to open. `floor_index`: a copy of its index build, for the bare calls; None: no floor. `llm`: the
    model beside it, none unless one is named.
    """

    data_dir: Path
    floor_index: Path | None = None
    llm: LLMSettings = Field(default_factory=LLMSettings)


class Hooks:
    """What the benchmark asks a running server about itself."""

    def __init__(self, floor_index: Path | None) -> None:
        self.router = APIRouter(prefix="/bench")
        self.shop: Shop | None = None
        self._probe = LagProbe()
        self._floor_index = floor_index
        self._floor: Floor | None = None
        self._ranker: Recorded | None = None
        for route in (self.memory, self.lag_start, self.lag_stop, self.floor):
            self.router.add_api_route(f"/{route.__name__}", route, methods=["POST"])

    def opened(self, shop: Shop) -> Shop:
        """Called when the shop is open, before it serves."""
        self.shop = shop
        ranker = shop.recommender.engine.ranker
        if self._floor_index:
            if ranker.model:
                model = ranker.model
                ranker.model = self._ranker = Recorded(model.booster, model.feature_names, model.rounds)
            log = open_stores(shop.settings).recommendations
            self._floor = Floor(RawEdge(self._floor_index), open_encoder(shop.settings), self._ranker, log)
        return shop

    async def memory(self) -> dict[str, float]:
        """Megabytes that the process holds, and the most it ever held."""
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])  # noqa: ASYNC240 - no disk
        return {
            "rss_mb": pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
        }

    async def lag_start(self) -> dict[str, bool]:
        self._probe.start()
        return {"started": True}

    async def lag_stop(self) -> list[float]:
        return await self._probe.stop()

    async def floor(self, request: Request) -> dict[str, float]:
        """The floor of the list that this body asks for, by part; the list is made first, untimed."""
        shop, floor = self.shop, self._floor
        if shop is None or floor is None:
            raise BenchError("this server was started without an index for the floor")
        body = RecommendationBody.model_validate_json(await request.body())
        wanted = list_request(body, shop, VisitorId(body.visitor_id) if body.visitor_id else None)
        made = await shop.recommender.recommend(wanted)
        needed = await asyncio.to_thread(self._needed, shop, wanted.query, made.id)
        return await asyncio.to_thread(floor.parts_ms, needed)

    def _needed(self, shop: Shop, query: Any, recommendation_id: str) -> Needed:
        served = shop.recommendations.get(recommendation_id)
        if served is None:
            raise BenchError("the list was not written to the journal; is the disk full?")
        shop.recommendations.flush()
        rules = shop.recommender.engine.rules.constraints
        bound = replace(query, constraints=(*query.constraints, *rules))
        return Needed(query=bound, rows=self._ranker.last if self._ranker else None, served=served)


def bench_app(plan: Plan) -> FastAPI:
    """The shop's application under the benchmark's settings, with the hooks."""
    changes: dict[str, Any] = {"data_dir": plan.data_dir, "deadline_ms": PATIENCE_MS, "llm": plan.llm}
    settings = Settings(**changes)
    hooks = Hooks(plan.floor_index)
    app = create_app(lambda: hooks.opened(Shop(settings)), max_body_bytes=settings.max_body_bytes)
    app.include_router(hooks.router)
    return app


if __name__ == "__main__":
    configure_logging("warning")
    app = bench_app(Plan.model_validate_json(sys.argv[1]))
    Announced(server_config(app, "127.0.0.1", 0)).run()
