"""Puts a shop together: the one place that chooses which adapter stands behind each port."""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event as Signal
from threading import Lock, Thread

import structlog

from app.contributions import Contributions
from app.dialogue.grammar import read_query
from app.dialogue.turn import Dialogue
from app.dialogue.vocabulary import Vocabulary
from app.dialogue.wishes import Wish
from app.engine import Engine
from app.engines import Engines
from app.explainer import Explainer
from app.llm.guard import DEFAULT_BREAKER, CallReport, Guard
from app.llm.langchain_chat import make_chat_model
from app.llm.reranker import LLMReranker
from app.pool import BoundedPool
from app.recommender import Recommender
from app.rulebook import VersionConflict, doubts, version_of
from app.settings import RerankMode, Settings
from app.store.ports import StoreUnavailable
from app.store.recommendations import Journal
from app.stores import open_builds, open_encoder, unopened_stores
from app.telemetry import Metrics
from prompts.chat_model import ChatModel
from prompts.library import PromptLibrary
from ranking import bundle as bundles
from ranking.events import Event
from ranking.exploration import Exploration
from ranking.rules import Rules, RulesError
from retrieval.encoder import Encoder
from retrieval.errors import IndexUnavailable
from retrieval.indexes.absent import AbsentIndex
from retrieval.schema import Constraint, Product, Query

log = structlog.get_logger(__name__)

WARM_BATCHES = (1, 2, 3, 4, 8)

