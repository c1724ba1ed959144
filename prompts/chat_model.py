"""The port to a language model."""

from collections.abc import AsyncIterator
from typing import Protocol

from prompts.messages import ModelCall, ModelReply


class ModelError(Exception):
    """A model that could not answer. `retryable` says whether asking again may help.

    `rate_limited` says that the endpoint limits the rate; `retry_after_s`, if any, that it is not to be
    called for so long; `did_no_work` that the call cost nothing.
    """

    def __init__(
        self,
        message: str,
        *,
        retryable: bool = False,
        rate_limited: bool = False,
        retry_after_s: float | None = None,
        did_no_work: bool = False,
    ) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.rate_limited = rate_limited
        self.retry_after_s = retry_after_s
        self.did_no_work = did_no_work


class ChatModel(Protocol):
    """Answers one call. It sets no deadline of its own: the caller cancels it.

    A reply that did not end properly (cut off, no finish reason, not a completion at all) raises
    ModelError; truncated text is never returned as whole.
    """

    @property
    def name(self) -> str: ...

    async def complete(self, call: ModelCall) -> ModelReply: ...

    def stream(self, call: ModelCall) -> AsyncIterator[str]:
        """Yields pieces of text; raises ModelError if the stream does not end properly."""
        ...
