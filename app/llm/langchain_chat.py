"""Chat models through LangChain: any OpenAI-compatible endpoint, and every vendor it has a package for.

Nothing that a vendor, a proxy or a broken server answers gets past here as anything but a whole reply
or a ModelError in our own words. The vendor's words stay out of the error: they may quote the key.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, Final, NoReturn

import httpx2
import langsmith
import openai
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI

from app.llm.errors import status_error
from app.llm.transport import CappedTransport
from app.settings import EndpointSettings, LLMProvider
from prompts.chat_model import ModelError
from prompts.messages import ModelCall, ModelReply, Role

MAX_TEXT: Final = 256 * 1024
"""Characters of one reply; a longer one is refused, whole or streamed."""

_SILENCE_S: Final = 60.0
_TIMEOUT: Final = httpx2.Timeout(connect=2.0, read=_SILENCE_S, write=10.0, pool=1.0)
"""Per read, so never a deadline: the guard has that. These only free a socket that nobody waits for."""

_OPENAI: Final = "https://api.openai.com/v1"
_FINISHED: Final = frozenset({"stop", "STOP", "end_turn", "stop_sequence"})
_FINISH_KEYS: Final = ("finish_reason", "stop_reason", "done_reason")
_MESSAGE: Final[dict[Role, type[BaseMessage]]] = {
    Role.SYSTEM: SystemMessage,
    Role.USER: HumanMessage,
    Role.ASSISTANT: AIMessage,
}


class LangChainChatModel:
    """A ChatModel on a LangChain chat model. `openai_wire` says that it speaks OpenAI's protocol."""

    def __init__(
        self, llm: BaseChatModel, *, name: str, openai_wire: bool, http: httpx2.AsyncClient | None = None
    ) -> None:
        langsmith.configure(enabled=False)  # else LANGSMITH_TRACING would send shoppers' words away
        self._llm = llm
        self._name = name
        self._openai_wire = openai_wire
        self._http = http

    @property
    def name(self) -> str:
        return self._name

    async def complete(self, call: ModelCall) -> ModelReply:
        try:
            message = await self._llm.ainvoke(_messages(call), **self._options(call))
        except Exception as error:  # noqa: BLE001 - junk breaks the client anywhere; every fault becomes a ModelError
            _translate(error)
        finish = _finish_reason(message.response_metadata)
        text = str(message.text)
        _check_whole(finish, text)
        usage = message.usage_metadata
        return ModelReply(
            text=text,
            finish_reason="stop",
            model=str(message.response_metadata.get("model_name") or self._name),
            input_tokens=usage["input_tokens"] if usage else None,
            output_tokens=usage["output_tokens"] if usage else None,
        )

    async def stream(self, call: ModelCall) -> AsyncIterator[str]:
        length = 0
        finish: str | None = None
        try:
            async with aclosing(self._llm.astream(_messages(call), **self._options(call))) as chunks:  # type: ignore[type-var]  # it is an async generator, typed as an iterator
                async for chunk in chunks:
                    finish = finish or _finish_reason(chunk.response_metadata)
                    piece = str(chunk.text)
                    length += len(piece)
                    if length > MAX_TEXT:
                        raise ModelError(f"the model streamed more than {MAX_TEXT} characters")
                    if piece:
                        yield piece
        except Exception as error:  # noqa: BLE001 - as in `complete`
            _translate(error)
        _check_whole(finish, " " * length)

    async def aclose(self) -> None:
        """Closes the connections; calls still running fail."""
        if self._http is not None:
            await self._http.aclose()

    def _options(self, call: ModelCall) -> dict[str, Any]:
        if not self._openai_wire:
            return {}
        options: dict[str, Any] = {"max_tokens": call.max_tokens, "temperature": call.temperature}
        if call.schema is not None:
            # As extra_body it stays out of the SDK's parsing helpers, which reply in errors of their own.
            shape = {"name": call.prompt.partition("@")[0], "schema": call.schema, "strict": True}
            options["extra_body"] = {"response_format": {"type": "json_schema", "json_schema": shape}}
        return options


def make_chat_model(settings: EndpointSettings, *, max_concurrent: int = 8) -> LangChainChatModel | None:
    """The model that the settings name; None for provider `off`. It gets connections for twice the calls at a time.

    Raises:
        ModelError: the vendor's package is not installed, or its model cannot be set up.
    """
    match settings.provider:
        case LLMProvider.OFF:
            return None
        case LLMProvider.LANGCHAIN:
            return _by_langchain_name(settings)
        case LLMProvider.OPENAI | LLMProvider.OPENAI_COMPATIBLE:
            return _on_openai_wire(settings, max_concurrent)


