"""Faults of the answer itself: its status, its headers, its body."""

import gzip
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache

from tests.faults.fault import Play
from tests.faults.wire import Exchange, completion, events
from tests.faults.words import healthy

LONG_AGO = datetime(1999, 1, 1, tzinfo=UTC)


def _good(call: Exchange) -> bytes:
    return json.dumps(completion(healthy(call.request))).encode()


def _ending(finish: str) -> Play:  # L14
    async def play(call: Exchange) -> None:
        await call.say(healthy(call.request), finish)

    return play


def _answering(value: object) -> Play:  # L28
    async def play(call: Exchange) -> None:
        await call.json(value)

    return play


def refusing(status: int, code: str | None = None, **headers: str) -> Play:  # L19 to L25
    async def play(call: Exchange) -> None:
        key = call.attempt.headers.get("authorization", "")
        await call.json({"error": {"message": f"no, {key}", "type": "error", "code": code}}, status, **headers)

    return play


def _date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


async def _rate_date(call: Exchange) -> None:  # L19
    await refusing(429, Retry_After=_date(datetime.now(UTC) + timedelta(seconds=60)))(call)


async def _rate_skewed(call: Exchange) -> None:  # L41: a minute from now, by a clock of the last century
    await refusing(429, Date=_date(LONG_AGO), Retry_After=_date(LONG_AGO + timedelta(seconds=60)))(call)


async def _skewed(call: Exchange) -> None:  # L41
    await call.say(healthy(call.request), Date=_date(LONG_AGO), Expires=_date(LONG_AGO))


async def _tool_call(call: Exchange) -> None:  # L14: a tool that nobody offered
    wanted = {"id": "t1", "type": "function", "function": {"name": "set_price", "arguments": "{}"}}
    await call.json(completion(None, "tool_calls", tool_calls=[wanted]))


async def _redirect(call: Exchange) -> None:  # L26
    await call.body(b"", 308, Location="http://127.0.0.1:9/v1/chat/completions")


async def _html(call: Exchange) -> None:  # L27
    await call.body(b"<html><body>Welcome to the proxy</body></html>", kind="text/html")


async def _wrong_type(call: Exchange) -> None:  # L29
    body = b"".join(events(healthy(call.request))) if call.streaming else _good(call)
    await call.body(body, kind="text/plain")


async def _wrong_charset(call: Exchange) -> None:  # L29: Latin-1 that says it is UTF-8
    body = json.dumps(completion("Crème brûlée"), ensure_ascii=False).encode("latin-1")
    await call.body(body, kind="application/json; charset=utf-8")


async def _gzip_bomb(call: Exchange) -> None:  # L29
    await call.body(_bomb(), Content_Encoding="gzip")


@cache
def _bomb() -> bytes:
    return gzip.compress(b" " * 20_000_000, compresslevel=1)


async def _short_body(call: Exchange) -> None:  # L29: says more than it sends
    body = _good(call)
    await call.head(Content_Type="application/json", Content_Length=str(len(body) + 500))
    await call.send(body)


async def _long_body(call: Exchange) -> None:  # L29: sends more than it says
    body = _good(call)
    await call.head(Content_Type="application/json", Content_Length=str(len(body) - 40))
    await call.send(body)


async def _half_json(call: Exchange) -> None:  # L30
    body = _good(call)
    await call.body(body[: len(body) // 2])


LIMITED: Mapping[str, tuple[str, Play]] = {
    "rate_soon": ("L19", refusing(429, Retry_After="0.2")),
    "rate_2": ("L19", refusing(429, Retry_After="2")),
    "rate_5": ("L19", refusing(429, Retry_After="5")),
    "rate_later": ("L19", refusing(429, Retry_After="90")),
    "rate_negative": ("L19", refusing(429, Retry_After="-5")),
    "rate_huge": ("L19", refusing(429, Retry_After="1000000000")),
    "rate_date": ("L19", _rate_date),
    "rate_plain": ("L19", refusing(429)),
    "quota": ("L24", refusing(429, "insufficient_quota")),
    "rate_skewed": ("L41", _rate_skewed),
}
"""Those that ask for patience."""

BROKEN: Mapping[str, tuple[str, Play]] = {
    "length": ("L14", _ending("length")),
    "content_filter": ("L14", _ending("content_filter")),
    "tool_calls": ("L14", _ending("tool_calls")),
    "tool_call": ("L14", _tool_call),
    "error_500": ("L20", refusing(500)),
    "error_502": ("L20", refusing(502)),
    "error_503": ("L20", refusing(503)),
    "error_504": ("L20", refusing(504)),
    "context_length": ("L21", refusing(400, "context_length_exceeded")),
    "policy": ("L22", refusing(400, "content_policy_violation")),
    "key_revoked": ("L23", refusing(401, "invalid_api_key")),
    "forbidden": ("L23", refusing(403)),
    "no_credit": ("L24", refusing(402)),
    "model_gone": ("L25", refusing(404, "model_not_found")),
    "redirect": ("L26", _redirect),
    "html": ("L27", _html),
    "empty_body": ("L28", lambda call: call.body(b"")),
    "empty_object": ("L28", _answering({})),
    "null": ("L28", _answering(None)),
    "no_choices": ("L28", _answering({**completion("x"), "choices": []})),
    "null_choices": ("L28", _answering({**completion("x"), "choices": None})),
    "null_content": ("L28", _answering(completion(None))),
    "empty_content": ("L28", _answering(completion(""))),
    "refusal": ("L28", _answering(completion(None, refusal="I cannot help with that."))),
    "array_body": ("L28", _answering([1, 2])),
    "wrong_charset": ("L29", _wrong_charset),
    "gzip_bomb": ("L29", _gzip_bomb),
    "short_body": ("L29", _short_body),
    "long_body": ("L29", _long_body),
    "half_json": ("L30", _half_json),
}
"""Those that end a call at once, streamed or not."""

WRONG_TYPE: Play = _wrong_type
SKEWED: Play = _skewed
