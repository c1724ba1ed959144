"""One exchange with a client of the fault server: the request, and ways to answer or not to."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

REASONS = {200: "OK", 308: "Permanent Redirect", 429: "Too Many Requests"}


@dataclass(kw_only=True)
class Attempt:
    """One call as the server saw it. Times are of the monotonic clock; None for what did not happen."""

    at: float
    path: str
    fault: str
    bytes_in: int
    request: Mapping[str, Any] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    bytes_out: int = 0
    answered_at: float | None = None
    disconnected_at: float | None = None

    @property
    def client_left(self) -> bool:
        """Whether the client went away before the answer was whole."""
        return self.disconnected_at is not None and self.answered_at is None


class Exchange:
    """Writes an answer byte by byte if need be, and notices when the client goes away."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, attempt: Attempt) -> None:
        self._reader = reader
        self._writer = writer
        self.attempt = attempt
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

    async def head(self, status: int = 200, **headers: str) -> None:
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        await self.send("\r\n".join([*lines, "", ""]).encode())

    async def body(self, data: bytes, status: int = 200, kind: str = "application/json", **headers: str) -> None:
        await self.head(status, Content_Type=kind, Content_Length=str(len(data)), **headers)
        await self.send(data)

    async def json(self, value: object, status: int = 200, **headers: str) -> None:
        await self.body(json.dumps(value).encode(), status, **headers)

    async def say(self, text: str, finish: str | None = "stop", *, done: bool = True) -> None:
        """A completion with this text, streamed if the request asked for it."""
        if not self.streaming:
            await self.json(completion(text, finish))
            return
        await self.head(Content_Type="text/event-stream")
        for piece in pieces(text):
            await self.send(sse(chunk({"content": piece})))
        if finish is not None:
            await self.send(sse(chunk({}, finish)))
        if done:
            await self.send(b"data: [DONE]\n\n")

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
        self._watch.cancel()
        self._writer.close()

    async def _notice_departure(self) -> None:
        try:
            while await self._reader.read(65536):
                pass
        except ConnectionError:
            pass
        self.attempt.disconnected_at = time.monotonic()
        self.gone.set()


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
    return f"data: {json.dumps(value)}\n\n".encode()


def pieces(text: str) -> list[str]:
    """The text in at most forty pieces."""
    size = max(4, len(text) // 40)
    return [text[start : start + size] for start in range(0, len(text), size)] or [""]
