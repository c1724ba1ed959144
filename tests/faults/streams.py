"""Faults of a stream. Whoever asked for a whole answer gets the same bytes where JSON should be."""

from collections.abc import Sequence

from tests.faults.wire import DONE, Exchange, chunk, events, sse
from tests.faults.words import healthy

MEGABYTE = 1_000_000
ACCENTS = "Crème brûlée, für Gäste: 抹茶 🍵"


async def stream(call: Exchange, *frames: bytes) -> None:
    """Sends each frame by itself."""
    await call.head(Content_Type="text/event-stream")
    for frame in frames:
        await call.send(frame)
        await call.wait(0.001)


def _good(call: Exchange) -> list[bytes]:
    return [*events(healthy(call.request)), DONE]


async def clean_end(call: Exchange) -> None:  # L13
    await call.say(healthy(call.request), finish=None, done=False)


async def done_without_finish(call: Exchange) -> None:  # L13
    await call.say(healthy(call.request), finish=None)


async def no_done(call: Exchange) -> None:  # L13: the finish reason is there, only the last word is not
    await call.say(healthy(call.request), done=False)


async def error_event(call: Exchange) -> None:  # L15
    error = {"error": {"message": "overloaded", "type": "server_error", "code": "overloaded"}}
    if not call.streaming:
        await call.json(error)
        return
    said = _good(call)
    await stream(call, *said[: len(said) // 2], sse(error))


async def bad_event(call: Exchange) -> None:  # L16
    said = _good(call)
    await stream(call, *said[:1], b"data: {broken\n\n", *said[1:])


async def byte_order_mark(call: Exchange) -> None:  # L16
    await stream(call, b"\xef\xbb\xbf", *_good(call))


async def mixed_line_ends(call: Exchange) -> None:  # L16
    ends: Sequence[bytes] = (b"\r\n\r\n", b"\n\n", b"\r\r")
    said = _good(call)
    await stream(call, *(event.rstrip(b"\n") + ends[at % 3] for at, event in enumerate(said)))


async def split_characters(call: Exchange) -> None:  # L16: frames end in the middle of a character
    said = b"".join([sse(chunk({"content": ACCENTS})), sse(chunk({}, "stop")), DONE])
    middle = said.index("è".encode()) + 1
    await stream(call, said[:middle], said[middle : middle + 12], said[middle + 12 :])


async def one_frame(call: Exchange) -> None:  # L16
    await stream(call, b"".join(_good(call)))


async def long_line(call: Exchange) -> None:  # L16
    said = _good(call)
    await stream(call, *said[:1], sse(chunk({"content": "x" * MEGABYTE})), *said[1:])


async def endless_line(call: Exchange) -> None:  # L16
    await call.head(Content_Type="text/event-stream" if call.streaming else "application/json")
    for _ in range(80):
        await call.send(b"data: " + b"x" * 65_536)


async def duplicate_chunks(call: Exchange) -> None:  # L17
    *said, finish, done = _good(call)
    await stream(call, *(event for each in said for event in (each, each)), finish, done)


async def reordered_chunks(call: Exchange) -> None:  # L17
    *said, finish, done = _good(call)
    await stream(call, *call.rng.sample(said, len(said)), finish, done)


async def after_done(call: Exchange) -> None:  # L18
    await stream(call, *_good(call), sse(chunk({"content": " And one more thing."})), DONE)


async def million_tokens(call: Exchange) -> None:  # L33
    if not call.streaming:
        await call.say("word " * MEGABYTE)
        return
    await call.head(Content_Type="text/event-stream")
    many = sse(chunk({"content": "word "})) * 1_000
    for _ in range(1_000):
        await call.send(many)


async def flood(call: Exchange) -> None:  # L33: 100 MB
    await call.head(Content_Type="text/event-stream" if call.streaming else "application/json")
    opening = b'data: {"choices": [' if call.streaming else b'{"choices": ['
    await call.send(opening)
    for _ in range(100):
        await call.send(b"1," * (MEGABYTE // 2))
