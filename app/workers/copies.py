"""Each worker's own copy of the search index: one process holds a Qdrant Edge shard, so nobody holds the first one.

Builds are made once, under DATA_DIR/index, by whichever worker or command comes first. A worker copies what it serves
from to DATA_DIR/workers/<number>/ and keeps its copy up with the catalogue. A copy that is missing, half made or cannot
be opened is made again.
"""

import shutil
from collections.abc import Container
from datetime import datetime
from pathlib import Path

import structlog

from app.jobs.index import IndexBuilds, OpenIndex, Progress, quiet
from app.locks import held
from app.store.ports import CatalogStore
from retrieval.encoder import Encoder
from retrieval.errors import IndexMismatch, IndexUnavailable
from retrieval.index import VectorIndex
from retrieval.indexes.absent import AbsentIndex

log = structlog.get_logger(__name__)


class CopiedBuilds(IndexBuilds):
    """The builds of a shop as one of its workers opens them."""

    def __init__(
        self, builds: IndexBuilds, own: Path, encoder: Encoder, catalog: CatalogStore, open_own: OpenIndex
    ) -> None:
        """`builds` are those that all workers copy, `own` is this worker's folder."""
        super().__init__(own, encoder, catalog, open_own, builds.cache)
        self._builds = builds

    @property
    def current(self) -> str | None:
        return self._builds.current

    def make(self, now: datetime, progress: Progress = quiet) -> str:
        return self._builds.make(now, progress)

    def make_first(self, now: datetime) -> str:
        return self._builds.make_first(now)

    def make_as(self, build_id: str, progress: Progress = quiet) -> None:
        self._builds.make_as(build_id, progress)

    def whole(self, build_id: str) -> bool:
        return self._builds.whole(build_id)

    def open(self, build_id: str) -> VectorIndex:
        """The worker's copy, caught up with the catalogue; a stand-in that says why if there can be none."""
        if not self.whole(build_id):
            return super().open(build_id)
        try:
            if super().whole(build_id):
                index = self._opened(build_id)
                if not isinstance(index, AbsentIndex):
                    return index
                log.warning("index.copied_again", build=build_id, why=index.why)
            self._copy(build_id)
        except (OSError, IndexUnavailable, IndexMismatch) as error:
            return AbsentIndex(f"the index build {build_id} cannot be copied for this worker: {error}")
        return self._opened(build_id)

    def drop_others(self, build_ids: Container[str | None]) -> None:
        for path in self._root.glob("*.sequence"):
            if path.stem not in build_ids:
                self._remove(path.stem)

    def _copy(self, build_id: str) -> None:
        """Copies a build while nobody else has it open. Raises OSError, IndexUnavailable, IndexMismatch."""
        self._remove(build_id)
        with held(self._builds.folder / ".copying"):
            sequence = self._builds.seen(build_id)
            holding = self._builds.open_index(build_id)  # so that no command opens, and writes to, what is being copied
            try:
                shutil.copytree(self._builds.folder / build_id, self._root / build_id)
            finally:
                holding.close()
        self._saw(build_id, sequence)  # the copy is whole now

    def _remove(self, build_id: str) -> None:
        self._sequence_file(build_id).unlink(missing_ok=True)  # first: what is half gone must not be taken for whole
        shutil.rmtree(self._root / build_id, ignore_errors=True)
