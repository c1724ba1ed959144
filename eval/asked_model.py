"""The language model that a measurement asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final

from app.llm.langchain_chat import LangChainChatModel, make_chat_model
from app.settings import LLMProvider, LLMSettings, Settings
from eval.local_model import LocalModel, LocalModelError, available

_NONE: Final = "No model is configured; set SHELFTALK_LLM__PROVIDER, or use --llm local."


class Asked(StrEnum):
    LOCAL = "local"
    CONFIGURED = "configured"


def check_asked(settings: Settings, asked: Asked) -> None:
    """Whether there is such a model, before long work that ends with asking it.

    Raises:
        LocalModelError: it cannot run here, or none is configured.
    """
    if asked is Asked.CONFIGURED and settings.llm.provider is LLMProvider.OFF:
        raise LocalModelError(_NONE)
    if asked is Asked.LOCAL and (why := available()):
        raise LocalModelError(why)


@contextmanager
def asked_model(settings: Settings, asked: Asked) -> Iterator[LangChainChatModel]:
    """The packaged model, run for as long as it is asked, or the one that the settings name. Whoever takes it closes
    it.

    Raises:
        LocalModelError: it cannot run here, or none is configured.
    """
    if asked is Asked.CONFIGURED:
        yield _made(settings.llm)
        return
    with LocalModel.start(_log(settings)) as local:
        yield _made(LLMSettings(provider=LLMProvider.OPENAI_COMPATIBLE, base_url=local.base_url, model=local.model))


def _made(settings: LLMSettings) -> LangChainChatModel:
    if model := make_chat_model(settings):
        return model
    raise LocalModelError(_NONE)


def _log(settings: Settings) -> Path:
    return settings.data_dir / "eval" / "local-model.log"
