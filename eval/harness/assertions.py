"""What a case can assert, each type one small function, all of them in the table `CHECKS`.

A function looks at what was seen and gives a score from 0 to 1 with the reason, or no score with the
reason why not. `not-` before a type of text turns it round.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictStr, TypeAdapter, model_validator

from app.api.wire import ConstraintBody
from app.dialogue.reading.talk.offtopic import Talk
from app.recommendation import Mode
from eval.amounts import Amount, amounts, numbers
from eval.harness.checks_of_cost import Calls, Milliseconds, cost, latency, model_calls
from eval.harness.checks_of_cost import Money as Costs
from eval.harness.checks_of_lists import NdcgAt, max_moves, ndcg_at, rules_hold
from eval.harness.checks_of_words import RUBRIC, Criterion, contains_all, contains_any, language, no_judge, refuses
from eval.harness.score import MOST_NAMED, Score, met, share
from eval.harness.seen import Seen, Worded
from prompts.claims import verify
from prompts.facts import EvidencePack, FactKind, FallbackReason
from prompts.product_card import clean
from retrieval.errors import ConstraintError
from retrieval.filters import check, fold, satisfies
from retrieval.schema import BUYABLE, Constraint, Money, Product, ProductId

NEUTRAL: Final = "From the shop's range."
"""The one line on a card that claims nothing, and so needs no fact."""


# The text


def equals(value: str, seen: Seen) -> Score:
    return met(seen.text == value, f"the text is not {value!r}")


def contains(value: str, seen: Seen) -> Score:
    return met(value in seen.text, f"the text has no {value!r}")


def icontains(value: str, seen: Seen) -> Score:
    return met(value.casefold() in seen.text.casefold(), f"the text has no {value!r} in any case")


def regex(value: str, seen: Seen) -> Score:
    return met(re.search(value, seen.text) is not None, f"nothing in the text matches {value!r}")


def grounded(_: None, seen: Seen) -> Score:
    """Every sentence about a product is worded from facts that are there."""
    if seen.worded is None:
        return Score(None, "the shop has no evidence of this list")
    if not seen.worded:
        return Score(None, "no product was worded")
    faults = {worded.title: _ungrounded(worded, seen.locale) for worded in seen.worded}
    return share(len(faults), [f"{title}: {fault}" for title, fault in faults.items() if fault])


def _ungrounded(worded: Worded, locale: str) -> str:
    """What is not proved in words about one product; empty if everything is."""
    if not worded.text:
        return "no words"
    if worded.text == NEUTRAL:
        return ""
    known = {fact.id for fact in worded.facts}
    for claim in worded.claims:
        if not claim.fact_ids:
            return f"“{claim.text}” names no fact"
        if strange := [fact_id for fact_id in claim.fact_ids if fact_id not in known]:
            return f"“{claim.text}” names facts that are not there: {', '.join(strange)}"
    pack = EvidencePack(product_id=ProductId(""), title=worded.title, facts=worded.facts)
    removed = verify(worded.text, [pack], locale=locale).removed
    return f"“{removed[0].sentence}” is not proved ({removed[0].why} {removed[0].detail})" if removed else ""


def no_invented_price(_: None, seen: Seen) -> Score:
    """No amount of money but those of products on the cards, of facts, and what the shopper set as a limit."""
    worded = seen.worded or ()
    real = [Amount.of(money) for product in seen.products for money in (product.price, product.list_price) if money]
    real += [Amount.of(fact.value) for one in worded for fact in one.facts if isinstance(fact.value, Money)]
    read = "\n".join(_without_said(text, seen) for text in (seen.text, *(one.text for one in worded)))
    invented = [str(amount) for amount in amounts(read, seen.locale) if not amount.is_one_of(real)]
    return met(not invented, f"no product or fact has {', '.join(dict.fromkeys(invented))}")


def _without_said(text: str, seen: Seen) -> str:
    """The text without what repeats the shopper: labels of limits, and quotations with the shopper's own numbers."""
    for constraint in seen.constraints:
        text = text.replace(constraint.label or "\0", " ")
    said = numbers("\n".join(seen.said), seen.locale)
    return re.sub("“([^”]*)”", lambda quote: " " if numbers(quote[1], seen.locale) <= said else quote[0], text)


