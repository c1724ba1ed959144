"""Why a product was recommended: from what was logged, in the shop's words or in a model's checked ones."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Literal, Protocol, TypeAlias

import structlog

from app.llm.outcome import Answered, Outcome, Refused
from app.recommendation import Deadline
from app.store.ports import ServedRecommendation
from prompts.claims import verify
from prompts.facts import Claim, EvidencePack, Fact, FactId, FactKind, FallbackReason, fact_from_json
from prompts.library import PromptLibrary
from prompts.messages import ModelCall
from prompts.product_card import fenced, quoted
from prompts.wording import MOST_CONTRIBUTIONS, Audience, explanation, reason, visible
from ranking.bundle import BundleRefused
from retrieval.schema import Product, ProductId

RESERVE_S: Final = 0.05
"""Kept back of the deadline, to check the words and send them."""
TOLD_TO_MODEL: Final = 3
"""How many facts, strongest first, a model is given to word."""

Words: TypeAlias = Literal["template", "llm"]

log = structlog.get_logger(__name__)


class NotExplainable(LookupError):  # noqa: N818 - a state of the log, not a mistake
    """A recommendation that is not in the log, or a product that was not in it."""


class Contribution(Protocol):
    """A feature's share of a score; value is None where the feature was missing."""

    @property
    def feature(self) -> str: ...
    @property
    def phrase(self) -> str: ...
    @property
    def value(self) -> float | None: ...
    @property
    def contribution(self) -> float: ...


class Log(Protocol):
    """The part of RecommendationLog that explaining needs; the journal before it has it too."""

    def get(self, recommendation_id: str) -> ServedRecommendation | None: ...


class Catalog(Protocol):
    """The part of CatalogStore that explaining needs."""

    def get(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]: ...


