"""Every fault that a model endpoint can play, by name; numbers are those of the catalogue in docs/reliability.md."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from tests.faults import answers, connections, streams
from tests.faults.fault import Ending, Fault, Play, Where
from tests.faults.wire import Exchange
from tests.faults.words import WORDS, Words

HEALTHY = "healthy"


def _saying(words: Words) -> Play:
    async def play(call: Exchange) -> None:
        await call.say(words(call.request))

    return play


def _fault(
    name: str,
    number: str,
    play: Play,
    ending: Ending,
    streamed: Ending | None = None,
    where: Where = Where.ANSWER,
) -> Fault:
    return Fault(name=name, number=number, play=play, ending=ending, streamed=streamed or ending, where=where)


def _of_connections() -> Iterator[Fault]:
    yield _fault("refused", "L01", connections.nobody, Ending.BROKEN, where=Where.DOOR)
    yield _fault("black_hole", "L02", connections.nobody, Ending.STALLED, where=Where.DOOR)
    for name, (number, play) in connections.HANGING.items():
        yield _fault(name, number, play, Ending.STALLED)
    yield _fault("reset", "L04", connections.reset, Ending.BROKEN)
    yield _fault("cut", "L12", connections.cut, Ending.BROKEN)
    yield _fault("tls_silence", "L37", Exchange.silence, Ending.STALLED, where=Where.TLS)
    yield _fault("tls_plain", "L37", connections.tls_plain, Ending.BROKEN, where=Where.TLS)
    yield _fault("http10", "L38", connections.http10, Ending.WHOLE)
    yield _fault("stale", "L38", connections.stale, Ending.MIXED)
    yield _fault("brown_out", "L40", connections.brown_out, Ending.MIXED)
    yield _fault("race", "L42", connections.race, Ending.MIXED)


def _of_streams() -> Iterator[Fault]:
    whole, broken = Ending.WHOLE, Ending.BROKEN
    yield _fault("clean_end", "L13", streams.clean_end, broken)
    yield _fault("done_without_finish", "L13", streams.done_without_finish, broken)
    yield _fault("no_done", "L13", streams.no_done, whole)
    yield _fault("error_event", "L15", streams.error_event, broken)
    yield _fault("bad_event", "L16", streams.bad_event, broken)
    yield _fault("byte_order_mark", "L16", streams.byte_order_mark, broken, whole)
    yield _fault("mixed_line_ends", "L16", streams.mixed_line_ends, broken, whole)
    yield _fault("split_characters", "L16", streams.split_characters, broken, whole)
    yield _fault("one_frame", "L16", streams.one_frame, broken, whole)
    yield _fault("long_line", "L16", streams.long_line, broken)
    yield _fault("endless_line", "L16", streams.endless_line, broken)
    yield _fault("duplicate_chunks", "L17", streams.duplicate_chunks, broken, whole)
    yield _fault("reordered_chunks", "L17", streams.reordered_chunks, broken, whole)
    yield _fault("after_done", "L18", streams.after_done, broken, whole)
    yield _fault("million_tokens", "L33", streams.million_tokens, broken, Ending.MIXED)
    yield _fault("flood", "L33", streams.flood, broken)


def _of_answers() -> Iterator[Fault]:
    for name, (number, play) in answers.LIMITED.items():
        yield _fault(name, number, play, Ending.LIMITED)
    for name, (number, play) in answers.BROKEN.items():
        yield _fault(name, number, play, Ending.BROKEN)
    yield _fault("wrong_type", "L29", answers.WRONG_TYPE, Ending.WHOLE)
    yield _fault("skewed", "L41", answers.SKEWED, Ending.WHOLE)
    for name, (number, words) in WORDS.items():
        yield _fault(name, number, _saying(words), Ending.WHOLE)


FAULTS: Mapping[str, Fault] = MappingProxyType(
    {fault.name: fault for faults in (_of_connections(), _of_streams(), _of_answers()) for fault in faults}
)
"""Every fault, and `healthy`, which is none."""
