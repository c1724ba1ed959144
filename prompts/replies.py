"""The shapes that a model's replies must have. Each name is what a template says under `reply`."""

from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Reply(BaseModel):
    """A reply is foreign: unknown keys are ignored, and nothing is guessed from another type."""

    model_config = ConfigDict(extra="ignore", strict=True)


class RerankReply(Reply):
    """Handles of products, best first."""

    order: list[str] = Field(description="Handles from the list, best first, each once.")

    @model_validator(mode="before")
    @classmethod
    def text_only(cls, value: Any) -> Any:
        """Accepts a bare list too, and blanks entries that are no text: they match no handle, and are not fatal."""
        order = value if isinstance(value, list) else value.get("order") if isinstance(value, dict) else None
        if not isinstance(order, list):
            return value
        return {"order": [entry if isinstance(entry, str) else "" for entry in order]}


PROSE: Final = "prose"

REPLY_SHAPES: Final = MappingProxyType[str, type[Reply]]({"rerank": RerankReply})
"""Every shape by the name that templates use; `prose` stands for text without a shape."""
