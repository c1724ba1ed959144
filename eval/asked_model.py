"""The language model that a measurement asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from app.llm.langchain_chat import LangChainChatModel, make_chat_model
from app.settings import LLMProvider, LLMSettings, Settings
from eval.local_model import LocalModel, LocalModelError


class Asked(StrEnum):
    LOCAL = "local"
    CONFIGURED = "configured"


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
    raise LocalModelError("No model is configured; set SHELFTALK_LLM__PROVIDER, or use --llm local.")


def _log(settings: Settings) -> Path:
    return settings.data_dir / "eval" / "local-model.log"
