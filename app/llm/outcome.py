"""How a call to a model ended: a whole reply, or none and why."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from prompts.chat_model import ModelError
from prompts.facts import FallbackReason
from prompts.messages import ModelReply


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """A whole reply, in time."""

    reply: ModelReply


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """No reply, and why. `detail` is for the log; it holds nothing that a shopper said.

    `again_in_s` says when asking the same endpoint again may help; None: it would not. `did_no_work` says that
    the call cost nothing. `reply` is what was said, where that was of no use.
    """

    reason: FallbackReason
    detail: str
    again_in_s: float | None = field(default=None, compare=False)
    did_no_work: bool = field(default=False, compare=False)
    reply: ModelReply | None = field(default=None, compare=False)


Outcome: TypeAlias = Answered | Refused

Reading: TypeAlias = Callable[[str], Refused | None]
"""Says why a whole reply is of no use to whoever asked; None if it is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CallReport:
    """How one call went, for metrics. `reason` is None for an answer; tokens are None if not reported.

    `attempts` counts how often an endpoint was asked: none for a reply that was remembered.
    """

    prompt: str
    model: str
    reason: FallbackReason | None
    seconds: float
    attempts: int = 1
    input_tokens: int | None = None
    output_tokens: int | None = None


Observe: TypeAlias = Callable[[CallReport], None]


def refused_by(error: BaseException) -> Refused:
    """What an endpoint's fault means for the call."""
    if not isinstance(error, ModelError):
        return Refused(reason=FallbackReason.LLM_ERROR, detail=f"{type(error).__name__} in the model's client")
    again = error.retry_after_s if error.rate_limited else (error.retry_after_s or 0.0)
    return Refused(
        reason=FallbackReason.RATE_LIMITED if error.rate_limited else FallbackReason.LLM_ERROR,
        detail=str(error),
        again_in_s=again if error.retryable else None,
        did_no_work=error.did_no_work,
    )