def _on_openai_wire(settings: EndpointSettings, max_concurrent: int) -> LangChainChatModel:
    """One connection pool of our own: twice the calls allowed at a time, capped replies, no redirects."""
    own_endpoint = settings.provider is LLMProvider.OPENAI
    key = settings.api_key.get_secret_value() if settings.api_key else "none"

    async def api_key() -> str:
        # A coroutine keeps the key out of reprs, and LangChain then makes no blocking client at all.
        return key

    limits = httpx2.Limits(max_connections=2 * max_concurrent, max_keepalive_connections=max_concurrent)
    http = httpx2.AsyncClient(
        transport=CappedTransport(limits, keep_account_headers=own_endpoint),
        timeout=_TIMEOUT,
        follow_redirects=False,
        headers={"Accept-Encoding": "identity"},
    )
    llm = ChatOpenAI(
        model=settings.model,
        base_url=settings.base_url or _OPENAI,
        api_key=api_key,
        timeout=_TIMEOUT,
        max_retries=0,
        http_async_client=http,
        stream_usage=own_endpoint,
        stream_chunk_timeout=None,  # asyncio.wait_for of Python 3.11 would lose a cancel when a chunk comes with it
        use_responses_api=False,
        cache=False,
    )
    return LangChainChatModel(llm, name=settings.model, openai_wire=True, http=http)


def _by_langchain_name(settings: EndpointSettings) -> LangChainChatModel:
    options: dict[str, Any] = {"max_retries": 0, "timeout": _SILENCE_S}
    if settings.base_url:
        options["base_url"] = settings.base_url
    if settings.api_key:
        options["api_key"] = settings.api_key.get_secret_value()
    try:
        llm = init_chat_model(settings.model, **options)
    except ImportError as error:
        missing = error.__cause__ if isinstance(error.__cause__, ImportError) else error
        package = (missing.name or "of that vendor").partition(".")[0].replace("_", "-")
        raise ModelError(f"LLM__MODEL={settings.model} needs the package {package}: pip install {package}") from error
    except Exception as error:  # noqa: BLE001 - a vendor's constructor; its message may hold the key
        raise ModelError(
            f"LLM__MODEL={settings.model} cannot be set up ({type(error).__name__}); it must be vendor:model"
        ) from None
    return LangChainChatModel(llm, name=settings.model, openai_wire=False)


def _messages(call: ModelCall) -> list[BaseMessage]:
    return [_MESSAGE[message.role](content=message.text) for message in call.messages]


def _finish_reason(metadata: dict[str, Any]) -> str | None:
    return next((str(metadata[key]) for key in _FINISH_KEYS if metadata.get(key)), None)


def _check_whole(finish: str | None, text: str) -> None:
    if finish is None:
        raise ModelError("the reply ended without a finish reason; it may be cut", retryable=True)
    if finish not in _FINISHED:
        raise ModelError(f"the reply ended with {finish[:40]!r} instead of 'stop'")
    if not text:
        raise ModelError("the model answered without text")
    if len(text) > MAX_TEXT:
        raise ModelError(f"the reply has more than {MAX_TEXT} characters")


def _translate(error: Exception) -> NoReturn:
    """Raises the ModelError for whatever a call ended with, without the vendor's text in it."""
    match error:
        case ModelError():
            raise error
        case openai.APIStatusError():
            raise status_error(error.status_code, error.response.headers, error.code) from None
        case openai.APITimeoutError() | TimeoutError():
            raise ModelError(f"the model was silent for {_SILENCE_S:g} s", retryable=True) from None
        case openai.APIConnectionError() | httpx2.TransportError():
            unmade = any(isinstance(one, httpx2.ConnectError) for one in (error, error.__cause__))
            raise ModelError(
                "the connection to the model failed or broke off", retryable=True, did_no_work=unmade
            ) from None
        case asyncio.InvalidStateError():
            raise ModelError("the model's client is closed") from None
        case openai.APIError():
            raise ModelError("the model reported an error in its reply", retryable=True) from None
        case _:
            raise ModelError(f"the reply is not a chat completion ({type(error).__name__})", retryable=True) from None
