"""What was asked of a model in a case, and what it took."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Prices:
    """What a million tokens cost, in and out."""

    input: float = 0.0
    output: float = 0.0

    def of(self, input_tokens: int | None, output_tokens: int | None) -> float | None:
        """None if a count is not known."""
        if input_tokens is None or output_tokens is None:
            return None
        return (input_tokens * self.input + output_tokens * self.output) / 1e6


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One call to a model. `reason` says why there was no reply; tokens and cost are None if not reported.

    `ms` is what the model took; on a cassette, what it took when it was recorded.
    """

    prompt: str
    model: str
    reason: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost: float | None
    ms: int
