"""The doors of the shop: who asks is known, and counted, before anything else is read of a request."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.access.access import Access
from app.access.callers import Caller, Kind, unknown_caller
from app.access.limiter import Standing
from app.access.paces import Paces, rate_headers
from app.problem import Problem

if TYPE_CHECKING:
    from app.assembly import Shop

GUARDED = ("/v1/", "/metrics", "/debug/")
"""Everything else is for everyone: pages, files, and whether the process lives."""

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
MAY_SEND = ("authorization", "content-type", "idempotency-key", "last-event-id", "x-request-id")
MAY_READ = (
    "x-request-id", "retry-after", "ratelimit", "ratelimit-policy", "idempotency-replayed", "content-disposition",
    "www-authenticate", "x-vercel-ai-ui-message-stream",
)  # fmt: skip
"""Headers that a page on another origin may send, and may read of the answer."""


class Doors:
    """Finds out who asks, and leaves it in the request's state for the routes (app/access/needs.py)."""

    def __init__(self, app: ASGIApp, access: Access | None = None) -> None:
        """Without `access`, the shop's own."""
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        access, paces = (self._access, None) if self._access else _of_shop(scope["app"].state.shop)
        try:
            caller, standings = await self._told(scope, access, paces)
        except Problem as problem:
            await problem.response()(scope, receive, send)
            return
        scope.setdefault("state", {})["caller"] = caller
        await self._app(scope, receive, _with_headers(send, rate_headers(standings)))

    @staticmethod
    async def _told(scope: Scope, access: Access, paces: Paces | None) -> tuple[Caller, list[Standing]]:
        """Who asks, and how they stand. Raises Problem."""
        path: str = scope["path"]
        if not path.startswith(GUARDED):
            return Caller(kind=Kind.NOBODY), []
        address = scope["client"][0] if scope.get("client") else "unknown"
        standings = await paces.count_address(address) if paces else []
        headers = Headers(scope=scope)
        own_origin = f"{scope.get('scheme', 'http')}://{headers.get('host', '')}"
        try:
            caller = access.caller(headers, own_origin)
        except Problem as problem:
            if paces and problem.status_code == 401:
                await paces.count_refused(address)
            raise
        if caller.kind is Kind.NOBODY:
            raise unknown_caller("credentials_needed", "Send a key or a visitor token: Authorization: Bearer ...")
        return caller, standings + (await paces.count(caller, address, path) if paces else [])


class Cors(CORSMiddleware):
    """Lets pages ask from the origins that keys name, and from no other. No cookies: a page shows its key."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app, allow_methods=METHODS, allow_headers=MAY_SEND, expose_headers=MAY_READ, max_age=600)
        self._origins: frozenset[str] = frozenset()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._origins = scope["app"].state.shop.access.origins
        await super().__call__(scope, receive, send)

    def is_allowed_origin(self, origin: str) -> bool:
        return origin in self._origins


def _of_shop(shop: "Shop") -> tuple[Access, Paces | None]:
    return shop.access, shop.paces


def _with_headers(send: Send, headers: Mapping[str, str]) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(headers)
        await send(message)

    return with_headers if headers else send
