"""One exchange with a client of the fault server: the request, and ways to answer or not to."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

REASONS = {200: "OK", 308: "Permanent Redirect", 429: "Too Many Requests"}


@dataclass(kw_only=True)
class Attempt:
    """One call as the server saw it. Times are of the monotonic clock; None for what did not happen."""

    at: float
    path: str
    fault: str = "healthy"
    bytes_in: int = 0
    request: Mapping[str, Any] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    bytes_out: int = 0
    answered_at: float | None = None
    disconnected_at: float | None = None

    @property
    def client_left(self) -> bool:
        """Whether the client went away before the answer was whole."""
        return self.disconnected_at is not None and self.answered_at is None

    def line(self) -> dict[str, object]:
        """What a log says of it: sizes, and after how many milliseconds it was answered or given up."""

        def ms(moment: float | None) -> float | None:
            return None if moment is None else round(1000 * (moment - self.at), 1)

        return {
            "path": self.path,
            "fault": self.fault,
            "bytes_in": self.bytes_in,
            "bytes_out": self.bytes_out,
            "answered_ms": ms(self.answered_at),
            "cancelled_ms": ms(self.disconnected_at) if self.client_left else None,
        }


@dataclass(kw_only=True)
class Patience:
    """What is known of when callers give up: what they say, and after how many seconds the last one did."""

    deadline_s: float = 0.3
    left_s: float | None = None


class Exchange:
    """Writes an answer byte by byte if need be, and notices when the client goes away.

    Args:
        turn: Which exchange of its connection it is, from 0.
        patience: When the client is thought to give up, for answers that come about then.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        attempt: Attempt,
        *,
        turn: int = 0,
        patience: Patience | None = None,
        rng: Random | None = None,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self.attempt = attempt
        self.turn = turn
        self.patience = patience or Patience()
        self.rng = rng or Random(0)
        self.keeps_open = False
        self.gone = asyncio.Event()
        self._watch = asyncio.ensure_future(self._notice_departure())

    @property
    def request(self) -> Mapping[str, Any]:
        return self.attempt.request

    @property
    def streaming(self) -> bool:
        return bool(self.request.get("stream"))

    async def send(self, data: bytes) -> None:
        """Sends at once. Raises ConnectionError if the client is gone."""
        if self.gone.is_set():
            raise ConnectionResetError("the client is gone")
        self._writer.write(data)
        await self._writer.drain()
        self.attempt.bytes_out += len(data)

    async def head(self, status: int = 200, version: str = "1.1", **headers: str) -> None:
        lines = [f"HTTP/{version} {status} {REASONS.get(status, 'Status')}"]
        lines += [f"Connection: {'keep-alive' if self.keeps_open else 'close'}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        await self.send("\r\n".join([*lines, "", ""]).encode())

    async def body(self, data: bytes, status: int = 200, kind: str = "application/json", **headers: str) -> None:
        await self.head(status, Content_Type=kind, Content_Length=str(len(data)), **headers)
        await self.send(data)

    async def json(self, value: object, status: int = 200, **headers: str) -> None:
        await self.body(json.dumps(value).encode(), status, **headers)

    async def say(self, text: str, finish: str | None = "stop", *, done: bool = True, **headers: str) -> None:
        """A completion with this text, streamed if the request asked for it."""
        if not self.streaming:
            await self.json(completion(text, finish), 200, **headers)
            return
        await self.head(200, "1.1", Content_Type="text/event-stream", **headers)
        for event in events(text, finish):
            await self.send(event)
        if done:
            await self.send(DONE)

    async def wait(self, seconds: float) -> None:
        """Lets time pass. Raises ConnectionError as soon as the client goes away."""
        try:
            await asyncio.wait_for(self.gone.wait(), seconds)
        except TimeoutError:
            return
        raise ConnectionResetError("the client is gone")

    async def silence(self) -> None:
        """Says nothing more until the client goes away."""
        await self.wait(3600)

    def abort(self) -> None:
        """Resets the connection."""
        self._writer.transport.abort()

    async def close(self) -> None:
        """Ends the exchange, and the connection unless it is kept open."""
        self._watch.cancel()
        await asyncio.gather(self._watch, return_exceptions=True)
        if not self.keeps_open:
            self._writer.close()

    async def _notice_departure(self) -> None:
        try:
            while await self._reader.read(65536):
                pass
        except ConnectionError:
            pass
        self.attempt.disconnected_at = time.monotonic()
        self.gone.set()


DONE = b"data: [DONE]\n\n"


def completion(text: str | None, finish: str | None = "stop", **message: object) -> dict[str, object]:
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}
    usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "fault",
        "choices": [choice],
        "usage": usage,
    }


def chunk(delta: Mapping[str, object], finish: str | None = None) -> dict[str, object]:
    choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": finish}
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "fault", "choices": [choice]}


def sse(value: object) -> bytes:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode()


def events(text: str, finish: str | None = "stop") -> list[bytes]:
    """The text as events of a stream, the finish reason last."""
    said = [sse(chunk({"content": piece})) for piece in pieces(text)]
    return said if finish is None else [*said, sse(chunk({}, finish))]


def pieces(text: str) -> list[str]:
    """The text in at most forty pieces."""
    size = max(4, len(text) // 40)
    return [text[start : start + size] for start in range(0, len(text), size)] or [""]