RETRY_S = 2.0
"""Between two questions whether a store that could not be opened answers now."""


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
        self.recommendations = Journal(self._stores.recommendations, on_failure=self.metrics.journal_failures.inc)
        self.encoder = encoder or open_encoder(settings)
        self.builds = open_builds(settings, self._stores, self.encoder, serving=True)
        self.library = PromptLibrary.load()
        self._engines = Engines(
            settings,
            stores=self._stores,
            builds=self.builds,
            encoder=self.encoder,
            prompts=self.library.version,
            now=now,
        )
        self._pool = BoundedPool()
        self._switching = Lock()
        self._own_model = None if chat_model else make_chat_model(settings.llm)
        self._model = chat_model or self._own_model
        self.list_guard, self.chat_guard = self._guard(), self._guard()
        self._reranker = None
        if self.list_guard and settings.rerank.mode is not RerankMode.OFF:
            self._reranker = LLMReranker(self.list_guard, self.library, settings.rerank)
        self._observing = Lock()
        self._missed: list[Event] | None = None
        self._retired: Engine | None = None
        self._closing = Signal()
        engine = self._first_engine()
        self._sequence, self._missed = engine.sequence, None
        self.recommender = Recommender(
            engine,
            catalog=self.catalog,
            journal=self.recommendations,
            reranker=self._reranker,
            rerank_top_n=settings.rerank.top_n,
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
            Contributions(self._engines.bundles),
            settings.locale,
        )
        self.dialogue = Dialogue(
            recommender=self.recommender,
            explainer=self.explainer,
            conversations=self.conversations,
            catalog=self.catalog,
            guard=self.chat_guard,
            library=self.library,
            evidence=lambda product, query: self.recommender.engine.evidence.of_product(product, query, now()),
            now=now,
            vocabulary=lambda: self.vocabulary,
            currency=lambda: self.currency,
        )
        if engine.only_popular:
            Thread(target=self._recover, name="store-recovery", daemon=True).start()

    # What a shop is asked

    @property
    def list_deadline_s(self) -> float:
        """Seconds for a list without the model."""
        return self.settings.deadline_ms / 1000

    @property
    def answer_deadline_s(self) -> float:
        """Seconds for a list with everything that is switched on."""
        return self.list_deadline_s if self._reranker is None else self.settings.rerank.deadline_ms / 1000

    @property
    def suggestions(self) -> tuple[str, ...]:
        """Things to say to the assistant first; a demo shop writes its own."""
        return tuple(self._note("suggestions", ["something popular", "a gift under 20"]))

    def demo_visitors(self) -> list[tuple[str, str]]:
        """Visitors to try the shop as; only a demo shop in development offers some."""
        return [(one["id"], one["label"]) for one in self._note("visitors", [])]

    def _note(self, name: str, default: list[object]) -> list:  # type: ignore[type-arg]  # plain JSON
        path = self.settings.data_dir / "demo.json"
        return json.loads(path.read_text(encoding="utf-8")).get(name, default) if path.is_file() else default

    def understand(self, text: str) -> tuple[str, tuple[Constraint, ...], tuple[Wish, ...]]:
        """A search box's words as text to search by, constraints, and wishes to confirm."""
        return read_query(text, self.currency, self.vocabulary)

    def checks(self) -> dict[str, str]:
        """How each part stands, in words; "ok" where it is well."""
        engine = self.recommender.engine
        return {
            "catalog": self._catalogue_stands(),
            "index": engine.index.why if isinstance(engine.index, AbsentIndex) else "ok",
            "ranker": "ok" if engine.bundle.id else "none; lists come in retrieval's order",
            "model": "ok" if self._model else "off",
        }

    def _catalogue_stands(self) -> str:
        try:
            return "ok" if self.catalog.sequence() else "empty; import a catalogue"
        except StoreUnavailable as error:
            return f"cannot be read, lists show best-sellers: {error}"

    @property
    def ready(self) -> bool:
        """Whether a list would have products."""
        return bool(self.recommender.engine.popular)

    # What a shop is told

    def observe(self, events: Iterable[Event]) -> None:
        """Takes committed events into the next answer, and into that of an engine that is being opened."""
        seen = list(events)
        with self._observing:
            if self._missed is not None:
                self._missed += seen
            self.recommender.engine.behaviour.observe(seen)

    def catalog_changed(self) -> None:
        """Brings index and features up to the catalogue; when it returns, the next answer shows the change.

        An index that cannot answer now is left behind and catches up with the next change: lists then come
        from memory, which has it.
        """
        with self._changing():
            engine = self.recommender.engine
            if engine.bundle.index is None:
                if self.catalog.sequence():
                    self._switch(self._open_engine(self._engines.active()))
                return
            try:
                if not isinstance(engine.index, AbsentIndex):
                    self.builds.catch_up(engine.index, engine.bundle.index)
            except IndexUnavailable as error:
                log.warning("index.left_behind", build=engine.bundle.index, error=str(error))
            while changes := self.catalog.changes(self._sequence):
                engine.take(changes)
                self._sequence = changes[-1].sequence
                self._learn_words([change.product for change in changes if change.product])

    def activate(self, bundle_id: str) -> None:
        """Switches to a bundle in one step. Raises BundleRefused; the old one then keeps serving."""
        with self._changing():
            engine = self._open_engine(self._engines.read(bundle_id))
            if isinstance(engine.index, AbsentIndex):
                raise bundles.BundleRefused(f"{bundle_id} has no index to serve from: {engine.index.why}")
            bundles.activate(self._engines.bundles, bundle_id)
            self._switch(engine)

    def rules_text(self) -> str:
        """The rules that serve, as they were written."""
        return self._engines.rules_text(self.recommender.engine.bundle.id)

    def change_rules(self, text: str, replaces: str | None = None) -> None:
        """Lets other rules serve, in a bundle of their own; `replaces` is the version that they were made from.

        Raises:
            RulesError: they cannot be used. VersionConflict: other rules serve than those of `replaces`.
            BundleRefused: the bundle cannot be written or read. StoreUnavailable: the shop is not fully open.
            In all cases those that served still do.
        """
        rules = Rules.parse(text)
        if found := list(doubts(rules, self.catalog.get)):
            raise RulesError("The rules cannot be used: " + "; ".join(found) + ".")
        with self._changing():
            engine = self.recommender.engine
            if engine.only_popular:
                raise StoreUnavailable("the shop serves from a file, and does not know which bundle's rules to change")
            if replaces not in {None, version_of(self.rules_text())}:
                raise VersionConflict(f"the rules were changed meanwhile; read version {version_of(self.rules_text())}")
            bundle_id = self._engines.write_rules(engine.bundle.id, text)
            ref = replace(engine.bundle, id=bundle_id, rules=version_of(text))
            self.recommender.engine = replace(engine, rules=rules, bundle=ref)
        self._engines.save_popular(self.recommender.engine)

    # Opening and closing

    def _first_engine(self) -> Engine:
        """The engine to open with; where the store cannot be opened, the best-sellers of the file.

        Raises:
            StoreUnavailable: there is no such file either.
        """
        try:
            self._stores.prepare()
            engine = self._open_engine(self._engines.active())
        except StoreUnavailable as error:
            return self._from_file(error)
        self._engines.save_popular(engine)
        return engine

    def _from_file(self, error: StoreUnavailable) -> Engine:
        products = self._engines.popular()
        if not products:
            raise error
        log.error("store.unavailable", error=str(error), serving=f"{len(products)} best-sellers from a file")
        self._note_words(products)
        return self._engines.without_store(products, str(error))

    def _recover(self) -> None:
        """Asks for the store until it answers, then opens the shop as it should have been."""
        while not self._closing.wait(RETRY_S):
            try:
                self._stores.prepare()
                with self._changing():
                    self._switch(self._open_engine(self._engines.active()))
            except StoreUnavailable:
                continue
            log.warning("store.recovered")
            return

    def _open_engine(self, bundle: bundles.Bundle | None) -> Engine:
        """A bundle's engine on the catalogue as it stands; events are kept for it from here on."""
        with self._observing:
            self._missed = []
        sequence = self.catalog.sequence()
        return self._engines.open(bundle, self._read_catalog(), sequence)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """One change of engine or index at a time; events are kept for an engine only while it is being opened."""
        with self._switching:
            try:
                yield
            finally:
                self._missed = None

    def _switch(self, engine: Engine) -> None:
        """Lets an engine serve. The one before keeps its index for those who still ask it."""
        with self._observing:
            engine.behaviour.observe(self._missed or ())
            self._retired, self.recommender.engine = self.recommender.engine, engine
            self._sequence = engine.sequence
        self._engines.save_popular(engine)
        self._engines.close_all_but({engine.bundle.index, self._retired.bundle.index})

    def _read_catalog(self) -> list[Product]:
        """The whole catalogue; its words and its currency (that of its first price) are noted on the way."""
        products = list(self.catalog.all())
        self._note_words(products)
        return products

    def _note_words(self, products: Sequence[Product]) -> None:
        first = next((product.price for product in products if product.price), None)
        self.currency = first.currency if first else "USD"
        self.vocabulary = Vocabulary.from_products(products)

    def _learn_words(self, changed: Sequence[Product]) -> None:
        """Renews the vocabulary if changed products bring words that it does not know."""
        if not Vocabulary.from_products(changed).names.keys() <= self.vocabulary.names.keys():
            self._read_catalog()

    def _guard(self) -> Guard | None:
        """One guard per kind of work, so that a slow chat does not keep lists from the model."""
        if self._model is None:
            return None
        llm = self.settings.llm
        return Guard(
            self._model,
            max_concurrent=llm.max_concurrent,
            observe=self._saw_call,
            breaker=DEFAULT_BREAKER if llm.breaker else None,
        )

    def _saw_call(self, report: CallReport) -> None:
        self.metrics.llm_calls.labels(report.prompt, report.reason or "answered").inc()

    async def start(self) -> None:
        """Warms what the first shopper would otherwise wait for."""
        await asyncio.to_thread(self._warm)

    def _warm(self) -> None:
        """Encodes a few batches and makes a few lists that nobody sees; without an index there is nothing to warm."""
        for size in WARM_BATCHES:  # the first batch of each size takes some hundred milliseconds
            self.encoder.encode([f"warm up {number} of {size}" for number in range(size)])
        engine, day = self.recommender.engine, self.now().timestamp() / 86_400
        visitor = next(iter(engine.behaviour.histories.visitors), None)
        for query in (Query(text="warm up"), Query(visitor_id=visitor), Query()):
            with suppress(IndexUnavailable):
                bound = replace(query, constraints=engine.rules.constraints)
                found = engine.ranker.rank(bound, engine.retriever.retrieve(bound), day)
                self.catalog.get([one.product_id for one in found.candidates])

    async def aclose(self) -> None:
        """Stops calls, drains the journal, closes index and database; best-sellers are kept as they stand."""
        self._closing.set()
        if not (engine := self.recommender.engine).only_popular:
            self._engines.save_popular(engine)
        for guard in (self.list_guard, self.chat_guard):
            if guard:
                await guard.aclose()
        if self._own_model:
            await self._own_model.aclose()
        self._pool.shutdown()
        self.recommendations.close()
        self._engines.close_all_but()
        self._stores.close()
