"""Faults of connections and of time: what comes late, slowly, in part or not at all."""

import json
import time
from collections.abc import Mapping
from math import log

from tests.faults.fault import Play
from tests.faults.wire import Exchange, chunk, completion, events, sse
from tests.faults.words import healthy

DRIP_S = 0.1
RACE_S = (-0.008, 0.001)
"""When an answer comes that races the deadline: the caller needs some of the time before it to read."""


async def reset(call: Exchange) -> None:  # L04
    call.abort()


async def headers_silence(call: Exchange) -> None:  # L05
    await call.head(Content_Type="text/event-stream" if call.streaming else "application/json")
    await call.silence()


async def slow_headers(call: Exchange) -> None:  # L06
    for byte in b"HTTP/1.1 200 OK\r\nX-Padding: " + b"x" * 10_000:
        await call.send(bytes([byte]))
        await call.wait(DRIP_S)


async def drip(call: Exchange) -> None:  # L07
    body = json.dumps(completion("slow " * 1_000)).encode()
    await call.head(Content_Type="application/json", Content_Length=str(len(body)))
    for byte in body:
        await call.send(bytes([byte]))
        await call.wait(DRIP_S)


async def pings(call: Exchange) -> None:  # L08
    await call.head(Content_Type="text/event-stream")
    while True:
        await call.send(b": ping\n\n")
        await call.wait(DRIP_S)


async def slow_tokens(call: Exchange) -> None:  # L09
    await call.head(Content_Type="text/event-stream" if call.streaming else "application/json")
    while True:
        await call.send(sse(chunk({"content": "word "})) if call.streaming else b" ")
        await call.wait(DRIP_S)


async def late(call: Exchange) -> None:  # L10
    await call.wait(20)
    await call.say(healthy(call.request))


async def stall(call: Exchange) -> None:  # L11
    await begin(call)
    await call.silence()


async def cut(call: Exchange) -> None:  # L12
    await begin(call)
    call.abort()


async def begin(call: Exchange) -> None:
    """The first half of a good answer."""
    text = healthy(call.request)
    if call.streaming:
        await call.head(Content_Type="text/event-stream")
        said = events(text)
        for event in said[: len(said) // 2]:
            await call.send(event)
        return
    body = json.dumps(completion(text)).encode()
    await call.head(Content_Type="application/json", Content_Length=str(len(body)))
    await call.send(body[: len(body) // 2])


async def http10(call: Exchange) -> None:  # L38: no length; the end of the connection is the end of the answer
    text = healthy(call.request)
    streamed = call.streaming
    await call.head(version="1.0", Content_Type="text/event-stream" if streamed else "application/json")
    body = b"".join(events(text)) if streamed else json.dumps(completion(text)).encode()
    await call.send(body)


async def stale(call: Exchange) -> None:  # L38: the connection is kept, and dead when it is used again
    if call.turn:
        call.abort()
        return
    call.keeps_open = not call.streaming
    await call.say(healthy(call.request))


async def slow_upload(call: Exchange) -> None:  # L39: the server has read the request at 1 kB a second
    await call.say(healthy(call.request))


async def brown_out(
    call: Exchange,
) -> None:  # L40: the median is half of the deadline, far above ten times what is usual
    await call.wait(call.rng.lognormvariate(log(call.patience.deadline_s / 2), 0.8))
    await call.say(healthy(call.request))


async def race(call: Exchange) -> None:  # L42: about the moment the last caller left
    expected = call.patience.left_s
    try:
        if expected is None:
            await call.silence()
        else:
            spent = time.monotonic() - call.attempt.at
            await call.wait(max(expected + call.rng.uniform(*RACE_S) - spent, 0.0))
    except ConnectionError:
        call.patience.left_s = time.monotonic() - call.attempt.at
        raise
    await call.say(healthy(call.request))


async def tls_plain(call: Exchange) -> None:  # L37: no TLS is spoken here
    await call.body(b"", 400)


async def nobody(call: Exchange) -> None:
    """Nobody gets in, so there is nothing to play."""


HANGING: Mapping[str, tuple[str, Play]] = {
    "hang": ("L03", Exchange.silence),
    "headers_silence": ("L05", headers_silence),
    "slow_headers": ("L06", slow_headers),
    "drip": ("L07", drip),
    "pings": ("L08", pings),
    "slow_tokens": ("L09", slow_tokens),
    "late": ("L10", late),
    "stall": ("L11", stall),
    "slow_upload": ("L39", slow_upload),
}
"""Those that only the caller's deadline ends."""
