"""A fault as a record: its number in the catalogue, how it is played, and how a careful client's call ends."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from tests.faults.wire import Exchange

Play = Callable[[Exchange], Awaitable[None]]


class Ending(StrEnum):
    """How one call ends that is made while the fault is on."""

    WHOLE = "whole"  # a complete reply, whatever it says
    BROKEN = "broken"  # by itself, without a whole reply
    LIMITED = "limited"  # with a 429
    STALLED = "stalled"  # only when the caller gives up
    MIXED = "mixed"  # now one of these, now another


class Where(StrEnum):
    """What of the endpoint is at fault."""

    ANSWER = "answer"
    DOOR = "door"  # no call gets in
    TLS = "tls"  # no call gets through the handshake; the endpoint is asked for https


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that an endpoint can do. `streamed` is the ending of a streamed call, where it is another."""

    name: str
    number: str
    play: Play
    ending: Ending
    streamed: Ending
    where: Where = Where.ANSWER
