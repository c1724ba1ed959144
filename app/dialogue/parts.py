"""What a chat turn sends, part by part, in the order of the contract."""

from dataclasses import asdict, dataclass
from typing import Any, TypeAlias
from uuid import UUID

from app.recommendation import Recommendation
from prompts.facts import FallbackReason
from retrieval.schema import Constraint, ProductId


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
    """A chip that changes the list: `text` is what choosing it says, `count` how many products it leaves."""

    label: str
    text: str
    count: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Critiques:
    critiques: tuple[Critique, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One answer to a question: `text` is what choosing it says, `count` how many products it leaves."""

    label: str
    count: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What the shop asks of a field of the catalogue; nobody has to answer."""

    field: str
    text: str
    help: str
    options: tuple[Option, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A fact in which the products differ: one value in words for each of them, in their order."""

    field: str
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What one of the products has over the others, from their facts alone."""

    product_id: ProductId
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Products side by side, in the order named."""

    products: tuple[ProductId, ...]
    rows: tuple[Row, ...]
    verdicts: tuple[Verdict, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """One finished, checked sentence."""

    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Finish:
    """The turn is over. `remembered` is False if it could not be written down."""

    remembered: bool = True


Part: TypeAlias = Start | Status | Products | Constraints | Critiques | Question | Comparison | Text | Finish
