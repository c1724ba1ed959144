"""The shapes that replies are asked to have. Each name is what a template says under `reply`."""

from types import MappingProxyType
from typing import Final

from pydantic import BaseModel, ConfigDict, Field


class Reply(BaseModel):
    """A reply is foreign: unknown keys are ignored, and nothing is guessed from another type."""

    model_config = ConfigDict(extra="ignore", strict=True)


class RerankReply(Reply):
    """Handles of products, best first."""

    order: list[str] = Field(description="Handles from the list, best first, each once.")


PROSE: Final = "prose"

REPLY_SHAPES: Final = MappingProxyType[str, type[Reply]]({"rerank": RerankReply})
"""Every shape by the name that templates use; `prose` stands for text without a shape."""
