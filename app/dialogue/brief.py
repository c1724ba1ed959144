"""The brief: what a shopper wants right now, as immutable versions."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from app.constraints import constraint_json, constraint_record
from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.dialogue.reading.wishes import Wish
from retrieval.schema import Constraint, ConstraintSource, Op, ProductId, Query, Surface, VisitorId

_ADDS = re.compile(r"(?:with|in|for|made|of|without|to|against|on)\b", re.IGNORECASE)
"""How words begin that stand behind what they refine: "for the garden"; others stand before it: "spicy"."""
_UPPER = (Op.LT, Op.LTE)
_LOWER = (Op.GT, Op.GTE)
_ONE_OF = (Op.EQ, Op.IN)
_EXCLUDES = (Op.NOT_IN, Op.NOT_CONTAINS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Brief:
    """One version of what the shopper wants.

    `version` is the number of the turn that made it; `parent` the version that an undo leads to,
    None when there is nothing to undo. `text` is searched by meaning. `refused` are products the
    shopper does not want, `passed` those that "something else" left behind; neither is shown again.
    `reference` is the product that the list should be like, `goes_with` the one that it should go with.
    `shown` is the list as it stood on the cards, best first, under `recommendation_id`. `asked` is the field
    that the shop's question on the cards is about; `settled` are fields that do not matter, by the shopper's
    word; `given_up` is what the shopper wanted and this list does not hold, because nothing does.
    """

    version: int = 0
    parent: int | None = None
    text: str = ""
    constraints: tuple[Constraint, ...] = ()
    liked: tuple[ProductId, ...] = ()
    refused: tuple[ProductId, ...] = ()
    passed: tuple[ProductId, ...] = ()
    reference: ProductId | None = None
    goes_with: ProductId | None = None
    shown: tuple[ProductId, ...] = ()
    recommendation_id: str | None = None
    asked: str | None = None
    settled: tuple[str, ...] = ()
    given_up: tuple[Constraint, ...] = ()

    @property
    def wishes(self) -> tuple[Wish, ...]:
        """The claims that the shopper asked for ("gluten-free"), which only product text can confirm."""
        return tuple(Wish(claim=str(each.value)) for each in self.constraints if is_claim(each))

    def with_constraint(self, constraint: Constraint) -> Self:
        """Adds a constraint; it replaces one on the same field that looks the same way.

        A new upper limit replaces the old upper limit, a new brand the old brand. Exclusions and
        words add up: "not red" then "not blue" excludes both, and "only red" then ends "not red". What is
        excluded is no longer searched for: "a red mug", then "not red", searches for a mug.
        """
        before = next((each for each in self.constraints if _adds_up(constraint, each)), None)
        if before is not None and isinstance(before.value, tuple) and isinstance(constraint.value, tuple):
            constraint = replace(constraint, value=tuple(dict.fromkeys((*before.value, *constraint.value))))
        others = (_without_values(each, constraint) for each in self.constraints if each is not before)
        kept = tuple(each for each in others if each is not None and not _replaces(constraint, each))
        text = _unsaid(self.text, constraint) if constraint.op in _EXCLUDES else self.text
        return replace(self, text=text, constraints=(*kept, constraint))

    def without(self, field: str, op: Op | None = None, value: object = None) -> Self:
        """Removes the constraints on a field; with `op` and `value`, only those that match them too."""

        def goes(each: Constraint) -> bool:
            return each.field == field and op in {None, each.op} and value in (None, each.value)

        return replace(self, constraints=tuple(each for each in self.constraints if not goes(each)))

    def dropping(self, constraints: Iterable[Constraint]) -> Self:
        """Without exactly these constraints."""
        gone = tuple(constraints)
        return replace(self, constraints=tuple(each for each in self.constraints if each not in gone))

    def settling(self, field: str) -> Self:
        """The field does not matter: nothing is asked about it until something else is looked for."""
        return replace(self, settled=tuple(dict.fromkeys((*self.settled, field))))

    def searching(self, text: str) -> Self:
        """Looks for something else; what the list was to be like or to go with no longer counts."""
        return replace(self, text=text, reference=None, goes_with=None, passed=(), settled=())

    def refined(self, text: str) -> Self:
        """Goes on with the same search, in more words."""
        first, second = (self.text, text) if _ADDS.match(text) else (text, self.text)
        return replace(self, text=f"{first} {second}".strip())

    def like(self, product_id: ProductId) -> Self:
        """The list should be like this product."""
        return replace(self, liked=_added(self.liked, [product_id]), reference=product_id, goes_with=None)

    def going_with(self, product_id: ProductId) -> Self:
        """The list should be what goes with this product.

        What the product itself had to be (its price, its brand) is not asked of the others; what was
        excluded or wished for still is.
        """
        kept = tuple(each for each in self.constraints if each.op in _EXCLUDES or not each.hard)
        return replace(self, text="", constraints=kept, reference=None, goes_with=product_id, passed=(), settled=())

    def refuse(self, ids: Iterable[ProductId]) -> Self:
        gone = tuple(ids)
        return replace(
            self,
            refused=_added(self.refused, gone),
            liked=tuple(each for each in self.liked if each not in gone),
            reference=None if self.reference in gone else self.reference,
            goes_with=None if self.goes_with in gone else self.goes_with,
        )

    def pass_shown(self) -> Self:
        """What is on the cards now is not shown again until the search changes."""
        return replace(self, passed=_added(self.passed, self.shown))

    def showing(self, ids: Iterable[ProductId], recommendation_id: str) -> Self:
        return replace(self, shown=tuple(ids), recommendation_id=recommendation_id)

    def cleared(self) -> Self:
        """A brief that wants nothing; version, parent and the list on the cards stay."""
        return type(self)(
            version=self.version,
            parent=self.parent,
            shown=self.shown,
            recommendation_id=self.recommendation_id,
        )

    def wants_as(self, other: "Brief") -> bool:
        """Whether both ask for the same list, whatever was shown for it."""
        return all(getattr(self, name) == getattr(other, name) for name in _WANTS)

    def query(self, visitor_id: VisitorId | None, vocabulary: Vocabulary) -> Query:
        """The list that this brief asks for; what is excluded is left out in all the kinds that the shop has.

        What goes with a product is asked as a basket of that product is. What was only concluded from the shopper's
        words leaves nothing out: it is searched for.
        """
        basket = (self.goes_with,) if self.goes_with else ()
        out = frozenset((*self.refused, *self.passed, *((self.reference,) if self.reference else ())))
        return Query(
            surface=Surface.CHAT,
            text=" ".join((*(wish.claim for wish in self.wishes), *self._concluded, self.text)).strip(),
            product_id=self.reference,
            cart=basket,
            liked=() if basket else self.liked,
            visitor_id=visitor_id,
            constraints=tuple(map(vocabulary.with_longer, self.constraints)),
            exclude=out,
        )

    @property
    def _concluded(self) -> tuple[str, ...]:
        inferred = (one for one in self.constraints if one.source is ConstraintSource.INFERRED and not one.hard)
        return tuple(str(one.value[0]) for one in inferred if isinstance(one.value, tuple) and one.op is Op.IN)

    def to_json(self) -> dict[str, object]:
        """Plain JSON that `from_json` reads back to an equal brief."""
        return {
            "version": self.version,
            "parent": self.parent,
            "text": self.text,
            "constraints": [constraint_json(each) for each in self.constraints],
            "liked": list(self.liked),
            "refused": list(self.refused),
            "passed": list(self.passed),
            "reference": self.reference,
            "goes_with": self.goes_with,
            "shown": list(self.shown),
            "recommendation_id": self.recommendation_id,
            "asked": self.asked,
            "settled": list(self.settled),
            "given_up": [constraint_json(each) for each in self.given_up],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The brief as it was written; rows of before the shop asked or gave up anything lack those fields."""
        return cls(
            version=data["version"],
            parent=data["parent"],
            text=data["text"],
            constraints=tuple(constraint_record(each) for each in data["constraints"]),
            liked=_ids(data["liked"]),
            refused=_ids(data["refused"]),
            passed=_ids(data["passed"]),
            reference=data["reference"],
            goes_with=data.get("goes_with"),
            shown=_ids(data["shown"]),
            recommendation_id=data["recommendation_id"],
            asked=data.get("asked"),
            settled=tuple(data.get("settled", ())),
            given_up=tuple(constraint_record(each) for each in data.get("given_up", ())),
        )


