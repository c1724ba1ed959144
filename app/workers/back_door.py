"""The door of a worker for the other workers of its server: what they must tell each other, and nothing for others.

It is a socket in a folder that only their own user may open. What comes in elsewhere never gets here.
"""

from uuid import UUID

import orjson
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from app.assembly import Shop
from app.store.ports import StoreUnavailable
from retrieval.schema import VisitorId


class Forgotten(BaseModel):
    """A visitor to let go of, and the ids of their conversations."""

    model_config = ConfigDict(extra="forbid")

    visitor_id: str
    talks: list[UUID]


class BackDoor:
    """Sends what comes in at the worker's own socket one way, and everything else another."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._inside = inside(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        own = scope["type"] == "http" and (scope.get("server") or ("", 0))[1] is None  # a socket's path has no port
        await (self._inside if own else self._app)(scope, receive, send)


def inside(app: FastAPI) -> ASGIApp:
    """The routes for other workers."""

    def shop() -> Shop:
        opened: Shop = app.state.shop
        return opened

    async def forget(request: Request) -> Response:
        asked = Forgotten.model_validate_json(await request.body())
        try:
            await shop().forgetting.let_go(VisitorId(asked.visitor_id), asked.talks)
        except StoreUnavailable as error:
            return JSONResponse({"detail": str(error)}, status_code=503)
        return Response(status_code=204)

    async def turn(request: Request) -> Response:
        running = shop().running.of(request.path_params["conversation_id"])
        if running is None:
            return Response(status_code=404)
        if running.visitor_id != request.query_params.get("visitor_id"):
            return Response(status_code=403)
        return StreamingResponse(running.follow(), media_type="text/event-stream")

    async def end_turn(request: Request) -> Response:
        if running := shop().running.of(request.path_params["conversation_id"]):
            await running.end()
        await run_in_threadpool(shop().recommendations.flush)  # its lists are about to be deleted
        return Response(status_code=204)

    async def metrics(_: Request) -> Response:
        return Response(shop().metrics.exposition(), media_type="text/plain")

    async def plug(request: Request) -> Response:
        if own := shop().plug:
            own.plugged = await request.json()
        return Response(status_code=204)

    async def recent(_: Request) -> Response:
        return Response(orjson.dumps(shop().reception.recent.latest()), media_type="application/json")

    return Router(
        [
            Route("/forget", forget, methods=["POST"]),
            Route("/turns/{conversation_id:uuid}", turn),
            Route("/turns/{conversation_id:uuid}/end", end_turn, methods=["POST"]),
            Route("/metrics", metrics),
            Route("/plug", plug, methods=["POST"]),
            Route("/recent", recent),
        ]
    )
