"""What clients send to a chat: our own shape, or the AI SDK's."""

from typing import Annotated, Any, Final
from uuid import UUID, uuid4, uuid5

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from app.api.messages import last_said
from retrieval.feeds.complaints import complain
from retrieval.feeds.product import Strict
from retrieval.feeds.text import Id, Words

MAX_TEXT = 4_000
FOREIGN_IDS = UUID("5f0c2f5e-4a57-4e0e-9a55-3d1f4d1f7a10")
"""Under it, a conversation id that is no UUID (the AI SDK's are not) becomes one, always the same."""

Said = Annotated[Words, Field(max_length=MAX_TEXT)]
LocaleName = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$")]
Milliseconds = Annotated[int, Field(ge=1, le=60_000)]


class TextBody(Strict):
    """Our own shape: what the shopper says, and in which conversation."""

    model_config = ConfigDict(title="ChatText")

    text: Said
    conversation_id: UUID | None = Field(None, strict=False)
    visitor_id: Id | None = None
    locale: LocaleName | None = None
    deadline_ms: Milliseconds | None = None
    resumable: bool = False
    profiling: bool = True

    @property
    def conversation(self) -> UUID:
        return self.conversation_id or uuid4()


class Messages(BaseModel):
    """A whole conversation as other systems' clients send it; what they say beside it is ignored."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    messages: Annotated[list[Any], Field(min_length=1, max_length=2_000)] = Field(
        description="The user's last message is answered; those before it are the conversation so far."
    )

    @field_validator("messages")
    @classmethod
    def says_something(cls, messages: list[Any]) -> list[Any]:
        text = last_said(messages)
        if not text.strip():
            raise complain("has no message of the user with text", 'send one with role "user" and a text part')
        if len(text) > MAX_TEXT:
            raise complain(f"ends with a text of {len(text)} characters", f"send at most {MAX_TEXT}")
        return messages

    @property
    def text(self) -> str:
        return last_said(self.messages)


class MessagesBody(Messages):
    """The AI SDK's shape: of its messages only the last one of the user counts, and its `id` is the conversation."""

    model_config = ConfigDict(strict=True)

    id: Id | None = None
    visitor_id: Id | None = None
    locale: LocaleName | None = None
    deadline_ms: Milliseconds | None = None
    resumable: bool = False
    profiling: bool = True

    @property
    def conversation(self) -> UUID:
        return uuid4() if self.id is None else conversation_of(self.id)


class UndoBody(Strict):
    """Whose conversation it is."""

    visitor_id: Id | None = None
    locale: LocaleName | None = None
    deadline_ms: Milliseconds | None = None
    resumable: bool = False
    profiling: bool = True


CHAT_ROUTE: Final[dict[str, Any]] = {
    "requestBody": {
        "content": {
            "application/json": {
                "schema": {
                    "title": "ChatBody",
                    "anyOf": [shape.model_json_schema() for shape in (TextBody, MessagesBody)],
                }
            }
        }
    },
    "responses": {
        "200": {
            "description": "The parts of an AI SDK UI message stream; with `Accept: application/json` one answer.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    },
}
"""For the OpenAPI document. The route itself reads a plain object: a union's errors would name its branches."""


def chat_body(body: dict[str, Any]) -> TextBody | MessagesBody:
    """The body in the shape that its keys say it has.

    Raises:
        RequestValidationError: it does not have that shape.
    """
    shape = MessagesBody if "messages" in body and "text" not in body else TextBody
    try:
        return shape.model_validate(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in found]) from error


def conversation_of(foreign_id: str) -> UUID:
    """The conversation that another system's id stands for: itself if it is a UUID, else always the same one."""
    try:
        return UUID(foreign_id)
    except ValueError:
        return uuid5(FOREIGN_IDS, foreign_id)
