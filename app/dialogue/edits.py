"""Edits of the brief by hand, on its chips: add, remove, change, harden, soften."""

import re
from dataclasses import dataclass, replace
from typing import TypeAlias

from app.constraints import constraint_words
from app.dialogue.brief import Brief, is_claim
from app.dialogue.reading.limits.money import price_limit
from app.dialogue.reading.wishes import without_claim
from retrieval.errors import ConstraintError
from retrieval.filters import check
from retrieval.schema import Constraint, ConstraintSource, Op, Scalar

MOST = 50
"""Constraints that a brief can be edited to have; each value that is left out counts as one."""

_LIMITS = frozenset({Op.LT, Op.LTE, Op.GT, Op.GTE})

Value: TypeAlias = Scalar | tuple[Scalar, ...]


class EditRefused(Exception):  # noqa: N818 - a state of the conversation, not a mistake of ours
    """An edit that does not fit the brief. `pointer` leads to the part of the batch that does not fit.

    `meaningless`: what it would make of a constraint has no meaning, whatever the conversation is.
    """

    def __init__(self, message: str, pointer: str, *, meaningless: bool = False) -> None:
        super().__init__(message)
        self.pointer = pointer
        self.meaningless = meaningless


class VersionConflict(Exception):  # noqa: N818 - as above
    """The edits were made for another version of the conversation than its `current` one."""

    def __init__(self, current: int, wanted: int) -> None:
        super().__init__(f"the conversation is at version {current}, not {wanted}; read it again and edit that")
        self.current = current


