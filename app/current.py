"""The engine that serves, and everything that changes it: events, the catalogue, bundles, rules, the store's return.

Some of it happens in this process, some in others: another worker, a command. What they wrote is found in the stores
and files (`follow`), so that every process serves the same within a second.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from threading import Event as Signal
from threading import Lock, Thread
from typing import Final

import structlog

from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.engine import Engine
from app.engines import Engines
from app.event_pages import EventPages, take_events
from app.jobs.index import IndexBuilds
from app.locks import held
from app.rulebook import VersionConflict, doubts, version_of
from app.store.ports import CatalogStore, StoreUnavailable
from app.store.progress import Progress
from prompts.library import PromptLibrary
from ranking.bundles import activation
from ranking.bundles.manifest import BundleRefused
from ranking.bundles.reading import Bundle
from ranking.events import Event
from ranking.rules import Rules, RulesError
from retrieval.errors import IndexUnavailable
from retrieval.indexes.absent import AbsentIndex
from retrieval.schema import Product, VisitorId

log = structlog.get_logger(__name__)

RETRY_S = 2.0
"""Between two questions whether a store that could not be opened answers now, or what others put in place can serve."""

AT_ONCE: Final = 4
"""Pages of events that one answer waits for; the rest is taken in behind its back."""
TURN_S: Final = 0.25
"""For so long an answer waits for whoever takes events in; they take its own in, too."""


class CurrentEngine:
    """One engine at a time, replaced in one step. `currency` and `vocabulary` are those of its catalogue.

    Whoever answers a request takes `engine` once and stays with it.
    """

    def __init__(
        self,
        engines: Engines,
        *,
        catalog: CatalogStore,
        events: EventPages,
        builds: IndexBuilds,
        progress: Callable[[], Progress],
        prepare: Callable[[], None],
    ) -> None:
        """Opens the shop's engine; `prepare` opens the store, which may have to be tried again.

        `progress` says how far the store's logs have come.

        Raises:
            StoreUnavailable: neither the store nor the file of best-sellers can be read.
        """
        self._engines = engines
        self._catalog = catalog
        self._events = events
        self._builds = builds
        self._progress = progress
        self._prepare = prepare
        self._switching = Lock()
        self._observing = Lock()
        self._forgotten: list[VisitorId] | None = None
        self._retired: Engine | None = None
        self._closing = Signal()
        self.currency = "USD"
        self.vocabulary = Vocabulary.from_products(())
        self._in_place, self._not_before = engines.in_place(), 0.0
        self.engine = self._first_engine()
        self._sequence, self._forgotten = self.engine.sequence, None
        if self.engine.only_popular:
            Thread(target=self._recover, name="store-recovery", daemon=True).start()

    def observe(self, committed: Sequence[Event]) -> None:
        """Takes committed events into the next answer, with whatever else is in the log by now.

        A store that goes away meanwhile, or a long backlog, holds nobody up: `follow` takes in what is left.
        """
        if not committed or not self._observing.acquire(timeout=TURN_S):
            return
        try:
            take_events(self._events, self.engine.behaviour, AT_ONCE)
        except StoreUnavailable as error:
            log.warning("events.unread", error=str(error))
        finally:
            self._observing.release()

    def follow(self) -> None:
        """Brings what serves here up to what other processes wrote: events, catalogue, bundle, rules and prompts.

        Raises:
            StoreUnavailable: it is as it was, at least.
        """
        if self.engine.only_popular:
            return  # until the store is back
        reached = self._progress()
        if reached.catalog > self._sequence:
            self.catalog_changed()
        while self.engine.behaviour.position < reached.events:
            with self._observing:
                if not take_events(self._events, self.engine.behaviour, AT_ONCE):
                    # what is missing up to there was deleted
                    self.engine.behaviour.position = max(self.engine.behaviour.position, reached.events)
        if self._engines.in_place() != self._in_place and time.monotonic() >= self._not_before:
            with self._changing():
                self._take_over()

    def forget(self, visitor_id: VisitorId) -> None:
        """Lets go of a visitor, in the engine that answers, in the one before it, and in one that is being opened.

        An engine that is being opened has read the log already: it is told when it is there.
        """
        with self._observing:
            if self._forgotten is not None:
                self._forgotten.append(visitor_id)
            for engine in (self.engine, self._retired):
                if engine:
                    engine.behaviour.forget(visitor_id)

    def catalog_changed(self) -> None:
        """Brings index and features up to the catalogue; when it returns, the next answer shows the change.

        An index that cannot answer now is left behind and catches up with the next change: lists then come
        from memory, which has it.
        """
        with self._changing():
            engine = self.engine
            if engine.bundle.index is None:
                if self._catalog.sequence():
                    self._switch(self._open_engine(self._engines.active()))
                return
            try:
                if not isinstance(engine.index, AbsentIndex):
                    self._builds.catch_up(engine.index, engine.bundle.index)
            except IndexUnavailable as error:
                log.warning("index.left_behind", build=engine.bundle.index, error=str(error))
            while changes := self._catalog.changes(self._sequence):
                engine.take(changes)
                self._sequence = changes[-1].sequence
                self._learn_words([change.product for change in changes if change.product])

    def activate(self, bundle_id: str) -> None:
        """Switches to a bundle in one step. Raises BundleRefused; the old one then keeps serving."""
        with self._changing(for_all=True):
            engine = self._open_engine(self._engines.read(bundle_id))
            if isinstance(engine.index, AbsentIndex):
                raise BundleRefused(f"{bundle_id} has no index to serve from: {engine.index.why}")
            activation.activate(self._engines.bundles, bundle_id)
            self._in_place = self._engines.in_place()
            self._switch(engine)

    def rules_text(self) -> str:
        """The rules that serve, as they were written."""
        return self._engines.rules_text(self.engine.bundle.id)

    def change_rules(self, text: str, replaces: str | None = None) -> None:
        """Lets other rules serve, in a bundle of their own; `replaces` is the version that they were made from.

        Raises:
            RulesError: they cannot be used. VersionConflict: other rules serve than those of `replaces`.
            BundleRefused: the bundle cannot be written or read. StoreUnavailable: the shop is not fully open.
            In all cases those that served still do.
        """
        rules = Rules.parse(text)
        if found := list(doubts(rules, self._catalog.get)):
            raise RulesError("The rules cannot be used: " + "; ".join(found) + ".")
        with self._changing(for_all=True):
            self._take_over()
            engine = self.engine
            if engine.only_popular:
                raise StoreUnavailable("the shop serves from a file, and does not know which bundle's rules to change")
            if replaces not in {None, version_of(self.rules_text())}:
                raise VersionConflict(f"the rules were changed meanwhile; read version {version_of(self.rules_text())}")
            bundle_id = self._engines.write_rules(engine.bundle.id, text)
            ref = replace(engine.bundle, id=bundle_id, rules=version_of(text))
            self._in_place = self._engines.in_place()
            self.engine = replace(engine, rules=rules, bundle=ref)
        self._engines.save_popular(self.engine)

    def change_prompts(self, library: PromptLibrary, replaces: str | None = None) -> None:
        """Lets other prompts serve, in a bundle of their own; `replaces` is the version that they were made from.

        Raises:
            VersionConflict: other prompts serve than those of `replaces`. BundleRefused: the bundle cannot be written.
            StoreUnavailable: the shop is not fully open. In all cases those that served still do.
        """
        with self._changing(for_all=True):
            self._take_over()
            engine = self.engine
            if engine.only_popular:
                raise StoreUnavailable(
                    "the shop serves from a file, and does not know which bundle's prompts to change"
                )
            if replaces not in {None, engine.library.version}:
                raise VersionConflict(f"the prompts were changed meanwhile; read version {engine.library.version}")
            bundle_id = self._engines.write_prompts(engine.bundle.id, library)
            ref = replace(engine.bundle, id=bundle_id, prompts=library.version)
            self._in_place = self._engines.in_place()
            self.engine = replace(engine, library=library, bundle=ref)

    def prompts_before(self) -> PromptLibrary:
        """What a shop without a bundle asked with before. Raises PromptError."""
        return self._engines.prompts_before()

    def _first_engine(self) -> Engine:
        """The engine to open with; where the store cannot be opened, the best-sellers of the file.

        Raises:
            StoreUnavailable: there is no such file either.
        """
        try:
            self._prepare()
            engine = self._open_engine(self._engines.active())
        except StoreUnavailable as error:
            return self._from_file(error)
        self._engines.save_popular(engine)
        self._engines.drop_copies_but({engine.bundle.index})
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
                self._prepare()
                with self._changing():
                    self._in_place = self._engines.in_place()
                    self._switch(self._open_engine(self._engines.active()))
            except StoreUnavailable:
                continue
            log.warning("store.recovered")
            return

    def _take_over(self) -> None:
        """Lets serve what another process has put in place, if it can; else tries again soon. Called under the locks.

        Raises StoreUnavailable.
        """
        in_place = self._engines.in_place()
        if in_place == self._in_place or self.engine.only_popular:
            return
        active = activation.active(self._engines.bundles)
        self._not_before = time.monotonic() + RETRY_S
        try:
            if active is None or active != self.engine.bundle.id:
                bundle = self._engines.read(active) if active else None
                if self._engines.learned_alike(self.engine.bundle.id, bundle):
                    self.engine = self._engines.with_words_of(self.engine, bundle)
                else:
                    engine = self._open_engine(bundle)
                    if isinstance(engine.index, AbsentIndex):
                        log.error("bundle.not_followed", bundle=active, error=engine.index.why)
                        return
                    self._switch(engine)
                log.info("bundle.followed", bundle=active)
        except (BundleRefused, RulesError) as error:
            log.error("bundle.not_followed", bundle=active, error=str(error))
        self._in_place, self._not_before = in_place, 0.0

    def _open_engine(self, bundle: Bundle | None) -> Engine:
        """A bundle's engine on the catalogue as it stands; who is forgotten from here on is noted for it."""
        with self._observing:
            self._forgotten = []
        sequence = self._catalog.sequence()
        return self._engines.open(bundle, self._read_catalog(), sequence)

    @contextmanager
    def _changing(self, *, for_all: bool = False) -> Iterator[None]:
        """One change of engine or index at a time; one that is `for_all` processes, in one process at a time."""
        with ExitStack() as stack:
            stack.enter_context(self._switching)
            if for_all:
                stack.enter_context(held(self._engines.bundles.parent / ".changing"))
            try:
                yield
            finally:
                self._forgotten = None

    def _switch(self, engine: Engine) -> None:
        """Lets an engine serve. The one before keeps its index for those who still ask it."""
        with self._observing:
            for visitor_id in self._forgotten or ():
                engine.behaviour.forget(visitor_id)
            with suppress(StoreUnavailable):  # `follow` takes in what is left
                take_events(self._events, engine.behaviour, AT_ONCE)
            self._retired, self.engine = self.engine, engine
            self._sequence = engine.sequence
        self._engines.save_popular(engine)
        needed = {engine.bundle.index, self._retired.bundle.index}
        self._engines.close_all_but(needed)
        self._engines.drop_copies_but(needed)

    def _read_catalog(self) -> list[Product]:
        """The whole catalogue; its words and its currency (that of its first price) are noted on the way."""
        products = list(self._catalog.all())
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

    def close(self) -> None:
        """Closes the index; best-sellers are kept as they stand."""
        self._closing.set()
        if not self.engine.only_popular:
            self._engines.save_popular(self.engine)
        self._engines.close_all_but()
