"""What a chat turn sends, part by part, in the order of the contract."""

from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from app.recommendation import Recommendation
from prompts.facts import FallbackReason
from retrieval.schema import Constraint


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """The turn has begun, in this conversation."""

    conversation_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """Where the turn stands; `fallback_reason` says why its words were made without the model."""

    phase: str
    fallback_reason: FallbackReason | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Products:
    """The list. Sent again under the same id, it takes the earlier one's place."""

    recommendation: Recommendation
    id: str = "list"


@dataclass(frozen=True, kw_only=True, slots=True)
class Constraints:
    """What was understood so far, as chips, and the version of the conversation that has them."""

    constraints: tuple[Constraint, ...]
    version: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Critique:
    """A chip that changes the list: `text` is what choosing it says."""

    label: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Critiques:
    critiques: tuple[Critique, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """One finished, checked sentence."""

    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Finish:
    """The turn is over. `remembered` is False if it could not be written down."""

    remembered: bool = True


Part: TypeAlias = Start | Status | Products | Constraints | Critiques | Text | Finish
