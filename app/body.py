"""What a request may bring: how much, in which headers, and only as JSON that every stage can read."""

import orjson
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.problem import Problem, bad_body

MAX_HEADERS = 100
MAX_HEADER_BYTES = 32 * 1024

_DRAINED = 4
"""So many times the limit is read and thrown away, so that the client can hear the refusal."""


class BodyLimit:
    """Reads the whole body, at most `max_bytes` whether announced or chunked, and hands it on.

    JSON is parsed here once, strictly: no NaN, no invalid UTF-8, no lone surrogates, no nesting that
    would exhaust a later parser. Python's own parser, which FastAPI uses, takes all of these.
    """

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            _check_headers(headers)
            body = await self._read(headers, receive)
            if body is None:
                return  # the client has gone; there is nobody to answer
            _check_json(headers, body)
        except Problem as problem:
            await problem.response()(scope, receive, send)
            return
        await self._app(scope, _replayed(body, receive), send)

    async def _read(self, headers: Headers, receive: Receive) -> bytes | None:
        """The body; None if the client left before its end."""
        announced = headers.get("content-length", "0")
        too_large = announced.isdecimal() and int(announced) > self._max_bytes
        parts: list[bytes] = []
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            part = message.get("body", b"")
            size, more = size + len(part), message.get("more_body", False)
            too_large = too_large or size > self._max_bytes
            if not too_large:
                parts.append(part)
            elif size > _DRAINED * self._max_bytes:
                break
        if too_large:
            detail = f"the body is larger than {self._max_bytes} bytes; send it in parts"
            raise bad_body(413, "body_too_large", detail, headers={"connection": "close"})
        return b"".join(parts)


def _check_headers(headers: Headers) -> None:
    size = sum(len(name) + len(value) for name, value in headers.raw)
    if len(headers.raw) > MAX_HEADERS or size > MAX_HEADER_BYTES:
        limit = f"{MAX_HEADERS} headers and {MAX_HEADER_BYTES} bytes of them"
        raise Problem(431, "headers_too_large", f"at most {limit} are read", headers={"connection": "close"})


def _check_json(headers: Headers, body: bytes) -> None:
    if not body:
        return
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    main, _, sub = media_type.partition("/")
    if main != "application" or not (sub == "json" or sub.endswith("+json")):
        raise bad_body(415, "unsupported_media_type", "send JSON with Content-Type: application/json")
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError as error:
        detail = f"not valid JSON at character {error.pos + 1}; send UTF-8 without NaN, Infinity or half characters"
        raise bad_body(400, "invalid_json", detail) from error


def _replayed(body: bytes, receive: Receive) -> Receive:
    """The body in one piece, then whatever the server says next."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay
