"""What is said to a model and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Self

MOST_KEPT: Final = 2_000
"""Characters of a reply that are kept to look at later."""


class Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    role: Role
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelCall:
    """One question to a model: messages, the JSON schema its reply must follow (None: prose), and a cap.

    `prompt` names template and version ("rerank@1"), for logs and cassettes.
    """

    prompt: str
    messages: tuple[Message, ...]
    schema: dict[str, object] | None = None
    max_tokens: int = 256
    temperature: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelReply:
    """A finished reply. `finish_reason` is "stop" for a whole one; tokens are None if not reported."""

    text: str
    finish_reason: str
    model: str
    input_tokens: int | None = None
    output_tokens: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What a model answered to which prompt, as it is kept: raw, and cut at MOST_KEPT characters.

    `handles` says what the reply's own names for things stood for.
    """

    prompt: str
    model: str
    reply: str
    handles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, call: ModelCall, reply: ModelReply, handles: Mapping[str, str] | None = None) -> Self:
        """The reply to this call."""
        return cls(prompt=call.prompt, model=reply.model, reply=reply.text[:MOST_KEPT], handles=dict(handles or {}))

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        return cls(**body)

    def to_json(self) -> dict[str, object]:
        return {"prompt": self.prompt, "model": self.model, "reply": self.reply, "handles": dict(self.handles)}