def text_names_only_cards(_: None, seen: Seen) -> Score:
    """No product of the shop is named that is not on a card, but what a fact compares with or the shopper said."""
    if seen.titles is None:
        return Score(None, "the shop's titles are not known here")
    allowed = {product.title for product in seen.products} | _compared(seen.worded or ())
    left = fold(seen.text)
    for title in sorted(map(fold, allowed), key=len, reverse=True):
        left = left.replace(title, "\0")
    said = fold("\n".join(seen.said))
    others = [title for title in sorted(seen.titles) if _named(title, left) and not _named(title, said)]
    return met(not others, f"not on the cards: {'; '.join(others[:MOST_NAMED])}")


def _named(title: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(fold(title))}(?!\w)", text) is not None


def _compared(worded: Iterable[Worded]) -> set[str]:
    facts = (fact for one in worded for fact in one.facts if fact.kind is FactKind.BEHAVIOUR)
    return {fact.value for fact in facts if isinstance(fact.value, str)}


# The list


def constraint_satisfied(value: Constraint, seen: Seen) -> Score:
    """Every product shown satisfies the constraint, by the plain meaning in retrieval.filters."""
    return _all_products(seen, lambda product: satisfies(product, value))


def in_stock_only(_: None, seen: Seen) -> Score:
    """Every product shown can be bought today: in stock, or to be ordered before or after."""
    return _all_products(seen, lambda product: product.availability in BUYABLE)


def _all_products(seen: Seen, holds: Callable[[Product], bool]) -> Score:
    if not seen.products:
        return Score(None, "no product was shown")
    return share(len(seen.products), [clean(product.title, 80) for product in seen.products if not holds(product)])


class RankOf(BaseModel):
    """A product whose title matches stands at most at this place."""

    model_config = ConfigDict(extra="forbid", strict=True)

    title: Annotated[str, AfterValidator(lambda pattern: _compiles(pattern))]
    at_most: Annotated[int, Field(ge=1)]


def rank_of(value: RankOf, seen: Seen) -> Score:
    places = (place for place, one in enumerate(seen.products, start=1) if re.search(value.title, one.title))
    place = next(places, None)
    where = f"at place {place}" if place else f"among none of {len(seen.products)}"
    return met(place is not None and place <= value.at_most, f"the first match of {value.title!r} is {where}")


