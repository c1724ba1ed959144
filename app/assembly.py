"""Puts a shop together: the one place that chooses which adapter stands behind each port."""

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from app.access.access import Access
from app.access.keyring import KeyRing
from app.access.limiter import RateLimiter
from app.access.local_limiter import LocalLimiter
from app.access.paces import Paces
from app.access.safety import UnsafeSettings, unsafe
from app.access.tokens import Tokens
from app.access.valkey_limiter import ValkeyLimiter
from app.cache.link import Link
from app.cache.valkey import ValkeyCache
from app.current import CurrentEngine
from app.demo_note import DemoNote
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
from app.following import Following
from app.intake.filters import Filters
from app.intake.reception import Reception
from app.llm.access import ModelAccess
from app.llm.plug import Plug
from app.pool import BoundedPool
from app.promptbook import CurrentPrompts
from app.recommender import Recommender
from app.rerank.reranker import LLMReranker
from app.rerank.reranking import Reranking
from app.rerank.shadows import Shadows
from app.rerank.switch import Switches
from app.running import RunningTurns
from app.settings import Env, Settings
from app.standing import standing
from app.store.database import compact
from app.store.recommendations import Journal
from app.store.retention import Retention
from app.stores import open_builds, open_encoder, unopened_stores
from app.telemetry import Metrics
from app.visitors.forgetting import Forgetting
from app.visitors.intake import Intake
from app.visitors.personal import Personals
from app.visitors.visitors import Visitors
from app.warming import warm
from app.workers.peers import Peers
from app.workers.place import Place
from prompts.chat_model import ChatModel
from prompts.library import PromptLibrary
from ranking.exploration import Exploration
from ranking.lambdamart import LambdaMART
from retrieval.encoder import Encoder
from retrieval.encoders.queries import QueryEncoder
from retrieval.schema import Constraint, VisitorId

log = structlog.get_logger(__name__)


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
        library: PromptLibrary | None = None,
        now: Callable[[], datetime] = utc_now,
        rng: random.Random | None = None,
        place: Place | None = None,
    ) -> None:
        """Opens stores, index and bundle.

        `chat_model`, `encoder` and `library` replace what settings and bundle name. `rng` draws the secret that
        products are named by to the model: leave it to the system, but where the same words must be asked twice.
        `place` is that of a worker among several.

        Raises:
            UnsafeSettings: it is no development, and others could do what only the shop may.
        """
        if found := unsafe(settings):
            raise UnsafeSettings(found)
        self.settings = settings
        self.place = place or Place()
        self.peers = Peers(self.place)
        self.stopping = False
        self.now = now
        self.note = DemoNote(settings.data_dir)
        self.metrics = Metrics()
        self._stores = unopened_stores(settings)
        self.catalog = self._stores.catalog
        self.events = self._stores.events
        self.intake = Intake(self.events, self._stores.visitors)
        self._personals = Personals(self._stores.visitors)
        self.conversations = self._stores.conversations
        contributions = Contributions(settings.data_dir / "bundles", self._ranker_of)
        self.recommendations = Journal(
            self._stores.recommendations,
            on_failure=self.metrics.journal_failures.inc,
            prepare=Keeper(contributions, self.metrics.kept_bytes.observe),
            on_unprepared=self.metrics.journal_unprepared.inc,
        )
        self.encoder = encoder or open_encoder(settings)
        self.builds = open_builds(settings, self._stores, self.encoder, serving=True, place=self.place)
        shipped = library or PromptLibrary.load()
        self.library = CurrentPrompts(lambda: self.current.engine.library)
        self._rng = rng
        engines = Engines(
            settings,
            stores=self._stores,
            builds=self.builds,
            encoder=self.encoder,
            shipped=shipped,
            now=now,
        )
        self.current = CurrentEngine(
            engines,
            catalog=self.catalog,
            events=self.events,
            builds=self.builds,
            progress=self._stores.progress,
            prepare=self._stores.prepare,
        )
        self._following = Following(self._follow, on_failure=self.metrics.following_failures.inc)
        self.reception = Reception(
            self.intake,
            now=now,
            observe=self.current.observe,
            metrics=self.metrics,
            filters=Filters.of(settings, self.place.share),
        )
        ring = KeyRing(self._stores.keys.all, now)  # after the engine, which brings the tables up to date
        self.access = Access(
            ring=ring,
            tokens=Tokens(
                settings.tokens.believed or (self.place.token_secret,),
                timedelta(seconds=settings.tokens.lifetime_s),
                now,
            ),
            trusting=settings.env is Env.DEVELOPMENT,
            local_key=self.place.local_key,
        )
        self._valkey = self._open_valkey()
        self._limiter: RateLimiter = (
            ValkeyLimiter(self._valkey, workers=self.place.count) if self._valkey else LocalLimiter(self.place.share)
        )
        self.paces = None if self.access.trusting else Paces(limiter=self._limiter, settings=settings.limits)
        self._pool = BoundedPool()
        self.plug = Plug() if settings.env is Env.DEVELOPMENT else None
        self.models = ModelAccess(
            self.place.llm(settings.llm),
            chat_model=chat_model,
            today=lambda: now().astimezone(settings.zone).date(),
            ledger=self._stores.spending,
            observe=self.metrics.saw_call,
            plug=self.plug,
            shared=ValkeyCache(self._valkey, "replies") if self._valkey else None,
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
            personals=self._personals,
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
            happenings=Happenings(self.intake, self.current.observe, now),
        )
        self.running = RunningTurns()
        self.threads = Threads(self.dialogue, self.conversations)
        self.answers = self._stores.answers
        self.visitors = Visitors(
            self._stores.visitors, self.catalog, self.intake, self.current, now=now, locale=settings.locale
        )
        self.forgetting = Forgetting(
            self._stores.database,
            self._stores.visitors,
            journal=self.recommendations,
            running=self.running,
            dialogue=self.dialogue,
            threads=self.threads,
            in_memory=self._forget_in_memory,
            others=self._forget_elsewhere,
        )
        kept = self._stores.kept(settings) if self.place.first else ()  # one worker tidies up for all
        self._retention = Retention(kept, now, tidy=lambda: bool(kept) and compact(self._stores.database))

    # What a shop is asked

    @property
    def list_deadline_s(self) -> float:
        """Seconds for a list without the model."""
        return self.settings.deadline_ms / 1000

    @property
    def answer_deadline_s(self) -> float:
        """Seconds for a list with everything that is switched on."""
        return self.list_deadline_s if self.reranking is None else self.settings.rerank.deadline_ms / 1000

    def forget_lists(self, ids: Sequence[str]) -> None:
        """Deletes lists from the log, and what models said of their products. Raises StoreUnavailable."""
        self.recommendations.flush()
        self._stores.recommendations.delete(ids)
        self._stores.model_words.delete(ids)

    async def _forget_in_memory(self, visitor_id: VisitorId, conversation_ids: Sequence[UUID]) -> None:
        """Lets go of a visitor wherever this process remembers one, or what one said."""
        self.current.forget(visitor_id)
        await self.models.forget(visitor_id, [str(one) for one in conversation_ids])
        self._personals.forget(visitor_id)
        self.reception.recent.forget(visitor_id)
        if isinstance(self.encoder, QueryEncoder):
            self.encoder.clear()

    async def _forget_elsewhere(self, visitor_id: VisitorId, conversation_ids: Sequence[UUID]) -> None:
        """Raises StoreUnavailable: another worker could not let go of the visitor."""
        await self.peers.tell("/forget", {"visitor_id": visitor_id, "talks": [str(one) for one in conversation_ids]})

    def demo_visitors(self) -> list[dict[str, str]]:
        """Visitors to try the shop as; only a demo shop in development offers some."""
        return self.note.visitors if self.access.trusting else []

    def understand(self, text: str) -> tuple[str, tuple[Constraint, ...], tuple[Wish, ...]]:
        """A search box's words as text to search by, constraints, and wishes to confirm."""
        return read_query(text, self.current.currency, self.current.vocabulary)

    def checks(self) -> dict[str, str]:
        """How each part stands, in words; "ok" where it is well."""
        return standing(self.current.engine, self.catalog, self.models, self._valkey)

    @property
    def ready(self) -> bool:
        """Whether a list would have products."""
        return bool(self.current.engine.popular)

    def _open_valkey(self) -> Link | None:
        """The server that workers share, if the settings name one. Raises ClientMissing."""
        url = self.settings.valkey_url
        return Link(url.get_secret_value(), on_failure=self.metrics.valkey_failures.inc) if url else None

    def _make_reranking(self) -> Reranking | None:
        """The model's part in lists; None if there is none, or it has no part for anybody."""
        settings = self.settings.rerank
        if not (self.list_guard and self.shadow_guard and settings.asks):
            return None
        reranker = LLMReranker(self.list_guard, self.library, settings, self._rng)
        shadows = Shadows(
            LLMReranker(self.shadow_guard, self.library, settings),
            self._stores.shadows,
            within_s=settings.deadline_ms / 1000,
            now=self.now,
            metrics=self.metrics,
        )
        switches = Switches(settings, self.settings.data_dir, model=reranker.model, prompt=lambda: reranker.prompt)
        return Reranking(reranker=reranker, switches=switches, shadows=shadows, top_n=settings.top_n)

    def _ranker_of(self, bundle_id: str) -> LambdaMART | None:
        """The ranker of a bundle that serves now."""
        engine = self.current.engine
        return engine.ranker.model if engine.bundle.id == bundle_id else None

    def _follow(self) -> None:
        """Brings this process up to what others wrote. Raises StoreUnavailable."""
        self.current.follow()
        if self.place.count > 1:
            self._stores.spending.look()

    async def start(self) -> None:
        """Warms what the first shopper would otherwise wait for, and begins to follow what other processes write."""
        await asyncio.to_thread(warm, self.current.engine, self.encoder, self.catalog, self.now())
        self._following.start()

    async def aclose(self) -> None:
        """Stops calls, drains the journal, closes index and database; best-sellers are kept as they stand."""
        self._following.close()
        await self.peers.aclose()
        if self.reranking:
            await self.reranking.aclose()
        await self.models.aclose()
        await self.running.aclose()
        await self.dialogue.aclose()
        await self.explainer.aclose()
        self._pool.shutdown()
        self._retention.close()
        self.access.close()
        await self._limiter.aclose()
        if self._valkey:
            await self._valkey.aclose()
        self.recommendations.close()
        self.current.close()
        self._stores.close()
