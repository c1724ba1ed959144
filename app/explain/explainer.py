"""Why a product was recommended: from what was logged, in the shop's words or in a model's checked ones."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

import structlog

from app.afterwards import Afterwards
from app.explain.explanation import Explanation, Words
from app.explain.logged import Logged, SharesOf, served_locale
from app.llm.budget import NOBODY, Spender
from app.llm.outcome import Answered, Outcome, Reading, Refused
from app.recommendation import Deadline
from app.store.ports import ModelWords, ServedRecommendation, StoreUnavailable
from prompts.audience import Audience
from prompts.claims import verify
from prompts.facts import Claim, EvidencePack, Fact, FactKind, FallbackReason
from prompts.library import Prompts
from prompts.messages import ModelCall, Said
from prompts.phrasebook import MODEL_LANGUAGE, phrasebook
from prompts.product_card import fenced, quoted
from prompts.wording import explanation
from retrieval.schema import Product, ProductId

RESERVE_S: Final = 0.05
"""Kept back of the deadline, to check the words and send them."""
TOLD_TO_MODEL: Final = 3
"""How many facts, strongest first, a model is given to word."""

log = structlog.get_logger(__name__)


class Log(Protocol):
    """The part of RecommendationLog that explaining needs; the journal before it has it too."""

    def get(self, recommendation_id: str) -> ServedRecommendation | None: ...


class Catalog(Protocol):
    """The part of CatalogStore that explaining needs."""

    def get(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]: ...


class Spoken(Protocol):
    """The part of WordsLog that explaining needs."""

    def add(self, words: ModelWords) -> None: ...

    def of(self, recommendation_id: str, product_id: ProductId) -> list[ModelWords]: ...


class Model(Protocol):
    """The part of Guard that explaining needs."""

    async def complete(
        self, call: ModelCall, deadline: Deadline, *, spender: Spender = NOBODY, reading: Reading = lambda _: None
    ) -> Outcome: ...


class Explainer:
    """Answers "why this?" for any product of any list in the log."""

    def __init__(
        self,
        served: Log,
        catalog: Catalog,
        guard: Model | None,
        library: Prompts,
        contributions: SharesOf,
        locale: str,
        spoken: Spoken,
    ) -> None:
        self._log = served
        self._catalog = catalog
        self._guard = guard
        self._library = library
        self._contributions = contributions
        self._locale = locale
        self._spoken = spoken
        self._afterwards = Afterwards()

    async def explain(
        self,
        recommendation_id: str,
        product_id: ProductId,
        *,
        audience: Audience,
        words: Words,
        deadline: Deadline,
        now: datetime,
        locale: str | None = None,
        spender: Spender | None = None,
    ) -> Explanation:
        """The explanation of what was shown then, in this locale or in the one that the list was worded in.

        A shopper hears no price or stock that has changed since, nor does a model; merchants and auditors hear
        what was known then. Model words that cannot be checked in the language are not asked for; they are charged
        to the `spender`, or else to the visitor of the list.

        Raises:
            NotExplainable: the log has no such recommendation, or it did not have the product.
            StoreUnavailable: the log or the catalogue cannot answer now.
        """
        logged, current, earlier = await asyncio.to_thread(self._read, recommendation_id, product_id, audience, locale)
        spoken = replace(logged.pack, facts=tuple(_still_true(logged.pack.facts, current)))
        told = logged.words(spoken, now) if audience is Audience.SHOPPER else logged.as_of_then()
        if words == "template":
            return logged.explanation(told, model_words=earlier)
        who = spender or Spender(visitor_id=logged.served.visitor_id)
        found = await self._model_words(logged, spoken, deadline, now, who)
        if isinstance(found, FallbackReason):
            return logged.explanation(told, fallback=found, model_words=earlier)
        return logged.explanation(found, words="llm", model_words=earlier)

    async def aclose(self) -> None:
        """Waits until what models said is written down."""
        await self._afterwards.aclose()

    def _read(
        self, recommendation_id: str, product_id: ProductId, audience: Audience, locale: str | None
    ) -> tuple[Logged, Product | None, list[ModelWords]]:
        """What was logged of the product, how it stands now, and what models said of it before."""
        served = self._log.get(recommendation_id)
        chosen = locale or served_locale(served, self._locale)
        logged = Logged.of(served, recommendation_id, product_id, audience, chosen, self._contributions)
        earlier = self._spoken.of(recommendation_id, product_id) if audience is Audience.AUDITOR else []
        return logged, self._catalog.get([product_id]).get(product_id), earlier

    async def _model_words(
        self, logged: Logged, pack: EvidencePack, deadline: Deadline, now: datetime, spender: Spender
    ) -> tuple[Claim, ...] | FallbackReason:
        """The sentences of the model that the facts prove, with what they leave out; or why there are none."""
        if self._guard is None:
            return FallbackReason.LLM_OFF
        if phrasebook(logged.locale).language != MODEL_LANGUAGE:
            return FallbackReason.LANGUAGE_OFF
        facts = explanation(pack, logged.locale, now, Audience.SHOPPER)[:TOLD_TO_MODEL]
        call = self._library.render(
            "explain",
            title=quoted(pack.title, 120),
            facts=fenced(f"{number}. {quoted(claim.text, 300)}" for number, claim in enumerate(facts, start=1)),
        )
        match await self._guard.complete(call, Deadline(deadline.at - RESERVE_S), spender=spender):
            case Refused(reason=why):
                return why
            case Answered(reply=reply):
                verified = verify(reply.text, [pack], locale=logged.locale)
        if verified.removed:
            log.info("explanation.removed", why=sorted({removed.why.value for removed in verified.removed}))
        words = ModelWords(
            recommendation_id=logged.served.id,
            product_id=pack.product_id,
            at=now,
            said=Said.of(call, reply),
            shown=tuple(claim.text for claim in verified.claims),
        )
        await self._afterwards.until(Deadline(deadline.at - RESERVE_S), asyncio.to_thread(self._keep, words))
        return _completed(verified.claims, facts) if verified.claims else FallbackReason.REPLY_REJECTED

    def _keep(self, words: ModelWords) -> None:
        """What cannot be written down is shown all the same: the facts have proved it."""
        try:
            self._spoken.add(words)
        except StoreUnavailable as error:
            log.warning("explanation.reply_not_kept", error=str(error))


def _completed(said: Sequence[Claim], told: Sequence[Claim]) -> tuple[Claim, ...]:
    """The model's sentences and, in the shop's words, what it was told and left out; the strongest fact first."""
    covered = {fact_id for claim in said for fact_id in claim.fact_ids}
    left_out = [claim for claim in told if covered.isdisjoint(claim.fact_ids)]
    place = {fact_id: at for at, claim in enumerate(told) for fact_id in claim.fact_ids}

    def strength(claim: Claim) -> int:
        return min((place[fact_id] for fact_id in claim.fact_ids if fact_id in place), default=len(told))

    return tuple(sorted((*said, *left_out), key=strength))


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