class Model(Protocol):
    """The part of Guard that explaining needs."""

    async def complete(self, call: ModelCall, deadline: Deadline) -> Outcome: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """Sentences with their facts, and what else the audience may see.

    `words` says whose the sentences are; `fallback_reason` why not the model's, if they were asked for.
    `contributions_missing` says why there are none although a ranker made the list. `features` are for
    auditors alone.
    """

    recommendation_id: str
    product_id: ProductId
    at: datetime
    text: str
    claims: tuple[Claim, ...]
    facts: tuple[Fact, ...]
    words: Words
    fallback_reason: FallbackReason | None
    bundle: Mapping[str, object]
    constraints: tuple[Mapping[str, object], ...] = ()
    rules: tuple[str, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    contributions_missing: str | None = None
    features: Mapping[str, float | None] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Record:
    """What was logged of one product, and what is worked out from it."""

    served: ServedRecommendation
    entry: Mapping[str, Any]
    pack: EvidencePack
    contributions: tuple[Contribution, ...]
    contributions_missing: str | None
    current: Product | None


class Explainer:
    """Answers "why this?" for any product of any list in the log."""

    def __init__(
        self,
        served: Log,
        catalog: Catalog,
        guard: Model | None,
        library: PromptLibrary,
        contributions: Callable[[ServedRecommendation, ProductId], Sequence[Contribution]],
        locale: str,
    ) -> None:
        self._log = served
        self._catalog = catalog
        self._guard = guard
        self._library = library
        self._contributions = contributions
        self._locale = locale

    async def explain(
        self,
        recommendation_id: str,
        product_id: ProductId,
        *,
        audience: Audience,
        words: Words,
        deadline: Deadline,
        now: datetime,
    ) -> Explanation:
        """The explanation of what was shown then. Prices and stock that have changed since are left unsaid.

        Raises:
            NotExplainable: the log has no such recommendation, or it did not have the product.
            StoreUnavailable: the log or the catalogue cannot answer now.
        """
        record = await asyncio.to_thread(self._read, recommendation_id, product_id, audience)
        spoken = replace(record.pack, facts=tuple(_still_true(record.pack.facts, record.current)))
        said = explanation(spoken, self._locale, now, audience) or (reason(spoken, self._locale, now),)
        by: Words = "template"
        fallback: FallbackReason | None = None
        if words == "llm":
            found = await self._model_words(spoken, deadline, now)
            if isinstance(found, FallbackReason):
                fallback = found
            else:
                said, by = found, "llm"
        return _explanation(record, audience, said, by, fallback)

    def _read(self, recommendation_id: str, product_id: ProductId, audience: Audience) -> _Record:
        served = self._log.get(recommendation_id)
        if served is None:
            raise NotExplainable(f"there is no recommendation {recommendation_id!r} in the log")
        entry = next((one for one in served.shown if one["product_id"] == product_id), None)
        if entry is None:
            raise NotExplainable(f"recommendation {recommendation_id!r} did not show product {product_id!r}")
        shares, missing = self._shares(served, product_id) if audience is not Audience.SHOPPER else ((), None)
        pack = _pack(entry)
        added = (*_rule_facts(entry, served.at), *_share_facts(shares, served.at))
        return _Record(
            served=served,
            entry=entry,
            pack=replace(pack, facts=(*pack.facts, *added)),
            contributions=shares,
            contributions_missing=missing,
            current=self._catalog.get([product_id]).get(product_id),
        )

    def _shares(
        self, served: ServedRecommendation, product_id: ProductId
    ) -> tuple[tuple[Contribution, ...], str | None]:
        try:
            return tuple(self._contributions(served, product_id)), None
        except BundleRefused as error:
            log.warning("explanation.bundle_refused", bundle=served.bundle_id, error=str(error))
            return (), f"bundle {served.bundle_id} cannot be read any more"

    async def _model_words(
        self, pack: EvidencePack, deadline: Deadline, now: datetime
    ) -> tuple[Claim, ...] | FallbackReason:
        """The sentences of the model that the facts prove, or why there are none."""
        if self._guard is None:
            return FallbackReason.LLM_OFF
        facts = explanation(pack, self._locale, now, Audience.SHOPPER)[:TOLD_TO_MODEL]
        call = self._library.render(
            "explain",
            title=quoted(pack.title, 120),
            facts=fenced(f"{number}. {quoted(claim.text, 300)}" for number, claim in enumerate(facts, start=1)),
        )
        match await self._guard.complete(call, Deadline(deadline.at - RESERVE_S)):
            case Refused(reason=why):
                return why
            case Answered(reply=reply):
                verified = verify(reply.text, [pack], locale=self._locale)
        if verified.removed:
            log.info("explanation.removed", why=sorted({removed.why.value for removed in verified.removed}))
        return verified.claims or FallbackReason.REPLY_REJECTED


def served_packs(served: ServedRecommendation) -> list[EvidencePack]:
    """The evidence of every product of a logged list, in the order shown."""
    return [_pack(entry) for entry in served.shown]


def _pack(entry: Mapping[str, Any]) -> EvidencePack:
    return EvidencePack(
        product_id=ProductId(entry["product_id"]),
        title=entry["title"],
        facts=tuple(fact_from_json(fact) for fact in entry["facts"]),
    )


def _rule_facts(entry: Mapping[str, Any], at: datetime) -> Iterable[Fact]:
    for number, rule in enumerate(filter(None, entry.get("rules", ())), start=1):
        yield Fact(id=FactId(f"r{number}"), kind=FactKind.RULE, field="rule", value=str(rule), as_of=at)


def _share_facts(shares: Sequence[Contribution], at: datetime) -> Iterable[Fact]:
    for number, share in enumerate(shares[:MOST_CONTRIBUTIONS], start=1):
        yield Fact(
            id=FactId(f"c{number}"),
            kind=FactKind.CONTRIBUTION,
            field=share.feature,
            value=round(share.contribution, 4),
            as_of=at,
            label=share.phrase,
        )


def _still_true(facts: Iterable[Fact], current: Product | None) -> Iterable[Fact]:
    """The facts without those on a price or stock that the catalogue now states otherwise."""
    now: dict[str, object] = {"price": None, "list_price": None, "availability": None}
    if current is not None:
        now = {
            "price": current.price,
            "list_price": current.list_price,
            "availability": current.availability.value,
        }
    stated = {fact.field: fact.value for fact in facts if fact.kind is FactKind.CATALOGUE}
    stale = {name for name, value in now.items() if name in stated and stated[name] != value}
    if "price" in stale:
        stale.add("list_price")
    return (fact for fact in facts if fact.field not in stale)


def _explanation(
    record: _Record, audience: Audience, said: tuple[Claim, ...], by: Words, fallback: FallbackReason | None
) -> Explanation:
    """The record as this audience may see it."""
    insider = audience is not Audience.SHOPPER
    constraints = record.entry.get("constraints", ())
    features = record.entry.get("features") or {}
    return Explanation(
        recommendation_id=record.served.id,
        product_id=record.pack.product_id,
        at=record.served.at,
        text=" ".join(claim.text for claim in said),
        claims=said,
        facts=tuple(fact for fact in record.pack.facts if visible(fact, audience)),
        words=by,
        fallback_reason=fallback,
        bundle={"id": record.served.bundle_id, **dict(_mapping(record.served.extra.get("bundle")))},
        constraints=tuple(one for one in constraints if insider or one.get("source") != "rule"),
        rules=tuple(str(fact.value) for fact in record.pack.facts if insider and fact.kind is FactKind.RULE),
        contributions=record.contributions,
        contributions_missing=record.contributions_missing,
        features=dict(features) if audience is Audience.AUDITOR else {},
    )


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
