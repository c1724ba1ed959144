"""One product of a logged list: its evidence, and what it was ranked by, as they stood then."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Self, TypeAlias

import structlog

from app.explain.contributions import Contribution
from app.explain.explanation import Explanation, Words
from app.store.ports import ModelWords, ServedRecommendation
from prompts.audience import Audience, visible
from prompts.facts import Claim, EvidencePack, Fact, FactId, FactKind, FallbackReason, fact_from_json
from prompts.messages import Said
from prompts.phrasebook import UnknownLanguage, known_locale, phrasebook
from prompts.wording import MOST_CONTRIBUTIONS, explanation, reason
from ranking.bundles.manifest import BundleRefused
from ranking.merchandising import Act
from retrieval.schema import ProductId

RULE: Final = "rule"
"""The field of a fact about a rule that the product keeps."""

SharesOf: TypeAlias = Callable[[ServedRecommendation, ProductId], Sequence[Contribution]]

log = structlog.get_logger(__name__)


class NotExplainable(LookupError):  # noqa: N818 - a state of the log, not a mistake
    """A recommendation that is not in the log, or a product that was not in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Logged:
    """What was logged of one product, for one audience."""

    served: ServedRecommendation
    entry: Mapping[str, Any]
    audience: Audience
    locale: str
    pack: EvidencePack
    contributions: tuple[Contribution, ...] = ()
    contributions_missing: str | None = None

    @classmethod
    def of(
        cls,
        served: ServedRecommendation | None,
        recommendation_id: str,
        product_id: ProductId,
        audience: Audience,
        locale: str,
        shares_of: SharesOf,
    ) -> Self:
        """The product's entry in the list.

        Raises:
            NotExplainable: there is no list, or the product was not in it.
        """
        if served is None:
            raise NotExplainable(f"there is no recommendation {recommendation_id!r} in the log")
        entry = next((one for one in served.shown if one["product_id"] == product_id), None)
        if entry is None:
            raise NotExplainable(f"recommendation {recommendation_id!r} did not show product {product_id!r}")
        shares, missing = _shares(served, product_id, shares_of) if audience is not Audience.SHOPPER else ((), None)
        pack = _pack(entry)
        added = (*_rule_facts(entry, served.at), *_share_facts(shares, served.at, locale))
        return cls(
            served=served,
            entry=entry,
            audience=audience,
            locale=locale,
            pack=replace(pack, facts=(*pack.facts, *added)),
            contributions=shares,
            contributions_missing=missing,
        )

    def as_of_then(self) -> tuple[Claim, ...]:
        """The shop's words on what was known when the list was made."""
        return self.words(self.pack, self.served.at)

    def words(self, pack: EvidencePack, now: datetime) -> tuple[Claim, ...]:
        """The shop's words on the facts of a pack; there is always a sentence."""
        return explanation(pack, self.locale, now, self.audience) or (reason(pack, self.locale, now),)

    def explanation(
        self,
        said: Sequence[Claim],
        *,
        words: Words = "template",
        fallback: FallbackReason | None = None,
        model_words: Sequence[ModelWords] = (),
    ) -> Explanation:
        """These sentences, with what the audience may see beside them."""
        insider, auditor = self.audience is not Audience.SHOPPER, self.audience is Audience.AUDITOR
        extra = self.served.extra
        rerank = extra.get("rerank")
        return Explanation(
            recommendation_id=self.served.id,
            product_id=self.pack.product_id,
            at=self.served.at,
            locale=self.locale,
            audience=self.audience,
            text=" ".join(claim.text for claim in said),
            claims=tuple(said),
            facts=tuple(fact for fact in self.pack.facts if visible(fact, self.audience)),
            words=words,
            fallback_reason=fallback,
            bundle={"id": self.served.bundle_id, **_mapping(extra.get("bundle"))},
            constraints=tuple(one for one in _constraints(self) if insider or one.get("source") != "rule"),
            rules=tuple(str(one) for one in _rules(self.entry)) if insider else (),
            contributions=self.contributions,
            contributions_missing=self.contributions_missing,
            features=_mapping(self.entry.get("features")) if auditor else {},
            reranked=Said.from_json(rerank) if auditor and isinstance(rerank, Mapping) else None,
            model_words=tuple(model_words) if auditor else (),
        )


def served_packs(served: ServedRecommendation) -> list[EvidencePack]:
    """The evidence of every product of a logged list, in the order shown."""
    return [_pack(entry) for entry in served.shown]


def served_locale(served: ServedRecommendation | None, ours: str) -> str:
    """The locale that the list was worded in; the shop's own where none, or one without words, was logged."""
    try:
        return known_locale(str(served.request["locale"])).name if served else ours
    except (KeyError, UnknownLanguage):
        return ours


def _pack(entry: Mapping[str, Any]) -> EvidencePack:
    return EvidencePack(
        product_id=ProductId(entry["product_id"]),
        title=entry["title"],
        facts=tuple(fact_from_json(fact) for fact in entry["facts"]),
    )


def _shares(
    served: ServedRecommendation, product_id: ProductId, shares_of: SharesOf
) -> tuple[tuple[Contribution, ...], str | None]:
    try:
        shares = tuple(shares_of(served, product_id))
    except BundleRefused as error:
        log.warning("explanation.bundle_refused", bundle=served.bundle_id, error=str(error))
        return (), f"bundle {served.bundle_id} cannot be read any more"
    dropped = served.extra.get("dropped")
    if not shares and isinstance(dropped, list) and "contributions" in dropped:
        return (), "the list was too large to keep all of them"
    return shares, None


def _constraints(logged: Logged) -> Iterable[Mapping[str, Any]]:
    """What was asked for, rules' own constraints left out; lists of before had it with each product."""
    if "constraints" in logged.entry:
        return logged.entry["constraints"]  # type: ignore[no-any-return]  # plain JSON
    asked = logged.served.request.get("constraints")
    return [one for one in asked if one.get("source") != "rule"] if isinstance(asked, list) else []


def _rules(entry: Mapping[str, Any]) -> Iterable[Act | str]:
    """What rules did to the product, and the labels of those that it keeps."""
    for one in filter(None, entry.get("rules", ())):
        yield Act.from_json(one) if isinstance(one, Mapping) else str(one)


def _rule_facts(entry: Mapping[str, Any], at: datetime) -> Iterable[Fact]:
    for number, rule in enumerate(_rules(entry), start=1):
        fact = Fact(id=FactId(f"r{number}"), kind=FactKind.RULE, field=RULE, value=str(rule), as_of=at)
        if isinstance(rule, Act):
            fact = replace(fact, field=rule.kind.value, value=rule.places, label=rule.rule)
        yield fact


def _share_facts(shares: Sequence[Contribution], at: datetime, locale: str) -> Iterable[Fact]:
    phrase = phrasebook(locale).feature
    for number, share in enumerate(shares[:MOST_CONTRIBUTIONS], start=1):
        yield Fact(
            id=FactId(f"c{number}"),
            kind=FactKind.CONTRIBUTION,
            field=share.feature,
            value=round(share.contribution, 4),
            as_of=at,
            label=phrase(share.feature),
        )


def _mapping(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}
