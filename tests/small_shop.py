"""A shop of stores alone, behind the real routes, errors and limits; run as a module it serves."""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime

import uvicorn
from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI

from app import errors
from app.access.access import everyone
from app.access.doors import Doors
from app.api import events, products
from app.body import BodyLimit
from app.intake.filters import Filters
from app.intake.reception import Reception
from app.store.catalog import SqlCatalogStore
from app.store.database import open_database
from app.store.events import SqlEventLog
from app.store.visitors import SqlVisitorStore
from app.telemetry import Metrics
from app.visitors.intake import Intake
from ranking.events import Event


class SmallShop:
    """What the routes for events and products use of a shop, with a clock that stands still if told to."""

    def __init__(self, database_url: str, now: datetime | None = None, filters: Filters | None = None) -> None:
        self.database = open_database(database_url)
        self.catalog = SqlCatalogStore(self.database)
        self.events = SqlEventLog(self.database)
        self.intake = Intake(self.events, SqlVisitorStore(self.database))
        self.metrics = Metrics()
        self.observed: list[Event] = []
        self.changes_shown = 0
        self._now = now
        self.reception = Reception(
            self.intake, now=self.now, observe=self.observe, metrics=self.metrics, filters=filters
        )
        self.current = self  # what would tell the engine

    def now(self) -> datetime:
        return self._now or datetime.now(UTC)

    def observe(self, events: Iterable[Event]) -> None:
        self.observed += events

    def catalog_changed(self) -> None:
        self.changes_shown = self.catalog.sequence()


def small_app(shop: SmallShop, *, max_body_bytes: int = 4 * 1024 * 1024) -> FastAPI:
    """The routes for events and products as the real application has them."""
    app = FastAPI()
    app.state.shop = shop
    errors.install(app)
    app.include_router(events.router)
    app.include_router(products.router)
    app.add_middleware(BodyLimit, max_bytes=max_body_bytes)
    app.add_middleware(Doors, access=everyone())
    app.add_middleware(CorrelationIdMiddleware)
    return app


if __name__ == "__main__":
    uvicorn.run(small_app(SmallShop(sys.argv[1])), port=int(sys.argv[2]), log_level="error")
