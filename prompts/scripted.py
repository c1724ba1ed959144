"""A chat model that follows a script and remembers what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from prompts.chat_model import ModelError
from prompts.messages import ModelCall, ModelReply


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One answer of the script. `error` is raised after the text; `delay_s` passes before each piece."""

    text: str = ""
    error: Exception | None = None
    delay_s: float = 0.0


Said: TypeAlias = str | Exception | Line
Script: TypeAlias = Sequence[Said] | Callable[[ModelCall], Said]


class ScriptedChatModel:
    """Answers from a script: one entry per call, or whatever a function says to the call.

    A script that has run out raises ModelError, so that a test notices a call too many. `history`
    holds every call in order; `cancelled` counts those whose caller went away.
    """

    def __init__(self, script: Script, *, name: str = "scripted") -> None:
        self._script = script
        self._name = name
        self.history: list[ModelCall] = []
        self.cancelled = 0

    @property
    def name(self) -> str:
        return self._name

    async def complete(self, call: ModelCall) -> ModelReply:
        pieces = [piece async for piece in self.stream(call)]
        return ModelReply(text="".join(pieces), finish_reason="stop", model=self._name)

    async def stream(self, call: ModelCall) -> AsyncIterator[str]:
        line = self._next(call)
        try:
            for piece in _words(line.text):
                await asyncio.sleep(line.delay_s)
                yield piece
            if line.error is not None:
                await asyncio.sleep(line.delay_s)
                raise line.error
        except (asyncio.CancelledError, GeneratorExit):
            self.cancelled += 1
            raise
        if not line.text:
            raise ModelError(f"{self._name} answered without text")

    def _next(self, call: ModelCall) -> Line:
        self.history.append(call)
        if callable(self._script):
            said = self._script(call)
        elif len(self.history) <= len(self._script):
            said = self._script[len(self.history) - 1]
        else:
            raise ModelError(f"the script of {self._name} has {len(self._script)} answers; this is one call more")
        if isinstance(said, Line):
            return said
        return Line(text=said) if isinstance(said, str) else Line(error=said)


def _words(text: str) -> list[str]:
    """The text in pieces that end after a space, as a model would stream it."""
    pieces = text.split(" ")
    return [f"{piece} " for piece in pieces[:-1]] + pieces[-1:] if text else []
