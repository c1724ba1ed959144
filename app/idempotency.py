"""Idempotency-Key on writes: a request that comes again is answered again, and not done again."""

import asyncio
import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.access.callers import Caller
from app.problem import Problem
from app.store.answers import KeptAnswer, SqlAnswerStore
from app.store.ports import StoreUnavailable

WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
KEPT: Final = timedelta(hours=24)
UNDER_WAY: Final = timedelta(minutes=2)
"""After so long a request that was never answered (its process died) may be tried again."""
MOST_BYTES: Final = 1024 * 1024
"""A longer answer is not kept: the same key then does the request again."""
REPLAYED: Final = "idempotency-replayed"

_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")
_OF_THIS_ANSWER: Final = frozenset({"content-length", "x-request-id", "date", "ratelimit", "ratelimit-policy"})

log = structlog.get_logger(__name__)


class Idempotency:
    """Takes the key before the request is done, and keeps the answer. Stands where the body is whole already."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in WRITES:
            await self._app(scope, receive, send)
            return
        name = Headers(scope=scope).get("idempotency-key")
        if name is None:
            await self._app(scope, receive, send)
            return
        store: SqlAnswerStore = scope["app"].state.shop.answers
        try:
            await self._once(name, store, scope, receive, send)
        except Problem as problem:
            await problem.response()(scope, receive, send)
        except StoreUnavailable as error:
            log.error("store.unavailable", error=str(error))
            detail = "the store cannot answer now; try again"
            down = Problem(503, "store_unavailable", detail, headers={"retry-after": "1"})
            await down.response()(scope, receive, send)

    async def _once(self, name: str, store: SqlAnswerStore, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises Problem, StoreUnavailable: before anything was answered."""
        if not _KEY.fullmatch(name):
            detail = "Idempotency-Key is 1 to 255 visible ASCII characters, such as a new UUID"
            raise Problem(400, "invalid_idempotency_key", detail, errors=[("header:idempotency-key", detail)])
        caller: Caller = scope["state"]["caller"]
        message = await receive()  # the body in one piece: app/body.py
        request = fingerprint(16, message.get("body", b""), scope["query_string"])
        key = fingerprint(32, str(caller.key_id), str(caller.visitor_id), scope["method"], scope["path"], name)
        now = scope["app"].state.shop.now()
        kept = await asyncio.to_thread(store.begin, key, request, caller.visitor_id, now, now + UNDER_WAY)
        if kept:
            await _answer_of(kept, request)(scope, receive, send)
            return
        answered = _Recorded(send)
        try:
            await self._app(scope, _again(message, receive), answered)
        finally:
            await asyncio.shield(_quietly(_kept(store, key, request, caller, answered, now + KEPT)))


class _Recorded:
    """Passes an answer on, and keeps a copy of it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""
        self.whole = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            told = Headers(raw=message["headers"]).items()
            self.headers = {name: value for name, value in told if name not in _OF_THIS_ANSWER}
        elif message["type"] == "http.response.body" and len(self.body) <= MOST_BYTES:
            self.body += message.get("body", b"")
            self.whole = not message.get("more_body", False)
        await self._send(message)

    @property
    def worth_keeping(self) -> bool:
        """Whether the same request would be answered so again: faults of ours, and refusals for now, are not kept."""
        final = 200 <= self.status < 500 and self.status not in {401, 403, 408, 409, 429, 499}
        return final and self.whole and len(self.body) <= MOST_BYTES


def _kept(
    store: SqlAnswerStore, key: bytes, request: bytes, caller: Caller, answered: _Recorded, until: datetime
) -> Callable[[], None]:
    """What is to be done with an answer. One about several visitors is nobody's to forget, so it is not kept."""
    whose = sorted(caller.asked_for)
    if not answered.worth_keeping or len(whose) > 1:
        return lambda: store.give_up(key)
    answer = KeptAnswer(request=request, status=answered.status, headers=answered.headers, body=answered.body)
    return lambda: store.finish(key, answer, whose[0] if whose else None, until)


async def _quietly(work: Callable[[], None]) -> None:
    """The answer is out: what cannot be kept of it is logged, and the key is free again when it expires."""
    try:
        await asyncio.to_thread(work)
    except StoreUnavailable as error:
        log.warning("idempotency.not_kept", error=str(error))


def _answer_of(kept: KeptAnswer, request: bytes) -> Response:
    """The answer that was given. Raises Problem: the key stands for another request, or for one under way."""
    if kept.request != request:
        detail = "This Idempotency-Key came with another request before; take a new key for every request."
        raise Problem(422, "idempotency_key_reused", detail)
    if kept.status is None:
        detail = "The request with this Idempotency-Key is under way; ask again in a moment."
        raise Problem(409, "request_under_way", detail, headers={"retry-after": "1"})
    return Response(kept.body, kept.status, {**kept.headers, REPLAYED: "true"})


def fingerprint(size: int, *parts: str | bytes) -> bytes:
    """A digest of the parts, each with its length, so that no two lists of parts read alike."""
    digest = hashlib.blake2b(digest_size=size)
    for part in parts:
        each = part.encode() if isinstance(part, str) else part
        digest.update(len(each).to_bytes(8, "big") + each)
    return digest.digest()


def _again(message: Message, receive: Receive) -> Receive:
    waiting = [message]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay
