"""What clients send to edit the chips of a conversation."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from app.api.chat_bodies import LocaleName, Milliseconds
from app.api.wire import Value
from app.dialogue.edits import Add, Change, Edit, Edits, Remove, Weigh, Which, clicked
from app.problem import Problem
from retrieval.errors import ConstraintError
from retrieval.feeds.text import Id, Text
from retrieval.filters import check
from retrieval.schema import Constraint, Op

MAX_EDITS = 30


class ChipBody(BaseModel):
    """A constraint as its chip has it. Adding one takes field, op and value; finding one, the field at least.

    `source` and `label` may be sent back as they came and change nothing: by hand it is `clicked`, its label is ours.
    """

    model_config = ConfigDict(extra="forbid")

    field: Annotated[str, Field(min_length=1, max_length=80)]
    op: Op | None = None
    value: Value | None = None
    hard: StrictBool | None = None
    source: Literal["said", "clicked", "inferred"] | None = None
    label: Annotated[Text, Field(max_length=120)] | None = None

    @property
    def which(self) -> Which:
        return Which(field=self.field, op=self.op, value=self.value)

    def added(self, currency: str) -> Add:
        """The edit that adds it. Raises ConstraintError."""
        if self.op is None:
            raise ConstraintError("is missing; say how the value is compared", pointer="/op")
        if self.value is None:
            raise ConstraintError("is missing; say what to compare with", pointer="/value")
        constraint = Constraint(field=self.field, op=self.op, value=self.value, hard=self.hard is not False)
        check(constraint)
        return Add(constraint=clicked(constraint, currency))


class ChangeBody(BaseModel):
    """What a constraint becomes; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    op: Op | None = None
    value: Value | None = None
    hard: StrictBool | None = None


class EditBody(BaseModel):
    """One edit: `change` takes `to`, the others the constraint alone."""

    model_config = ConfigDict(extra="forbid")

    edit: Literal["add", "remove", "change", "harden", "soften"]
    constraint: ChipBody
    to: ChangeBody | None = None

    def record(self, currency: str) -> Edit:
        """Raises ConstraintError where the parts of the edit do not fit each other, with a pointer."""
        if self.edit == "change":
            if self.to is None or not self.to.model_fields_set:
                raise ConstraintError("is missing; say what it becomes: op, value or hard", pointer="/to")
            to = self.to
            return Change(which=self.constraint.which, currency=currency, op=to.op, value=to.value, hard=to.hard)
        if self.to is not None:
            raise ConstraintError(f"says nothing to {self.edit}; leave it out, or use change", pointer="/to")
        if self.edit == "add":
            try:
                return self.constraint.added(currency)
            except ConstraintError as error:
                raise ConstraintError(str(error), pointer=f"/constraint{error.pointer}") from error
        if self.edit == "remove":
            return Remove(which=self.constraint.which)
        return Weigh(which=self.constraint.which, hard=self.edit == "harden")


class EditsBody(BaseModel):
    """Edits in their order; all of them are made, or none. With `version`, only if the conversation is still there."""

    model_config = ConfigDict(extra="forbid")

    edits: Annotated[list[EditBody], Field(min_length=1, max_length=MAX_EDITS)]
    version: Annotated[StrictInt, Field(ge=0)] | None = None
    visitor_id: Id | None = None
    locale: LocaleName | None = None
    deadline_ms: Milliseconds | None = None
    resumable: StrictBool = False
    profiling: StrictBool = True

    def record(self, currency: str) -> Edits:
        """The batch. Raises Problem (422) with a place for each edit that has no meaning."""
        edits: list[Edit] = []
        errors: list[tuple[str, str]] = []
        for place, each in enumerate(self.edits):
            try:
                edits.append(each.record(currency))
            except ConstraintError as error:
                errors.append((f"/edits/{place}{error.pointer}", str(error)))
        if errors:
            raise Problem(422, "invalid_request", "An edit has no meaning; see `errors`.", errors=errors)
        return Edits(edits=tuple(edits), version=self.version)
