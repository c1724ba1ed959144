"""Server-sent events as the AI SDK's UI message stream reads them: one JSON part each, closed by [DONE]."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import orjson

STREAM_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "content-type": "text/event-stream",
        "cache-control": "no-cache",
        "connection": "keep-alive",
        "x-vercel-ai-ui-message-stream": "v1",
        "x-accel-buffering": "no",
    }
)
DONE: Final = b"data: [DONE]\n\n"


def encode(part: Mapping[str, object]) -> bytes:
    """One part as one event. JSON escapes line breaks, so a part never ends early."""
    return b"data: " + orjson.dumps(part) + b"\n\n"
