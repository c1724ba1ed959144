"""The shop's front door: one application, its routes, its limits."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from app import errors
from app.api import (
    bundles,
    chat,
    completions,
    conversations,
    events,
    explanations,
    health,
    onboarding,
    products,
    recommendations,
    rules,
    shop,
)
from app.api.completion_errors import OpenAIErrors
from app.assembly import Shop
from app.body import BodyLimit
from app.middleware import AccessLog, SecurityHeaders

STATIC = Path(__file__).parent / "static"


def create_app(open_shop: Callable[[], Shop], *, max_body_bytes: int) -> FastAPI:
    """The application; the shop is opened when the server starts and closed when it stops."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.shop = opened = open_shop()
        await opened.start()
        try:
            yield
        finally:
            await opened.aclose()

    app = FastAPI(title="Shelftalk", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    visitors = (recommendations, explanations, chat, completions, conversations, events, onboarding)
    for module in (*visitors, products, bundles, rules, shop, health):
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")

    @app.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(STATIC / "index.html")

    # The last one added is the first to see a request.
    errors.install(app)
    app.add_middleware(BodyLimit, max_bytes=max_body_bytes)
    app.add_middleware(OpenAIErrors)
    app.add_middleware(AccessLog)
    app.add_middleware(CorrelationIdMiddleware)
    app.add_middleware(SecurityHeaders)
    return app
