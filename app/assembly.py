"""Puts a shop together: the one place that chooses which adapter stands behind each port."""

import asyncio
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from app.current import CurrentEngine
from app.dialogue.happenings import Happenings
from app.dialogue.interpreter import Interpreter
from app.dialogue.reading.grammar import read_query
from app.dialogue.reading.wishes import Wish
from app.dialogue.threads import Threads
from app.dialogue.turn import Dialogue
from app.engines import Engines
from app.explain.contributions import Contributions
from app.explain.explainer import Explainer
from app.explain.keeping import Keeper
from app.llm.access import ModelAccess
from app.llm.outcome import CallReport
from app.pool import BoundedPool
from app.recommender import Recommender
from app.rerank.reranker import LLMReranker
from app.rerank.reranking import Reranking
from app.rerank.shadows import Shadows
from app.rerank.switch import Switches
from app.running import RunningTurns
from app.settings import Settings
from app.store.ports import StoreUnavailable
from app.store.recommendations import Journal
from app.store.retention import Retention
from app.stores import open_builds, open_encoder, unopened_stores
from app.telemetry import Metrics
from prompts.chat_model import ChatModel
from prompts.library import PromptLibrary
from ranking.exploration import Exploration
from ranking.lambdamart import LambdaMART
from retrieval.encoder import Encoder
from retrieval.errors import IndexUnavailable
from retrieval.indexes.absent import AbsentIndex
from retrieval.schema import Constraint, Query

log = structlog.get_logger(__name__)

