"""What is said to a model and what comes back."""

from dataclasses import dataclass
from enum import StrEnum


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
