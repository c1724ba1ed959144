"""One list, from a query to ranked and explained products. The list never waits for the model."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, replace
from datetime import datetime
from random import Random

import structlog

from app.constraints import constraint_json
from app.current import CurrentEngine
from app.dialogue.aim import unnamed
from app.dialogue.unmet import confirm
from app.drafts import Draft, Entry
from app.engine import Engine
from app.lists import ListMaker, left_out, occasion, segment_of
from app.pool import BoundedPool, PoolFull
from app.recommendation import ListRequest, Mode, Recommendation, ShownProduct, Unmet
from app.rerank.reranking import Reranking
from app.rerank.switch import MODEL_OFF
from app.settings import RerankSwitch
from app.store.ports import CatalogStore, ServedRecommendation, StoreUnavailable
from app.store.recommendations import Journal
from app.telemetry import Metrics, Stopwatch
from app.visitors.personal import SILENT, Personal, Personals
from prompts.facts import Claim, FallbackReason, fact_to_json
from prompts.wording import reason
from ranking.exploration import Exploration
from ranking.rules import Rules
from retrieval.errors import IndexUnavailable
from retrieval.schema import ProductId, Query, VisitorId

log = structlog.get_logger(__name__)


class Recommender:
    """Answers list requests: retrieval, ranking, rules, then the model with the time that is left."""

    def __init__(
        self,
        current: CurrentEngine,
        *,
        catalog: CatalogStore,
        journal: Journal,
        reranking: Reranking | None,
        pool: BoundedPool,
        metrics: Metrics,
        now: Callable[[], datetime],
        locale: str,
        list_deadline_s: float,
        exploration: Exploration,
        personals: Personals | None = None,
    ) -> None:
        """Without `personals`, no visitor has said anything."""
        self._current = current
        self._lists = ListMaker(catalog, now, exploration)
        self._journal = journal
        self._reranking = reranking
        self._pool = pool
        self._metrics = metrics
        self._now = now
        self._locale = locale
        self._list_deadline_s = list_deadline_s
        self._personals = personals

    async def personal(self, visitor_id: VisitorId | None) -> Personal:
        """What a visitor's own word changes about their lists."""
        return await self._personals.of(visitor_id) if self._personals else SILENT

    @property
    def engine(self) -> Engine:
        """The one that answers now."""
        return self._current.engine

    @property
    def lists(self) -> ListMaker:
        """What makes the lists, for those who make them again."""
        return self._lists

    async def recommend(self, request: ListRequest) -> Recommendation:
        """The final list: never empty while the shop has a product under the constraints."""
        async for recommendation in self.stages(request):
            final = recommendation
        return final

    async def stages(self, request: ListRequest) -> AsyncIterator[Recommendation]:
        """The ranked list as soon as it stands, then the re-ranked one under the same id, if there is one."""
        engine, watch, recommendation_id = self.engine, Stopwatch(self._metrics), uuid.uuid4().hex
        rules, owner = engine.rules, request.query.visitor_id
        personal = await self.personal(owner)
        if not (request.profiling and personal.profiling):
            request = replace(request, profiling=False, query=replace(request.query, visitor_id=None))
        if rules.rules:
            query, now = request.query, self._now()
            rules = rules.on(occasion(query, engine, now, region=request.region, adult=request.adult))
        rules = personal.bound(rules)
        request = replace(request, query=_bound(request.query, engine, rules))
        draft = await self._draft(request, engine, rules, watch, Random(recommendation_id))
        reasons = _Reasons(request.locale or self._locale, self._now())

        def finished(draft: Draft, *, explainable: bool) -> Recommendation:
            return _recommendation(recommendation_id, request, engine, draft, reasons, watch, explainable=explainable)

        model = self._reranking if request.llm and draft.mode is Mode.RANKED else None
        decision = model.decide(segment_of(request.query, engine)) if model else MODEL_OFF
        unseen = None
        if model is None or decision.switch is RerankSwitch.OFF:
            draft = replace(draft, reason=draft.reason or decision.reason)
        elif len(draft.entries) < 2:
            pass  # one product has no order
        elif decision.switch is RerankSwitch.SHADOW:
            unseen, draft = draft, replace(draft, reason=decision.reason)
        else:
            yield finished(draft, explainable=True)
            with watch.stage("rerank"):
                draft = await model.ordered(request, rules, draft)
        draft = replace(draft, entries=draft.entries[: request.limit])
        # A list without products is an attempt of a caller that will relax something; nobody sees it.
        explainable = bool(draft.entries) and self._write(recommendation_id, request, engine, draft, reasons, owner)
        self._metrics.lists.labels(draft.mode, draft.reason or "").inc()
        if model and unseen:
            model.ask_in_shadow(recommendation_id, segment_of(request.query, engine), request, rules, unseen)
        yield finished(draft, explainable=explainable)

    async def _draft(self, request: ListRequest, engine: Engine, rules: Rules, watch: Stopwatch, rng: Random) -> Draft:
        """The list without the model; popular products if it is not there in time, or too many are being made."""
        if engine.only_popular:
            return self._lists.popular(request, engine, rules, engine.only_popular)
        try:
            job = self._pool.submit(self._lists.ranked, request, engine, rules, self._wanted(request), watch, rng)
        except PoolFull:
            return self._lists.popular(request, engine, rules, FallbackReason.BULKHEAD_FULL)
        work = asyncio.wrap_future(job)
        time_left = min(request.deadline.remaining_s, self._list_deadline_s)
        try:
            async with asyncio.timeout(max(time_left, 0.0)):
                return await asyncio.shield(
                    work
                )  # wait_for would lose a cancellation that comes together with the list
        except TimeoutError:
            fault = FallbackReason.DEADLINE
            if not job.cancel():  # what has not begun must not keep later lists waiting
                work.add_done_callback(_swallow_late)
        except IndexUnavailable as error:
            fault = FallbackReason.INDEX_UNAVAILABLE
            log.warning("list.index_unavailable", error=str(error))
        except StoreUnavailable as error:
            fault = FallbackReason.STORE_UNAVAILABLE
            log.warning("list.store_unavailable", error=str(error))
        return self._lists.popular(request, engine, rules, fault)

    def _wanted(self, request: ListRequest) -> int:
        return max(request.limit, self._reranking.top_n if self._reranking and request.llm else 0)

    def _write(
        self,
        recommendation_id: str,
        request: ListRequest,
        engine: Engine,
        draft: Draft,
        reasons: "_Reasons",
        owner: VisitorId | None,
    ) -> bool:
        """Hands the list and its evidence to the journal, which never waits. It is its visitor's, profiled or not."""
        query = request.query
        shown = enumerate(draft.entries, start=1)
        return self._journal.add(
            ServedRecommendation(
                id=recommendation_id,
                at=reasons.at,
                visitor_id=owner,
                surface=query.surface,
                mode=draft.mode,
                bundle_id=engine.bundle.id,
                request={
                    "text": query.text,
                    "product_id": query.product_id,
                    "cart": list(query.cart),
                    "liked": list(query.liked),
                    "constraints": [constraint_json(one) for one in query.constraints],
                    "limit": request.limit,
                    "rail": query.rail,
                    "region": request.region,
                    "adult": request.adult,
                    "locale": reasons.locale,
                    "fallback_reason": draft.reason,
                    **({} if request.profiling else {"profiling": False}),
                },
                extra={
                    "bundle": asdict(engine.bundle),
                    **({"rerank": draft.said.to_json()} if draft.said else {}),
                },
                shown=[_shown_json(entry, place, query, reasons.of(entry)) for place, entry in shown],
            )
        )


class _Reasons:
    """The line on each card of one list, made once however often the list is sent."""

    def __init__(self, locale: str, at: datetime) -> None:
        self.locale = locale
        self.at = at
        self._lines: dict[ProductId, Claim] = {}

    def of(self, entry: Entry) -> Claim:
        line = self._lines.get(entry.product.id)
        if line is None:
            line = self._lines[entry.product.id] = reason(entry.pack, self.locale, self.at)
        return line


def _recommendation(
    recommendation_id: str,
    request: ListRequest,
    engine: Engine,
    draft: Draft,
    reasons: _Reasons,
    watch: Stopwatch,
    *,
    explainable: bool,
) -> Recommendation:
    shown = tuple(
        ShownProduct(
            product=entry.product,
            position=position,
            score=entry.score,
            reason=reasons.of(entry),
            sponsored=entry.sponsored,
        )
        for position, entry in enumerate(draft.entries[: request.limit], start=1)
    )
    return Recommendation(
        id=recommendation_id,
        mode=draft.mode,
        fallback_reason=draft.reason,
        explainable=explainable,
        products=shown,
        query=request.query,
        searched_for=draft.searched_for,
        unmet=(*confirm(request.wishes, [one.product for one in shown]), *_strange(draft, engine)),
        facets=draft.facets,
        bundle=engine.bundle,
        timings_ms=watch.total(),
    )


def _strange(draft: Draft, engine: Engine) -> tuple[Unmet, ...]:
    """What was searched for that the shop has by no such name; nothing of a list that was not searched for."""
    searched = draft.mode is not Mode.POPULAR and bool(draft.entries)
    return unnamed(draft.searched_for, engine.spelling.unknown) if searched else ()


def _bound(query: Query, engine: Engine, rules: Rules) -> Query:
    """The query under the shop's rules, without what must not stand in the answer."""
    return replace(
        query,
        constraints=(*query.constraints, *rules.constraints),
        exclude=left_out(query, engine) | rules.products,
    )


def _shown_json(entry: Entry, place: int, query: Query, reason: Claim) -> dict[str, object]:
    return {
        "product_id": entry.product.id,
        "title": entry.product.title,
        "position": place,
        "score": entry.score,
        "propensity": entry.propensity,
        "sponsored": entry.sponsored,
        "reason": {"text": reason.text, "fact_ids": list(reason.fact_ids)},
        "facts": [fact_to_json(fact) for fact in entry.pack.facts],
        "features": dict(entry.features),
        "rules": [
            *(act.to_json() for act in entry.rules),
            *(one.label for one in query.constraints if one.source == "rule"),
        ],
    }


def _swallow_late(work: "asyncio.Future[Draft]") -> None:
    """A list that came too late is dropped; its fault, if any, is logged."""
    if not work.cancelled() and (error := work.exception()):
        log.warning("list.late_failure", error=repr(error))
