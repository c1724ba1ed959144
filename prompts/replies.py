"""The shapes that replies are asked to have. Each name is what a template says under `reply`."""

from types import MappingProxyType
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field


class Reply(BaseModel):
    """A reply is foreign: unknown keys are ignored, and nothing is guessed from another type."""

    model_config = ConfigDict(extra="ignore", strict=True)


class RerankReply(Reply):
    """Handles of products, best first."""

    order: list[str] = Field(description="Handles from the list, best first, each once.")


class LimitReply(Reply):
    """One thing that a product must be, or must not be."""

    field: str = Field(description="A field from the list.")
    op: Literal["is", "not", "under", "at_most", "over", "at_least"]
    value: str | float | int = Field(description="A value from the list, or a number that the shopper said.")


class UnderstandReply(Reply):
    """What a shopper means. Each limit is read on its own, so that a bad one spoils no other."""

    search: str = Field("", description="The thing that is wanted, in a few plain words.")
    limits: list[Any] = Field(default_factory=list, json_schema_extra={"items": LimitReply.model_json_schema()})


class VerdictReply(Reply):
    """Whether a text meets a criterion."""

    holds: bool


class PreferenceReply(Reply):
    """Which of two texts meets a criterion better."""

    better: Literal["first", "second", "same"]


PROSE: Final = "prose"

REPLY_SHAPES: Final = MappingProxyType[str, type[Reply]](
    {"rerank": RerankReply, "understand": UnderstandReply, "verdict": VerdictReply, "preference": PreferenceReply}
)
"""Every shape by the name that templates use; `prose` stands for text without a shape."""
