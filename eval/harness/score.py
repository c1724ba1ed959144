"""How much of what a case asserts holds."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_NAMED = 3
"""How many offenders a reason names."""


@dataclass(frozen=True, slots=True)
class Score:
    """How much of what was asserted holds; None if it could not be scored. `why` says what is missing."""

    score: float | None
    why: str = ""


def met(holds: bool, why: str) -> Score:
    return Score(1.0) if holds else Score(0.0, why)


def share(total: int, offenders: Sequence[str]) -> Score:
    named = "; ".join(offenders[:MOST_NAMED]) + ("; …" if len(offenders) > MOST_NAMED else "")
    return Score(1 - len(offenders) / total, named)
