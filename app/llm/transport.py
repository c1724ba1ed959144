"""The HTTP transport to a model endpoint, which stops reading when an answer is too large."""

from collections.abc import AsyncIterator
from typing import Any, Final

import httpx2

from prompts.chat_model import ModelError

MAX_BODY: Final = 256 * 1024
MAX_EVENT_STREAM: Final = 4 * 1024 * 1024
"""Bytes. A streamed token comes wrapped in some 250 bytes; the text itself is capped where it is joined."""


class CappedTransport(httpx2.AsyncBaseTransport):
    """Sends as httpx2 does, but refuses compressed and oversized answers.

    Args:
        keep_account_headers: leave in the headers that OpenAI's SDK fills from OPENAI_ORG_ID and
            OPENAI_PROJECT_ID, which are nobody else's business.
    """

    def __init__(self, limits: httpx2.Limits, *, keep_account_headers: bool) -> None:
        self._inner = httpx2.AsyncHTTPTransport(limits=limits)
        self._keep_account_headers = keep_account_headers

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if not self._keep_account_headers:
            for header in ("OpenAI-Organization", "OpenAI-Project"):
                request.headers.pop(header, None)
        request.extensions = {**request.extensions, "trace": _Handshake()}
        response = await self._inner.handle_async_request(request)
        encoding = response.headers.get("content-encoding", "identity").lower()
        if encoding != "identity":
            await response.aclose()
            raise ModelError("the endpoint compressed its answer although it was asked not to")
        events = response.headers.get("content-type", "").startswith("text/event-stream")
        assert isinstance(response.stream, httpx2.AsyncByteStream)  # noqa: S101 - an async transport gives an async stream
        capped = _CappedStream(response.stream, MAX_EVENT_STREAM if events else MAX_BODY)
        return httpx2.Response(
            response.status_code, headers=response.headers, stream=capped, extensions=response.extensions
        )

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Handshake:
    """Closes the socket of a TLS handshake that was given up; httpcore2 leaves it to the garbage collector."""

    def __init__(self) -> None:
        self._connected: Any = None

    async def __call__(self, event: str, info: dict[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            self._connected = info["return_value"]
        elif event == "connection.start_tls.failed" and self._connected is not None:
            await self._connected.aclose()


class _CappedStream(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream, limit: int) -> None:
        self._inner = inner
        self._limit = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for part in self._inner:
            size += len(part)
            if size > self._limit:
                raise ModelError(f"the endpoint answered with more than {self._limit} bytes")
            yield part

    async def aclose(self) -> None:
        await self._inner.aclose()