_WANTS = ("text", "constraints", "liked", "refused", "passed", "reference", "goes_with")


def chosen_before(brief: Brief, field: str) -> tuple[str, ...]:
    """The values that were chosen for a field: "blue too" adds to them."""
    chosen = (each.value for each in brief.constraints if each.field == field and each.op in _ONE_OF)
    return tuple(str(one) for value in chosen for one in (value if isinstance(value, tuple) else (value,)))


def is_claim(constraint: Constraint) -> bool:
    """Whether it is a wish about what a product states, rather than a filter."""
    return constraint.field == "text" and constraint.op is Op.CONTAINS and not constraint.hard


def _adds_up(new: Constraint, old: Constraint) -> bool:
    """Exclusions from one field are one: "not red", then "not blue"."""
    return new.field == old.field and new.op is old.op is Op.NOT_IN and new.hard == old.hard


def _without_values(old: Constraint, new: Constraint) -> Constraint | None:
    """An exclusion without what is wanted after all; None if nothing is left of it."""
    if new.field != old.field or old.op is not Op.NOT_IN or new.op not in _ONE_OF or not isinstance(old.value, tuple):
        return old
    left = tuple(value for value in old.value if value not in _values(new))
    return replace(old, value=left) if left else None


def _replaces(new: Constraint, old: Constraint) -> bool:
    if new.field != old.field:
        return False
    if new.op in {Op.CONTAINS, Op.NOT_CONTAINS}:
        return new.value == old.value and (new.op is old.op or (new.hard and old.hard))
    if Op.NOT_IN in {new.op, old.op}:
        return new.value == old.value if new.op is old.op else bool(_values(new) & _values(old))
    return any(new.op in way and old.op in way for way in (_UPPER, _LOWER, _ONE_OF))


def _unsaid(text: str, excluded: Constraint) -> str:
    """The text without the words that a constraint excludes."""
    said = text.split()
    for value in _values(excluded):
        words = str(value).casefold().split()
        if set(words) <= {word.casefold() for word in said}:
            said = [word for word in said if word.casefold() not in words]
    return " ".join(said)


def _values(constraint: Constraint) -> set[object]:
    return set(constraint.value) if isinstance(constraint.value, tuple) else {constraint.value}


def _added(ids: Sequence[ProductId], more: Iterable[ProductId]) -> tuple[ProductId, ...]:
    return tuple(dict.fromkeys((*ids, *more)))


def _ids(values: Iterable[str]) -> tuple[ProductId, ...]:
    return tuple(ProductId(each) for each in values)