WARM_BATCHES = (1, 2, 3, 4, 8)
"""The first batch of each size takes some hundred milliseconds."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Shop:
    """A running shop: its stores, its engine, and what routes call."""

    def __init__(
        self,
        settings: Settings,
        *,
        chat_model: ChatModel | None = None,
        encoder: Encoder | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Opens stores, index and bundle. `chat_model` and `encoder` replace what the settings name."""
        self.settings = settings
        self.now = now
        self.metrics = Metrics()
        self._stores = unopened_stores(settings)
        self.catalog = self._stores.catalog
        self.events = self._stores.events
        self.conversations = self._stores.conversations
        contributions = Contributions(settings.data_dir / "bundles", self._ranker_of)
        self.recommendations = Journal(
            self._stores.recommendations,
            on_failure=self.metrics.journal_failures.inc,
            prepare=Keeper(contributions, self.metrics.kept_bytes.observe),
        )
        self.encoder = encoder or open_encoder(settings)
        self.builds = open_builds(settings, self._stores, self.encoder, serving=True)
        self.library = PromptLibrary.load()
        engines = Engines(
            settings,
            stores=self._stores,
            builds=self.builds,
            encoder=self.encoder,
            prompts=self.library.version,
            now=now,
        )
        self.current = CurrentEngine(engines, catalog=self.catalog, builds=self.builds, prepare=self._stores.prepare)
        self._pool = BoundedPool()
        self.models = ModelAccess(
            settings.llm,
            chat_model=chat_model,
            today=lambda: now().astimezone(settings.zone).date(),
            ledger=self._stores.spending,
            observe=self._saw_call,
        )
        self.list_guard, self.chat_guard, self.shadow_guard = (self.models.guard() for _ in range(3))
        self.reranking = self._make_reranking()
        self.recommender = Recommender(
            self.current,
            catalog=self.catalog,
            journal=self.recommendations,
            reranking=self.reranking,
            pool=self._pool,
            metrics=self.metrics,
            now=now,
            locale=settings.locale,
            list_deadline_s=self.list_deadline_s,
            exploration=Exploration(share=settings.exploration.share, place=settings.exploration.place),
        )
        self.explainer = Explainer(
            self.recommendations,
            self.catalog,
            self.chat_guard,
            self.library,
            contributions,
            settings.locale,
            self._stores.model_words,
        )
        vocabulary, currency = lambda: self.current.vocabulary, lambda: self.current.currency
        interpreter = None
        if self.chat_guard and settings.llm.understands:
            interpreter = Interpreter(self.chat_guard, self.library, vocabulary, currency)
        self.dialogue = Dialogue(
            recommender=self.recommender,
            explainer=self.explainer,
            conversations=self.conversations,
            catalog=self.catalog,
            guard=self.chat_guard,
            library=self.library,
            evidence=lambda product, query: self.current.engine.evidence.of_product(product, query, now()),
            now=now,
            vocabulary=vocabulary,
            currency=currency,
            interpreter=interpreter,
            happenings=Happenings(self.events, self.current.observe, now),
        )
        self.running = RunningTurns()
        self.threads = Threads(self.dialogue, self.conversations)
        self._retention = Retention(self._stores.kept(settings), now)

    # What a shop is asked

    @property
    def list_deadline_s(self) -> float:
        """Seconds for a list without the model."""
        return self.settings.deadline_ms / 1000

    @property
    def answer_deadline_s(self) -> float:
        """Seconds for a list with everything that is switched on."""
        return self.list_deadline_s if self.reranking is None else self.settings.rerank.deadline_ms / 1000

    @property
    def suggestions(self) -> tuple[str, ...]:
        """Things to say to the assistant first; a demo shop writes its own."""
        return tuple(self._note("suggestions", ["something popular", "a gift under 20"]))

    def forget_lists(self, ids: Sequence[str]) -> None:
        """Deletes lists from the log, and what models said of their products. Raises StoreUnavailable."""
        self.recommendations.flush()
        self._stores.recommendations.delete(ids)
        self._stores.model_words.delete(ids)

    def demo_visitors(self) -> list[tuple[str, str]]:
        """Visitors to try the shop as; only a demo shop in development offers some."""
        return [(one["id"], one["label"]) for one in self._note("visitors", [])]

    def _note(self, name: str, default: list[object]) -> list:  # type: ignore[type-arg]  # plain JSON
        path = self.settings.data_dir / "demo.json"
        return json.loads(path.read_text(encoding="utf-8")).get(name, default) if path.is_file() else default

    def understand(self, text: str) -> tuple[str, tuple[Constraint, ...], tuple[Wish, ...]]:
        """A search box's words as text to search by, constraints, and wishes to confirm."""
        return read_query(text, self.current.currency, self.current.vocabulary)

    def checks(self) -> dict[str, str]:
        """How each part stands, in words; "ok" where it is well."""
        engine = self.current.engine
        return {
            "catalog": self._catalogue_stands(),
            "index": engine.index.why if isinstance(engine.index, AbsentIndex) else "ok",
            "ranker": "ok" if engine.bundle.id else "none; lists come in retrieval's order",
            "model": "ok" if self.models.names else "off",
        }

    def _catalogue_stands(self) -> str:
        try:
            return "ok" if self.catalog.sequence() else "empty; import a catalogue"
        except StoreUnavailable as error:
            return f"cannot be read, lists show best-sellers: {error}"

    @property
    def ready(self) -> bool:
        """Whether a list would have products."""
        return bool(self.current.engine.popular)

    def _make_reranking(self) -> Reranking | None:
        """The model's part in lists; None if there is none, or it has no part for anybody."""
        settings = self.settings.rerank
        if not (self.list_guard and self.shadow_guard and settings.asks):
            return None
        reranker = LLMReranker(self.list_guard, self.library, settings)
        shadows = Shadows(
            LLMReranker(self.shadow_guard, self.library, settings),
            self._stores.shadows,
            within_s=settings.deadline_ms / 1000,
            now=self.now,
            metrics=self.metrics,
        )
        switches = Switches(settings, self.settings.data_dir, model=reranker.model, prompt=reranker.prompt)
        return Reranking(reranker=reranker, switches=switches, shadows=shadows, top_n=settings.top_n)

    def _ranker_of(self, bundle_id: str) -> LambdaMART | None:
        """The ranker of a bundle that serves now."""
        engine = self.current.engine
        return engine.ranker.model if engine.bundle.id == bundle_id else None

    def _saw_call(self, report: CallReport) -> None:
        outcome = report.reason or ("answered" if report.attempts else "remembered")
        self.metrics.llm_calls.labels(report.prompt, outcome).inc()
        self.metrics.llm_attempts.inc(report.attempts)
        if report.attempts:
            self.metrics.llm_tokens.labels("input").inc(report.input_tokens or 0)
            self.metrics.llm_tokens.labels("output").inc(report.output_tokens or 0)

    async def start(self) -> None:
        """Warms what the first shopper would otherwise wait for."""
        await asyncio.to_thread(self._warm)

    def _warm(self) -> None:
        """Encodes a few batches and makes a few lists that nobody sees; without an index there is nothing to warm."""
        for size in WARM_BATCHES:
            self.encoder.encode([f"warm up {number} of {size}" for number in range(size)])
        engine, day = self.current.engine, self.now().timestamp() / 86_400
        visitor = next(iter(engine.behaviour.histories.visitors), None)
        for query in (Query(text="warm up"), Query(visitor_id=visitor), Query()):
            with suppress(IndexUnavailable):
                bound = replace(query, constraints=engine.rules.constraints)
                found = engine.ranker.rank(bound, engine.retriever.retrieve(bound), day)
                self.catalog.get([one.product_id for one in found.candidates])

    async def aclose(self) -> None:
        """Stops calls, drains the journal, closes index and database; best-sellers are kept as they stand."""
        if self.reranking:
            await self.reranking.aclose()
        await self.models.aclose()
        await self.running.aclose()
        await self.dialogue.aclose()
        await self.explainer.aclose()
        self._pool.shutdown()
        self._retention.close()
        self.recommendations.close()
        self.current.close()
        self._stores.close()
