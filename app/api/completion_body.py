"""What OpenAI's clients send to a chat."""

from typing import Annotated, Final
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from app.api.chat_bodies import FOREIGN_IDS, MAX_TEXT, LocaleName, Messages, conversation_of
from app.api.messages import USER, last_of_user, role_of, text_of
from app.dialogue.threads import Past
from retrieval.feeds.text import Id
from retrieval.schema import VisitorId

_ROLES: Final = (USER, "assistant")
_FOREIGN = ConfigDict(extra="ignore", hide_input_in_errors=True)
_ID: TypeAdapter[str] = TypeAdapter(Id)

User = Annotated[str, Field(min_length=1, max_length=512)]


class StreamOptions(BaseModel):
    model_config = _FOREIGN

    include_usage: bool | None = Field(None, description="A last chunk says how many tokens there were.")


class Metadata(BaseModel):
    """What a client may tell the shop besides; OpenAI's metadata are texts."""

    model_config = _FOREIGN

    conversation_id: Id | None = Field(None, description="The conversation to go on with, or to begin under this id.")
    locale: LocaleName | None = Field(None, description="How prices are written, such as de-DE.")
    deadline_ms: Annotated[int, Field(ge=1, le=60_000)] | None = Field(None, description="Less time than the shop's.")


class CompletionBody(Messages):
    """OpenAI's chat completion request. What it says to steer a model (system messages, tools) is left aside."""

    model_config = ConfigDict(title="ChatCompletionRequest")

    model: str | None = Field(None, max_length=256, description="Any; the shop has one.")
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    user: User | None = Field(None, description="Who talks: Shelftalk's visitor_id.")
    safety_identifier: User | None = Field(None, description="OpenAI's later name for `user`.")
    metadata: Metadata | None = None

    @property
    def told(self) -> Metadata:
        return self.metadata or Metadata()

    @property
    def conversation(self) -> UUID | None:
        named = self.told.conversation_id
        return conversation_of(named) if named else None

    @property
    def visitor(self) -> VisitorId | None:
        """The user as a visitor of the shop; one whose name is no id of ours always gets the same id."""
        user = self.user or self.safety_identifier
        if user is None:
            return None
        try:
            return VisitorId(_ID.validate_python(user))
        except ValidationError:
            return VisitorId(str(uuid5(FOREIGN_IDS, user)))

    def past_of(self, visitor_id: VisitorId | None) -> Past:
        """What came before the user's last message; system messages and what has no text do not count."""
        before = self.messages[: last_of_user(self.messages)]
        spoken = ((role_of(message), text_of(message)) for message in before)
        messages = tuple((role, text) for role, text in spoken if role in _ROLES and text)
        said = tuple(text for role, text in messages if role == USER and len(text) <= MAX_TEXT)
        return Past(visitor_id=visitor_id, messages=messages, said=said)

    @property
    def with_usage(self) -> bool:
        return bool(self.stream_options and self.stream_options.include_usage)
