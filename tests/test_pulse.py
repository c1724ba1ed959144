"""A server that stops answering is noticed by a thread of its own, and so is its return."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from app.store.pulse import NoPulse, Pulse

PATIENCE_S = 10.0


@dataclass
class Heart:
    """Beats unless it is told not to."""

    stopped: str | None = None
    beats: int = 0
    rests: int = 0

    def beat(self) -> None:
        self.beats += 1
        if self.stopped is not None:
            raise ConnectionError(self.stopped)

    def rest(self) -> None:
        self.rests += 1


@pytest.fixture
def heart() -> Heart:
    return Heart()


@pytest.fixture
def pulse(heart: Heart) -> Iterator[Pulse]:
    made = Pulse(heart, name="test", every_s=0.01)
    yield made
    made.close()


def until_lost(pulse: Pulse, lost: str | None) -> None:
    ends = time.monotonic() + PATIENCE_S
    while pulse.lost != lost:
        assert time.monotonic() < ends, pulse.lost
        time.sleep(0.005)


def test_nothing_is_asked_before_anyone_wants_to_know(pulse: Pulse, heart: Heart) -> None:
    time.sleep(0.05)
    assert heart.beats == 0
    pulse.check()


def test_a_server_that_stops_is_told_to_all_who_ask_and_so_is_its_return(pulse: Pulse, heart: Heart) -> None:
    pulse.check()
    heart.stopped = "no answer"
    until_lost(pulse, "no answer")
    with pytest.raises(NoPulse, match="no answer"):
        pulse.check()
    heart.stopped = None
    until_lost(pulse, None)
    pulse.check()


def test_a_fault_without_words_is_still_one(pulse: Pulse, heart: Heart) -> None:
    heart.stopped = ""
    pulse.check()
    until_lost(pulse, "ConnectionError")


def test_a_closed_pulse_lets_go_and_can_be_felt_again(pulse: Pulse, heart: Heart) -> None:
    pulse.check()
    pulse.close()
    assert heart.rests == 1
    heart.stopped = "gone"
    pulse.check()
    until_lost(pulse, "gone")
