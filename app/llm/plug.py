"""A plug that can be pulled: for demonstrations, the model is gone and everything else is real."""

from collections.abc import AsyncIterator

from prompts.chat_model import ChatModel, ModelError
from prompts.messages import ModelCall, ModelReply


class Plug:
    """Whether the models of a shop are connected."""

    def __init__(self) -> None:
        self.plugged = True

    def check(self) -> None:
        """Raises ModelError while the plug is pulled: the fault of an endpoint that nobody answers at."""
        if not self.plugged:
            raise ModelError("the model's plug is pulled", retryable=True, did_no_work=True)


class PluggedModel:
    """Implements the `ChatModel` port: the model behind it, while the plug is in.

    A call under way when it is pulled fails where it stands; breakers, retries and budgets see an ordinary fault.
    """

    def __init__(self, model: ChatModel, plug: Plug) -> None:
        self._model = model
        self._plug = plug

    @property
    def name(self) -> str:
        return self._model.name

    async def complete(self, call: ModelCall) -> ModelReply:
        self._plug.check()
        reply = await self._model.complete(call)
        self._plug.check()
        return reply

    async def stream(self, call: ModelCall) -> AsyncIterator[str]:
        self._plug.check()
        async for piece in self._model.stream(call):
            self._plug.check()
            yield piece
