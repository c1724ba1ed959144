"""The stores of one shop, opened together: what commands need that serve nobody."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from app.jobs.index import IndexBuilds, OpenIndex
from app.settings import EncoderName, Settings
from app.store.answers import SqlAnswerStore
from app.store.catalog import SqlCatalogStore
from app.store.conversations import SqlConversationStore
from app.store.database import prepare_database, unopened_database
from app.store.events import SqlEventLog
from app.store.keys import SqlKeyStore
from app.store.model_words import SqlWordsLog
from app.store.ports import StoreUnavailable
from app.store.progress import Progress, progress
from app.store.recommendations import SqlRecommendationLog
from app.store.retention import Kept
from app.store.shadows import SqlShadowLog
from app.store.spending import SqlLedger
from app.store.visitors import SqlVisitorStore
from app.workers.copies import CopiedBuilds
from app.workers.place import Place
from retrieval.encoder import Encoder
from retrieval.encoders.hashing import HashingEncoder
from retrieval.encoders.queries import QueryEncoder
from retrieval.indexes.apart import ApartIndex
from retrieval.indexes.edge import EdgeIndex
from retrieval.indexes.server import connect
from retrieval.indexing import BuildableIndex


@dataclass(frozen=True, kw_only=True, slots=True)
class Stores:
    """Every store on one database."""

    database: sa.Engine
    catalog: SqlCatalogStore
    events: SqlEventLog
    conversations: SqlConversationStore
    recommendations: SqlRecommendationLog
    spending: SqlLedger
    shadows: SqlShadowLog
    model_words: SqlWordsLog
    keys: SqlKeyStore
    visitors: SqlVisitorStore
    answers: SqlAnswerStore

    def kept(self, settings: Settings, older_than_days: int | None = None) -> tuple[Kept, ...]:
        """What is remembered for how long: as the settings say, or all of it for so many days."""
        lists = timedelta(days=older_than_days or settings.recommendations.keep_days)
        talks = timedelta(days=older_than_days or settings.conversations.keep_days)
        said = timedelta(days=settings.visitors.keep_days)
        happened = settings.visitors.keep_events_days
        return (
            Kept(name="lists", logs=(self.recommendations, self.model_words, self.shadows), keep=lists),
            Kept(name="conversations", logs=(self.conversations,), keep=talks),
            Kept(name="visitors' words", logs=(self.visitors,), keep=said),
            *((Kept(name="events", logs=(self.events,), keep=timedelta(days=happened)),) if happened else ()),
            Kept(name="answers", logs=(self.answers,), keep=timedelta(0)),
        )

    def prepare(self) -> None:
        """Makes tables or brings them up to date. Raises StoreUnavailable."""
        prepare_database(self.database)

    def progress(self) -> Progress:
        """How far catalogue and event log have come. Raises StoreUnavailable."""
        return progress(self.database)

    def close(self) -> None:
        self.spending.close()
        self.database.dispose()


def open_stores(settings: Settings) -> Stores:
    """Opens the database that the settings name. Raises StoreUnavailable."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    stores = unopened_stores(settings)
    try:
        stores.prepare()
    except StoreUnavailable:
        stores.close()
        raise
    return stores


def unopened_stores(settings: Settings) -> Stores:
    """The stores before anything was asked of their database; `prepare` comes first."""
    database = unopened_database(settings.sql_url)
    return Stores(
        database=database,
        catalog=SqlCatalogStore(database),
        events=SqlEventLog(database),
        conversations=SqlConversationStore(database),
        recommendations=SqlRecommendationLog(database),
        spending=SqlLedger(database),
        shadows=SqlShadowLog(database),
        model_words=SqlWordsLog(database),
        keys=SqlKeyStore(database),
        visitors=SqlVisitorStore(database),
        answers=SqlAnswerStore(database),
    )


def open_encoder(settings: Settings) -> Encoder:
    """The encoder that the settings name; the real one's library takes seconds to import."""
    if settings.encoder is EncoderName.HASHING:
        return HashingEncoder()
    if settings.encoder is EncoderName.MINILM_INT8:
        from retrieval.encoders.minilm_int8 import MiniLMInt8Encoder

        return QueryEncoder(MiniLMInt8Encoder())
    from retrieval.encoders.minilm import MiniLMEncoder

    return QueryEncoder(MiniLMEncoder())


def open_builds(
    settings: Settings, stores: Stores, encoder: Encoder, *, serving: bool = False, place: Place | None = None
) -> IndexBuilds:
    """Index builds under DATA_DIR, or on the Qdrant server that the settings name.

    One who is `serving` asks an engine in a process of its own, if the settings allow it; one of several workers has a
    copy of its own of the embedded index.
    """
    root = settings.data_dir / "index"
    kind = ApartIndex if serving and settings.index_apart else EdgeIndex

    def embedded_in(folder: Path) -> OpenIndex:
        return lambda build_id: kind(folder / build_id, dim=encoder.dim, encoder=encoder.name)

    def served(build_id: str) -> BuildableIndex:
        collection = f"shelftalk-{build_id}"
        return connect(str(settings.qdrant_url), collection, dim=encoder.dim, encoder=encoder.name)

    builds = IndexBuilds(root, encoder, stores.catalog, served if settings.qdrant_url else embedded_in(root))
    if settings.qdrant_url or place is None or place.count == 1:
        return builds
    own = settings.data_dir / "workers" / str(place.number)
    return CopiedBuilds(builds, own, encoder, stores.catalog, embedded_in(own))
