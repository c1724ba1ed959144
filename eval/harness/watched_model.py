"""A model that is watched while a case runs: its calls are counted, and recorded or replayed."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from eval.harness.calls import Call, Prices
from eval.harness.cassette import Cassette, Taken, key_of
from prompts.chat_model import ChatModel, ModelError
from prompts.messages import ModelCall, ModelReply


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """A call that is on no cassette."""

    prompt: str
    key: str


class NotRecordedError(ModelError):
    """The cassette has no reply to this call; the case cannot be scored."""


@dataclass(kw_only=True)
class WatchedModel:
    """Asks `live`, the cassette, or, with both, the cassette first and `live` for what it lacks, which is recorded.

    `rerecord` asks `live` in any case. `used` are the keys of this run, for a cassette that keeps nothing else.
    """

    name: str
    live: ChatModel | None = None
    cassette: Cassette | None = None
    rerecord: bool = False
    prices: Prices = field(default_factory=Prices)
    take: int = 1
    calls: list[Call] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def begin(self, take: int) -> None:
        """A case begins, for the `take`-th time."""
        self.take = take
        self.calls.clear()
        self.missing.clear()

    async def complete(self, call: ModelCall) -> ModelReply:
        taken = await self._taken(call)
        reply = taken.reply
        tokens = (reply.input_tokens, reply.output_tokens) if reply else (None, None)
        self.calls.append(
            Call(
                prompt=call.prompt,
                model=reply.model if reply else self.name,
                reason=None if reply else taken.error,
                input_tokens=tokens[0],
                output_tokens=tokens[1],
                cost=self.prices.of(*tokens),
                ms=taken.ms,
            )
        )
        return taken.given()

    async def stream(self, call: ModelCall) -> AsyncIterator[str]:
        yield (await self.complete(call)).text

    async def _taken(self, call: ModelCall) -> Taken:
        if self.cassette:
            self.used.add(key_of(call, self.take))
            if not self.rerecord and (known := self.cassette.get(call, self.take)):
                return known
        if self.live is None:
            self.missing.append(Missing(prompt=call.prompt, key=key_of(call, self.take)))
            raise NotRecordedError(f"{call.prompt} was asked what is on no cassette")
        began, passing = time.monotonic(), False
        try:
            reply, error = await self.live.complete(call), None
        except ModelError as failed:
            reply, error, passing = None, str(failed), failed.retryable
        taken = Taken(reply=reply, error=error, ms=round(1000 * (time.monotonic() - began)))
        if self.cassette and not passing:  # a fault that may pass says nothing of the model
            self.cassette.record(call, self.take, taken)
        return taken
