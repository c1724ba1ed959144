"""The faults that a model endpoint can play, by name; numbers are those of PROMISES.md."""

import gzip
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache

from tests.faults.wire import Exchange, chunk, completion, sse
from tests.faults.words import PROSE, WORDS, healthy

Play = Callable[[Exchange], Awaitable[None]]

DRIP_S = 0.1


async def _reset(call: Exchange) -> None:  # L04
    call.abort()


async def _headers_silence(call: Exchange) -> None:  # L05
    await call.head(Content_Type="text/event-stream" if call.streaming else "application/json")
    await call.silence()


async def _slow_headers(call: Exchange) -> None:  # L06
    for byte in b"HTTP/1.1 200 OK\r\nX-Padding: " + b"x" * 10_000:
        await call.send(bytes([byte]))
        await call.wait(DRIP_S)


async def _drip(call: Exchange) -> None:  # L07
    body = json.dumps(completion(PROSE * 100)).encode()
    await call.head(Content_Type="application/json", Content_Length=str(len(body)))
    for byte in body:
        await call.send(bytes([byte]))
        await call.wait(DRIP_S)


async def _pings(call: Exchange) -> None:  # L08
    await call.head(Content_Type="text/event-stream")
    while True:
        await call.send(b": ping\n\n")
        await call.wait(DRIP_S)


async def _slow_tokens(call: Exchange) -> None:  # L09
    await call.head(Content_Type="text/event-stream" if call.streaming else "application/json")
    while True:
        await call.send(sse(chunk({"content": "word "})) if call.streaming else b" ")
        await call.wait(DRIP_S)


async def _late(call: Exchange) -> None:  # L10
    await call.wait(20)
    await call.say(healthy(call.request))


async def _stall(call: Exchange) -> None:  # L11
    await _begin(call)
    await call.silence()


async def _cut(call: Exchange) -> None:  # L12
    await _begin(call)
    call.abort()


async def _begin(call: Exchange) -> None:
    """The first half of a good answer."""
    if call.streaming:
        await call.head(Content_Type="text/event-stream")
        await call.send(sse(chunk({"content": PROSE[:20]})))
        return
    body = json.dumps(completion(healthy(call.request))).encode()
    await call.head(Content_Type="application/json", Content_Length=str(len(body)))
    await call.send(body[: len(body) // 2])


async def _clean_end(call: Exchange) -> None:  # L13
    await call.say(healthy(call.request), finish=None, done=False)


async def _done_without_finish(call: Exchange) -> None:  # L13
    await call.say(healthy(call.request), finish=None)


async def _error_event(call: Exchange) -> None:  # L15
    error = {"error": {"message": "overloaded", "type": "server_error", "code": "overloaded"}}
    if not call.streaming:
        await call.json(error)
        return
    await _begin(call)
    await call.send(sse(error))


async def _bad_event(call: Exchange) -> None:  # L16
    await call.head(Content_Type="text/event-stream")
    await call.send(sse(chunk({"content": PROSE})) + b"data: {broken\n\n")


async def _long_line(call: Exchange) -> None:  # L16, L33
    await call.head(Content_Type="text/event-stream" if call.streaming else "application/json")
    for _ in range(80):
        await call.send(b"data: " + b"x" * 65_536)


async def _redirect(call: Exchange) -> None:  # L26
    await call.body(b"", 308, Location="http://127.0.0.1:9/v1/chat/completions")


async def _html(call: Exchange) -> None:  # L27
    await call.body(b"<html><body>Welcome to the proxy</body></html>", kind="text/html")


async def _gzip_bomb(call: Exchange) -> None:  # L29
    await call.body(_bomb(), Content_Encoding="gzip")


@cache
def _bomb() -> bytes:
    return gzip.compress(b" " * 20_000_000, compresslevel=1)


async def _short_body(call: Exchange) -> None:  # L29: says more than it sends
    body = json.dumps(completion(healthy(call.request))).encode()
    await call.head(Content_Type="application/json", Content_Length=str(len(body) + 500))
    await call.send(body)


async def _half_json(call: Exchange) -> None:  # L30
    body = json.dumps(completion(healthy(call.request))).encode()
    await call.body(body[: len(body) // 2])


def _saying(name: str) -> Play:
    async def play(call: Exchange) -> None:
        await call.say(WORDS[name](call.request))

    return play


def _ending(finish: str) -> Play:  # L14
    async def play(call: Exchange) -> None:
        await call.say(healthy(call.request), finish)

    return play


def _answering(value: object) -> Play:  # L28
    async def play(call: Exchange) -> None:
        await call.json(value)

    return play


def _refusing(status: int, code: str | None = None, **headers: str) -> Play:  # L19 to L25
    async def play(call: Exchange) -> None:
        key = call.attempt.headers.get("authorization", "")
        await call.json({"error": {"message": f"no, {key}", "type": "error", "code": code}}, status, **headers)

    return play


def _in_a_minute() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)


async def _rate_date(call: Exchange) -> None:
    await _refusing(429, Retry_After=_in_a_minute())(call)


PLAYS: Mapping[str, Play] = {
    **{name: _saying(name) for name in WORDS},
    "hang": Exchange.silence,  # L03
    "reset": _reset,
    "headers_silence": _headers_silence,
    "slow_headers": _slow_headers,
    "drip": _drip,
    "pings": _pings,
    "slow_tokens": _slow_tokens,
    "late": _late,
    "stall": _stall,
    "cut": _cut,
    "clean_end": _clean_end,
    "done_without_finish": _done_without_finish,
    "length": _ending("length"),
    "content_filter": _ending("content_filter"),
    "tool_calls": _ending("tool_calls"),
    "error_event": _error_event,
    "bad_event": _bad_event,
    "long_line": _long_line,
    "rate_soon": _refusing(429, Retry_After="0.2"),
    "rate_later": _refusing(429, Retry_After="90"),
    "rate_negative": _refusing(429, Retry_After="-5"),
    "rate_huge": _refusing(429, Retry_After="1000000000"),
    "rate_date": _rate_date,
    "rate_plain": _refusing(429),
    "quota": _refusing(429, "insufficient_quota"),
    "error_500": _refusing(500),
    "error_502": _refusing(502),
    "error_503": _refusing(503),
    "error_504": _refusing(504),
    "context_length": _refusing(400, "context_length_exceeded"),
    "key_revoked": _refusing(401, "invalid_api_key"),
    "no_credit": _refusing(402),
    "forbidden": _refusing(403),
    "model_gone": _refusing(404, "model_not_found"),
    "redirect": _redirect,
    "html": _html,
    "empty_body": lambda call: call.body(b""),
    "empty_object": _answering({}),
    "null": _answering(None),
    "no_choices": _answering({**completion("x"), "choices": []}),
    "null_choices": _answering({**completion("x"), "choices": None}),
    "null_content": _answering(completion(None)),
    "empty_content": _answering(completion("")),
    "refusal": _answering(completion(None, refusal="I cannot help with that.")),
    "array_body": _answering([1, 2]),
    "gzip_bomb": _gzip_bomb,
    "short_body": _short_body,
    "half_json": _half_json,
}
"""Every fault. `L01` (refused) needs no server: use a port where nobody listens."""