@dataclass(frozen=True, kw_only=True, slots=True)
class Which:
    """The constraints on a field; with `op` and `value`, only those that have them."""

    field: str
    op: Op | None = None
    value: Value | None = None

    def of(self, brief: Brief) -> tuple[Constraint, ...]:
        """Those of the brief that are meant, at least one. Raises EditRefused."""
        found = tuple(
            each
            for each in brief.constraints
            if each.field == self.field and self.op in {None, each.op} and self.value in (None, each.value)
        )
        if not found:
            raise EditRefused(f"there is no such constraint on {self.field}; {_there_is(brief)}", "/constraint")
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Add:
    """A constraint more, as if it had been said: it replaces one that looks the same way. MOST are the end of it."""

    constraint: Constraint

    def applied_to(self, brief: Brief) -> Brief:
        """The brief with it; unchanged if the shopper said it before."""
        if any(_clicked(each) == self.constraint for each in brief.constraints):
            return brief
        more = brief.with_constraint(self.constraint)
        if _many(more) > max(MOST, _many(brief)):
            raise EditRefused(f"the conversation has {MOST} constraints already; remove some", "/constraint")
        return more

    def words(self, brief: Brief) -> str:
        return f"add: {constraint_words(self.constraint)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Remove:
    """One constraint less, or several; a wish goes from the words that are searched too.

    A field that nothing limits any more does not matter, as if that had been said.
    """

    which: Which

    def applied_to(self, brief: Brief) -> Brief:
        less = _without(brief, self.which.of(brief))
        freed = self.which.field not in {"text", *(each.field for each in less.constraints)}
        return less.settling(self.which.field) if freed else less

    def words(self, brief: Brief) -> str:
        return f"remove: {', '.join(map(constraint_words, self.which.of(brief)))}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """Another comparison, value or weight of one constraint; what is None stays."""

    which: Which
    currency: str
    op: Op | None = None
    value: Value | None = None
    hard: bool | None = None

    def applied_to(self, brief: Brief) -> Brief:
        old = self._old(brief)
        return _without(brief, (old,)).with_constraint(self._new(old))

    def words(self, brief: Brief) -> str:
        old = self._old(brief)
        return f"change: {constraint_words(old)} to {constraint_words(self._new(old))}"

    def _old(self, brief: Brief) -> Constraint:
        found = self.which.of(brief)
        if len(found) > 1:
            raise EditRefused(
                f"{len(found)} constraints on {self.which.field} are meant; say op and value of one", "/constraint"
            )
        return found[0]

    def _new(self, old: Constraint) -> Constraint:
        changed = replace(
            old,
            op=old.op if self.op is None else self.op,
            value=old.value if self.value is None else self.value,
            hard=old.hard if self.hard is None else self.hard,
        )
        try:
            check(changed)
        except ConstraintError as error:
            raise EditRefused(str(error), f"/to{error.pointer}", meaningless=True) from error
        return clicked(changed, self.currency)


@dataclass(frozen=True, kw_only=True, slots=True)
class Weigh:
    """Constraints that products must meet from now on (`hard`), or only had better meet; each stays in its place."""

    which: Which
    hard: bool

    def applied_to(self, brief: Brief) -> Brief:
        meant = self.which.of(brief)
        return replace(
            brief,
            constraints=tuple(
                replace(_clicked(each), hard=self.hard) if each in meant and each.hard is not self.hard else each
                for each in brief.constraints
            ),
        )

    def words(self, brief: Brief) -> str:
        return f"{'must be' if self.hard else 'if possible'}: {', '.join(map(constraint_words, self.which.of(brief)))}"


Edit: TypeAlias = Add | Remove | Change | Weigh


@dataclass(frozen=True, kw_only=True, slots=True)
class Edits:
    """A batch of edits that makes one new version. `version` is the one that they were made for, if that matters."""

    edits: tuple[Edit, ...]
    version: int | None = None

    def words_for(self, brief: Brief) -> str:
        """The batch as it stands in the conversation: "add: under $3.00; remove: from Acme".

        Raises:
            VersionConflict: the brief has another version.
            EditRefused: an edit does not fit what the brief is after the ones before it.
        """
        if self.version not in {None, brief.version}:
            raise VersionConflict(brief.version, self.version or 0)
        words = []
        for place, edit in enumerate(self.edits):
            try:
                words.append(edit.words(brief))
                brief = edit.applied_to(brief)
            except EditRefused as error:
                pointer = f"/edits/{place}{error.pointer}"
                raise EditRefused(str(error), pointer, meaningless=error.meaningless) from error
        return "; ".join(words)


def clicked(constraint: Constraint, currency: str) -> Constraint:
    """A constraint by hand, with the label that it would have if it had been said."""
    label = None
    if is_claim(constraint):
        label = str(constraint.value)
    elif constraint.field == "price" and constraint.op in _LIMITS and isinstance(constraint.value, int):
        label = price_limit(constraint.op, constraint.value, currency).label
    return replace(constraint, source=ConstraintSource.CLICKED, label=label)


def _clicked(constraint: Constraint) -> Constraint:
    return replace(constraint, source=ConstraintSource.CLICKED)


def _many(brief: Brief) -> int:
    left_out = (len(each.value) for each in brief.constraints if isinstance(each.value, tuple) and each.op is Op.NOT_IN)
    return sum(left_out) + sum(each.op is not Op.NOT_IN for each in brief.constraints)


def _unsearched(text: str, wish: str) -> str:
    """The words that are searched without a wish; the text itself if the wish is not among them."""
    cut = without_claim(text, wish)
    if cut != text:
        return cut
    cut = re.sub(rf"(?<!\w){re.escape(wish)}(?!\w)", " ", text, flags=re.IGNORECASE)
    return text if cut == text else " ".join(cut.split())


def _without(brief: Brief, gone: tuple[Constraint, ...]) -> Brief:
    """The brief without some of its constraints; those that are wishes are searched for no more."""
    text = brief.text
    for wish in filter(is_claim, gone):
        text = _unsearched(text, str(wish.value))
    return replace(brief, text=text, constraints=tuple(each for each in brief.constraints if each not in gone))


def _there_is(brief: Brief) -> str:
    if not brief.constraints:
        return "the conversation has none"
    return "there are " + ", ".join(
        f"{each.field} {each.op} ({constraint_words(each)})" for each in brief.constraints[:10]
    )
