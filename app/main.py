"""The shop's front door: one application, its routes, its limits."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI
from fastapi.responses import FileResponse

from app import errors
from app.access.doors import Cors, Doors
from app.api import (
    bundles,
    chat,
    completions,
    conversations,
    debug,
    demo,
    events,
    explanations,
    health,
    onboarding,
    plain,
    products,
    prompts,
    recommendations,
    rules,
    shop,
    visitors,
)
from app.api.completion_errors import OpenAIErrors
from app.assembly import Shop
from app.body import BodyLimit
from app.idempotency import Idempotency
from app.middleware import AccessLog, SecurityHeaders
from app.problem import REFUSALS
from app.widget_files import PageFiles

STATIC = Path(__file__).parent / "static"


def create_app(open_shop: Callable[[], Shop], *, max_body_bytes: int, development: bool = False) -> FastAPI:
    """The application; the shop is opened when the server starts and closed when it stops.

    `development` adds the routes that demonstrations need.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.shop = opened = open_shop()
        await opened.start()
        try:
            yield
        finally:
            await opened.aclose()

    app = FastAPI(title="Shelftalk", version="1", lifespan=lifespan, docs_url=None, redoc_url=None, responses=REFUSALS)
    shoppers = (recommendations, explanations, chat, completions, conversations, events, onboarding)
    of_the_shop = (visitors, products, bundles, prompts, rules, shop, health, debug)
    for module in (*shoppers, *of_the_shop, *((demo, plain) if development else ())):
        app.include_router(module.router)
    app.mount("/static", PageFiles(directory=STATIC), name="static")

    @app.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(STATIC / "index.html")

    # The last one added is the first to see a request.
    errors.install(app)
    app.add_middleware(Idempotency)
    app.add_middleware(BodyLimit, max_bytes=max_body_bytes)
    app.add_middleware(Doors)
    app.add_middleware(OpenAIErrors)
    app.add_middleware(Cors)
    app.add_middleware(AccessLog)
    app.add_middleware(CorrelationIdMiddleware)
    app.add_middleware(SecurityHeaders)
    return app