class Count(BaseModel):
    """How many products a list may have, both ends included; a plain number is both ends."""

    model_config = ConfigDict(extra="forbid", strict=True)

    at_least: Annotated[int, Field(ge=0)] = 0
    at_most: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="before")
    @classmethod
    def exactly(cls, value: Any) -> Any:
        return {"at_least": value, "at_most": value} if type(value) is int else value

    @model_validator(mode="after")
    def possible(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("give at_least, at_most, or a plain number")
        if self.at_most is not None and self.at_most < self.at_least:
            raise ValueError(f"at_most {self.at_most} is less than at_least {self.at_least}")
        return self


def count(value: Count, seen: Seen) -> Score:
    many = len(seen.products)
    return met(
        value.at_least <= many and (value.at_most is None or many <= value.at_most), f"there are {many} products"
    )


# What was understood, and how it was made


def constraints_equal(value: Sequence[Constraint], seen: Seen) -> Score:
    """Exactly these were understood, in any order; labels and sources are not compared."""
    wanted, found = sorted(map(_meaning, value)), sorted(map(_meaning, seen.constraints))
    return met(wanted == found, f"understood {', '.join(found) or 'nothing'} instead of {', '.join(wanted)}")


def _meaning(constraint: Constraint) -> str:
    return f"{'' if constraint.hard else 'soft '}{constraint.field} {constraint.op} {constraint.value!r}"


class BriefIs(BaseModel):
    """What a conversation has understood: the text that is searched by, and the constraints; what is left out may be
    anything."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str | None = None
    constraints: (
        Annotated[list[Annotated[ConstraintBody, AfterValidator(lambda body: _record(body))]], Field()] | None
    ) = None

    @model_validator(mode="after")
    def says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("give text, constraints or both")
        return self


def brief_equals(value: BriefIs, seen: Seen) -> Score:
    if seen.brief is None:
        return Score(None, "a list has no brief; use constraints_equal, or turns")
    text = str(seen.brief["text"])
    if value.text is not None and fold(text) != fold(value.text):
        return Score(0.0, f"searches for {text!r}, not for {value.text!r}")
    return Score(1.0) if value.constraints is None else constraints_equal(value.constraints, seen)  # type: ignore[arg-type]  # they were made records


def unmet_names(value: Sequence[str], seen: Seen) -> Score:
    """Exactly these wishes are named as not confirmed."""
    found = ", ".join(seen.unmet) or "none"
    return met(sorted(value) == sorted(seen.unmet), f"named as not confirmed: {found}")


def mode(value: Mode, seen: Seen) -> Score:
    return met(seen.mode == value, f"the mode is {seen.mode}")


def fallback_reason(value: FallbackReason | Literal["none"], seen: Seen) -> Score:
    found = seen.fallback_reason or "none"
    return met(found == value, f"the reason is {found}")


# The table


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
    return pattern


def _record(body: ConstraintBody) -> Constraint:
    constraint = body.record()
    try:
        check(constraint)
    except ConstraintError as error:
        raise ValueError(str(error)) from error
    return constraint


def _turned(function: Callable[[Any, Seen], Score], word: str) -> Callable[[Any, Seen], Score]:
    """The same assertion the other way round; what cannot be scored still cannot."""

    def judge(value: Any, seen: Seen) -> Score:
        found = function(value, seen)
        if found.score is None:
            return found
        return met(found.score == 0, f"the text {word} {value!r}")

    return judge


_Condition: TypeAlias = Annotated[ConstraintBody, AfterValidator(_record)]
_Pattern: TypeAlias = Annotated[StrictStr, AfterValidator(_compiles)]


@dataclass(frozen=True, slots=True)
class Check:
    """A type of assertion: what its `value` must be, and the function that judges."""

    value: TypeAdapter[Any]
    function: Callable[[Any, Seen], Score]

    def judge(self, value: object, seen: Seen) -> Score:
        return self.function(self.value.validate_python(value), seen)


CHECKS: Final = MappingProxyType(
    {
        "equals": Check(TypeAdapter(StrictStr), equals),
        "contains": Check(TypeAdapter(StrictStr), contains),
        "not-contains": Check(TypeAdapter(StrictStr), _turned(contains, "has")),
        "icontains": Check(TypeAdapter(StrictStr), icontains),
        "not-icontains": Check(TypeAdapter(StrictStr), _turned(icontains, "has")),
        "contains-all": Check(TypeAdapter(list[StrictStr]), contains_all),
        "contains-any": Check(TypeAdapter(list[StrictStr]), contains_any),
        "regex": Check(TypeAdapter(_Pattern), regex),
        "not-regex": Check(TypeAdapter(_Pattern), _turned(regex, "matches")),
        "grounded": Check(TypeAdapter(None), grounded),
        "no_invented_price": Check(TypeAdapter(None), no_invented_price),
        "text_names_only_cards": Check(TypeAdapter(None), text_names_only_cards),
        "constraint_satisfied": Check(TypeAdapter(_Condition), constraint_satisfied),
        "in_stock_only": Check(TypeAdapter(None), in_stock_only),
        "rank_of": Check(TypeAdapter(RankOf), rank_of),
        "ndcg_at": Check(TypeAdapter(NdcgAt), ndcg_at),
        "rules_hold": Check(TypeAdapter(None), rules_hold),
        "max_moves": Check(TypeAdapter(Annotated[int, Field(ge=0, strict=True)]), max_moves),
        "count": Check(TypeAdapter(Count), count),
        "constraints_equal": Check(TypeAdapter(list[_Condition]), constraints_equal),
        "brief_equals": Check(TypeAdapter(BriefIs), brief_equals),
        "unmet_names": Check(TypeAdapter(list[StrictStr]), unmet_names),
        "mode": Check(TypeAdapter(Mode), mode),
        "fallback_reason": Check(TypeAdapter(FallbackReason | Literal["none"]), fallback_reason),
        "refuses": Check(TypeAdapter(Talk | None), refuses),
        "language": Check(TypeAdapter(Literal["en", "de"]), language),
        "latency": Check(TypeAdapter(Milliseconds), latency),
        "cost": Check(TypeAdapter(Costs), cost),
        "model_calls": Check(TypeAdapter(Calls), model_calls),
        RUBRIC: Check(TypeAdapter(Criterion), no_judge),
    }
)
