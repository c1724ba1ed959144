"""Assertions about what an answer took: time, money, and the calls to the model."""

from typing import Annotated, TypeAlias

from pydantic import Field

from eval.harness.score import Score, met
from eval.harness.seen import Seen

Milliseconds: TypeAlias = Annotated[float, Field(gt=0)]
Money: TypeAlias = Annotated[float, Field(ge=0)]
Calls: TypeAlias = Annotated[int, Field(ge=0)]


def latency(value: Milliseconds, seen: Seen) -> Score:
    """All turns of the case were answered within so many milliseconds; a model on a cassette takes the time it took."""
    return met(seen.ms <= value, f"it took {seen.ms:.0f} ms")


def cost(value: Money, seen: Seen) -> Score:
    """The model's calls cost at most so much, by the prices of the run; not scored if a reply tells no tokens."""
    if any(call.reason is None and call.cost is None for call in seen.calls):
        return Score(None, "the model's replies tell no tokens")
    spent = sum(call.cost or 0.0 for call in seen.calls)
    return met(spent <= value, f"it cost {spent:.6f}")


def model_calls(value: Calls, seen: Seen) -> Score:
    """Exactly so many calls to the model were made."""
    return met(len(seen.calls) == value, f"there were {len(seen.calls)} calls")
