"""Index builds: immutable in text and encoder, kept up with the catalogue's price, stock and deletes.

A build is a folder under DATA_DIR/index; the file `current` names the newest one. Beside each build
stands the catalogue sequence that it has seen. Locks keep processes from making, or following, one at once.
"""

from collections.abc import Callable, Container
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from app.locks import held
from app.store.ports import CatalogStore, Change
from retrieval.encoder import Encoder
from retrieval.errors import IndexMismatch, IndexUnavailable
from retrieval.index import VectorIndex
from retrieval.indexes.absent import AbsentIndex
from retrieval.indexing import BuildableIndex, VectorCache, build, refresh

Progress: TypeAlias = Callable[[int, int], None]

OpenIndex: TypeAlias = Callable[[str], BuildableIndex]
"""Opens the build of an id, an empty one if it is new; which back-end stands behind it is assembly's choice."""


def quiet(done: int, total: int) -> None:
    """Nobody watches."""


class IndexBuilds:
    """Makes, finds and opens index builds of one shop."""

    def __init__(
        self,
        root: Path,
        encoder: Encoder,
        catalog: CatalogStore,
        open_index: OpenIndex,
        cache: VectorCache | None = None,
    ) -> None:
        """Without a `cache`, text vectors are kept under `root`."""
        root.mkdir(parents=True, exist_ok=True)
        self._root = root
        self.open_index = open_index
        self._encoder = encoder
        self._catalog = catalog
        self.cache = cache or VectorCache(root / "vectors")

    @property
    def current(self) -> str | None:
        """The newest build; None if there is none."""
        path = self._root / "current"
        return path.read_text(encoding="utf-8").strip() if path.is_file() else None

    def make(self, now: datetime, progress: Progress = quiet) -> str:
        """Builds an index of the whole catalogue and makes it the newest. Returns its id."""
        build_id = f"{now:%Y%m%d-%H%M%S-%f}"
        self.make_as(build_id, progress)
        _write(self._root / "current", build_id)
        return build_id

    def make_first(self, now: datetime) -> str:
        """The newest build, made now if there is none; of several processes that ask at once, one makes it."""
        with held(self._root / ".making"):
            return self.current or self.make(now)

    def whole(self, build_id: str) -> bool:
        """Whether there is such a build."""
        return self._sequence_file(build_id).is_file()

    def make_as(self, build_id: str, progress: Progress = quiet) -> None:
        """Builds an index of the whole catalogue under an id that a bundle knows already."""
        sequence = self._catalog.sequence()
        index = self.open_index(build_id)
        try:
            build(index, list(self._catalog.all()), self._encoder, self.cache, progress)
        finally:
            index.close()
        self._saw(build_id, sequence)

    def open(self, build_id: str) -> VectorIndex:
        """The build, caught up with the catalogue; a stand-in that says why if it cannot be opened."""
        if not self.whole(build_id):
            return AbsentIndex(f"there is no index build {build_id}; run `shelftalk index build`")
        return self._opened(build_id)

    def _opened(self, build_id: str) -> VectorIndex:
        """A build that is there; a stand-in that says why if it cannot be opened."""
        try:
            index = self.open_index(build_id)
        except (IndexUnavailable, IndexMismatch) as error:
            return AbsentIndex(str(error))
        try:
            self.catch_up(index, build_id)
        except IndexUnavailable as error:
            index.close()
            return AbsentIndex(str(error))
        return index

    def catch_up(self, index: VectorIndex, build_id: str) -> list[Change]:
        """Replays into the index what changed in the catalogue since it last looked. Returns what it replayed.

        One process at a time does so for an index on a Qdrant server, which all share.
        """
        with held(self._root / f".{build_id}.following"):
            seen, replayed = self.seen(build_id), []
            while changes := self._catalog.changes(seen):
                refresh(
                    index,
                    changed=[change.product for change in changes if change.product],
                    deleted=[change.product_id for change in changes if change.product is None],
                    encoder=self._encoder,
                    cache=self.cache,
                )
                seen = changes[-1].sequence
                replayed += changes
                self._saw(build_id, seen)
            return replayed

    def drop_others(self, build_ids: Container[str | None]) -> None:
        """Lets go of what was made to serve from builds other than these; the builds themselves stay."""

    @property
    def folder(self) -> Path:
        """Where the builds lie."""
        return self._root

    def seen(self, build_id: str) -> int:
        """The catalogue sequence up to which a build was brought."""
        return int(self._sequence_file(build_id).read_text(encoding="utf-8"))

    def _saw(self, build_id: str, sequence: int) -> None:
        _write(self._sequence_file(build_id), str(sequence))

    def _sequence_file(self, build_id: str) -> Path:
        """Written when a build is whole, so a build that was stopped half-way does not exist."""
        return self._root / f"{build_id}.sequence"


def _write(path: Path, text: str) -> None:
    """Replaces a small file in one step."""
    draft = path.with_name(f".{path.name}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
