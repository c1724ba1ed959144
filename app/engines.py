"""Opens engines: the bundle that serves with its index, or the best that there is without them."""

from collections.abc import Callable, Container, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import structlog

from app import last_resort
from app.engine import Engine, make_engine
from app.jobs.index import IndexBuilds
from app.promptbook import FILE as PROMPTS_FILE
from app.promptbook import own_prompts, own_prompts_before, write_own_prompts
from app.rulebook import FILE as RULES_FILE
from app.rulebook import own_rules, own_text, version_of, write_own
from app.settings import Settings
from app.stores import Stores
from prompts.errors import PromptError
from prompts.library import PromptLibrary
from ranking.bundles import activation
from ranking.bundles.manifest import RANKER, RULES, TABLES, BundleRefused, read_manifest
from ranking.bundles.reading import Bundle, read_bundle
from ranking.bundles.writing import with_prompts, with_rules
from ranking.rules import Rules, RulesError
from retrieval.encoder import Encoder
from retrieval.index import VectorIndex
from retrieval.indexes.absent import AbsentIndex
from retrieval.schema import Product

log = structlog.get_logger(__name__)


class Engines:
    """Every engine that a shop may serve with, each index opened once."""

    def __init__(
        self,
        settings: Settings,
        *,
        stores: Stores,
        builds: IndexBuilds,
        encoder: Encoder,
        shipped: PromptLibrary,
        now: Callable[[], datetime],
    ) -> None:
        self.bundles = settings.data_dir / "bundles"
        self._data_dir = settings.data_dir
        self._popular_file: Path = settings.data_dir / last_resort.FILE
        self._zone = settings.zone
        self._stores = stores
        self._builds = builds
        self._encoder = encoder
        self._shipped = shipped
        self._now = now
        self._indexes: dict[str, VectorIndex] = {}

    def active(self) -> Bundle | None:
        """The active bundle, else the latest before it that fits and whose index opens; None if none fits."""
        without_index = None
        for bundle_id in activation.served(self.bundles):
            try:
                bundle = self.read(bundle_id)
            except BundleRefused as error:
                log.error("bundle.refused", bundle=bundle_id, error=str(error))
                continue
            if not isinstance(self._index(bundle.manifest.index_build), AbsentIndex):
                return bundle
            without_index = without_index or bundle
        return without_index

    def read(self, bundle_id: str) -> Bundle:
        """Raises BundleRefused, also for a bundle that belongs to another encoder."""
        bundle = read_bundle(self.bundles / bundle_id)
        theirs, ours = bundle.manifest.encoder, self._encoder.name
        if theirs != ours:
            raise BundleRefused(
                f"{bundle_id} was made for the encoder {theirs}, and this shop runs {ours}; "
                "set SHELFTALK_ENCODER, or train again."
            )
        return bundle

    def open(self, bundle: Bundle | None, products: Sequence[Product], sequence: int) -> Engine:
        """The bundle with its index, or what can be counted without one.

        `products` is the whole catalogue as it stood at change number `sequence` or later.
        """
        build = bundle.manifest.index_build if bundle else self._builds.current
        if build is None and sequence:
            build = self._builds.make_first(self._now())
        return make_engine(
            bundle=bundle,
            index=self._index(build) if build else AbsentIndex("the catalogue is empty; import one"),
            index_build=build,
            encoder=self._encoder,
            catalog=self._stores.catalog,
            products=products,
            sequence=sequence,
            events=self._stores.events,
            now=self._now,
            shipped=self._own_prompts(),
            zone=self._zone,
            own_rules=own_text(self._data_dir),
        )

    def in_place(self) -> tuple[object, ...]:
        """Changes whenever any process puts another bundle, or a shop's own rules or prompts, in place."""
        files = (self.bundles / activation.ACTIVE, self._data_dir / RULES_FILE, self._data_dir / PROMPTS_FILE)
        return tuple(_stamp(path) for path in files)

    def learned_alike(self, bundle_id: str | None, other: Bundle | None) -> bool:
        """Whether two bundles differ in rules and prompts at most; None stands for a shop without one."""
        if bundle_id is None or other is None:
            return bundle_id is None and other is None
        try:
            mine, theirs = read_manifest(self.bundles / bundle_id), other.manifest
        except BundleRefused:
            return False  # nobody knows any more
        named = (RANKER, TABLES)
        same = all(mine.sha256[name] == theirs.sha256[name] for name in named)
        return same and mine.index_build == theirs.index_build

    def with_words_of(self, engine: Engine, bundle: Bundle | None) -> Engine:
        """The engine under the rules and prompts of a bundle that has learned the same. Raises RulesError."""
        own = own_text(self._data_dir)
        library = (bundle.library if bundle else None) or self._own_prompts()
        ref = replace(
            engine.bundle,
            id=bundle.manifest.id if bundle else None,
            rules=bundle.manifest.rules if bundle else version_of(own),
            prompts=library.version,
        )
        rules = bundle.rules if bundle else Rules.parse(own)
        return replace(engine, rules=rules, library=library, bundle=ref)

    def rules_text(self, bundle_id: str | None) -> str:
        """The rules of a bundle, or of a shop without one."""
        path = self.bundles / bundle_id / RULES if bundle_id else None
        return path.read_text(encoding="utf-8") if path else own_text(self._data_dir)

    def write_rules(self, bundle_id: str | None, text: str) -> str | None:
        """Keeps other rules: in a new active bundle, whose id is returned, or beside a shop without one.

        Raises BundleRefused.
        """
        if bundle_id is None:
            write_own(self._data_dir, text)
            return None
        made = with_rules(self.bundles, bundle_id, text, self._now())
        activation.activate(self.bundles, made)
        return made

    def write_prompts(self, bundle_id: str | None, library: PromptLibrary) -> str | None:
        """Keeps other prompts: in a new active bundle, whose id is returned, or beside a shop without one.

        Raises BundleRefused.
        """
        if bundle_id is None:
            write_own_prompts(self._data_dir, library)
            return None
        made = with_prompts(self.bundles, bundle_id, library, self._now())
        activation.activate(self.bundles, made)
        return made

    def prompts_before(self) -> PromptLibrary:
        """The prompts of a shop without a bundle, as they were before those that serve. Raises PromptError."""
        return own_prompts_before(self._data_dir) or self._shipped

    def _own_prompts(self) -> PromptLibrary:
        """The prompts where a bundle carries none: the shop's own, else those that are shipped."""
        try:
            return own_prompts(self._data_dir) or self._shipped
        except PromptError as error:
            log.error("prompts.refused", error=str(error))
            return self._shipped

    def save_popular(self, engine: Engine) -> None:
        """Keeps an engine's best-sellers in the file that the last resort opens with."""
        last_resort.save(self._popular_file, list(engine.popular.values()), engine.rules)

    def popular(self) -> list[Product]:
        """The products of that file, best first; empty if there is none."""
        return last_resort.load(self._popular_file)

    def without_store(self, products: Sequence[Product], why: str) -> Engine:
        """An engine that knows these best-sellers alone, under the rules of the bundle that serves, or served."""
        return last_resort.engine(
            products,
            self._rules(),
            why=why,
            encoder=self._encoder,
            now=self._now,
            shipped=self._own_prompts(),
            zone=self._zone,
        )

    def close_all_but(self, builds: Container[str | None] = ()) -> None:
        """Closes the indexes that no engine needs any more."""
        for build in [build for build in self._indexes if build not in builds]:
            self._indexes.pop(build).close()

    def drop_copies_but(self, builds: Container[str | None]) -> None:
        """Removes this worker's copies of other builds, if it has copies."""
        self._builds.drop_others(builds)

    def _rules(self) -> Rules:
        for bundle_id in activation.served(self.bundles):
            with suppress(RulesError, OSError):
                return Rules.load(self.bundles / bundle_id / RULES)
        return own_rules(self._data_dir)

    def _index(self, build: str) -> VectorIndex:
        """The build, caught up with the catalogue; it stays open until `close_all_but` leaves it out."""
        if build in self._indexes:
            self._builds.catch_up(self._indexes[build], build)
            return self._indexes[build]
        index = self._builds.open(build)
        if isinstance(index, AbsentIndex):
            log.error("index.unavailable", build=build, error=index.why)
        else:
            self._indexes[build] = index
        return index


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Tells one file of this name from the next; they are replaced, never written over."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
