"""Which fault is played when: by count, by time, by chance."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType

from tests.faults.fault import Where
from tests.faults.plays import FAULTS, HEALTHY

ANY = "any"
"""A fault drawn anew for each call."""

_STEP = re.compile(r"(?P<fault>\w+)(?:\*(?P<calls>\d+)|@(?P<seconds>\d+(?:\.\d+)?))?")
_DRAWN = tuple(sorted(name for name, fault in FAULTS.items() if fault.where is Where.ANSWER and name != HEALTHY))


class BadSchedule(ValueError):
    """A schedule that cannot be read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A fault for so many calls, or for so many seconds, or for good."""

    fault: str
    calls: int | None = None
    seconds: float | None = None

    @property
    def for_good(self) -> bool:
        return self.calls is None and self.seconds is None


class Schedule:
    """Steps one after the other; without a last step for good they begin again.

    `error_500*3,healthy`: three calls fail, then all is well. `refused@60,healthy`: an outage of a minute.
    `error_500@1,healthy@1`: flapping. The clock starts with the first question.

    Args:
        probability: With which a call meets its step's fault at all.
        rng: Draws who meets it, and for `any` which it is.
    """

    def __init__(self, steps: str, *, probability: float = 1.0, rng: Random | None = None) -> None:
        self._steps = tuple(_step(each) for each in steps.split(","))
        self._probability = probability
        self._rng = rng or Random(0)
        self._place = 0
        self._calls = 0
        self._began: float | None = None

    def standing(self, now: float) -> str:
        """The fault of the step that stands now; asking changes nothing."""
        self._move_on(now)
        return self._steps[self._place].fault

    def next(self, now: float) -> str:
        """The fault that a call meets that comes now."""
        fault = self.standing(now)
        self._calls += 1
        if self._probability < 1 and self._rng.random() >= self._probability:
            return HEALTHY
        return self._rng.choice(_DRAWN) if fault == ANY else fault

    def _move_on(self, now: float) -> None:
        if self._began is None:
            self._began = now
        while not (step := self._steps[self._place]).for_good:
            if step.seconds is not None and now >= self._began + step.seconds:
                self._began += step.seconds
            elif step.calls is not None and self._calls >= step.calls:
                self._began = now
            else:
                return
            self._calls, self._place = 0, (self._place + 1) % len(self._steps)


def _step(text: str) -> Step:
    found = _STEP.fullmatch(text.strip())
    if found is None:
        raise BadSchedule(f"{text!r} is not a step; write a fault, FAULT*CALLS or FAULT@SECONDS")
    if found["fault"] not in {*FAULTS, ANY}:
        raise BadSchedule(f"there is no fault {found['fault']!r}; there are {ANY}, {', '.join(sorted(FAULTS))}")
    step = Step(
        fault=found["fault"],
        calls=int(found["calls"]) if found["calls"] else None,
        seconds=float(found["seconds"]) if found["seconds"] else None,
    )
    if 0 in {step.calls, step.seconds}:
        raise BadSchedule(f"{text!r} lasts for nothing")
    return step


@dataclass(frozen=True, kw_only=True, slots=True)
class Mixture:
    """A way for faults to come and go, with its number in the catalogue."""

    number: str
    steps: str
    probability: float = 1.0


MIXTURES: Mapping[str, Mixture] = MappingProxyType(
    {
        "error_500_once": Mixture(number="L20", steps="error_500*1,healthy"),
        "error_500_half": Mixture(number="L20", steps="error_500", probability=0.5),
        "flapping": Mixture(number="L40", steps="error_503@1,healthy@1"),
        "radiation": Mixture(number="L40", steps=ANY, probability=0.01),
        "any": Mixture(number="L40", steps=ANY),
    }
)
