"""An index in a process of its own, so that its work is not the server's.

Qdrant Edge holds Python's lock for as long as it searches: milliseconds in which no other thread of its process
runs, not even the one that answers health checks. Behind a pipe it holds up nobody, and if it crashes it takes
nothing with it: it is opened again beside.
"""

import logging
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from threading import Lock, Thread
from types import MappingProxyType
from typing import Any, Final

from retrieval.encoder import Vectors
from retrieval.errors import IndexUnavailable, RetrievalError
from retrieval.index import Facets, Hit
from retrieval.indexes.admission import Admission
from retrieval.schema import Constraint, Product, ProductId

PATIENCE_S: Final = 5.0
"""Seconds for an answer; a process that takes longer is ended."""

WRITE_S: Final = 120.0

OPEN_S: Final = 1800.0
"""A million products with a graph take minutes to open from a cold disk; nothing is served from them before."""

SETTLE_S: Final = 24 * 3600.0
"""A graph over millions takes hours."""

CLOSE_S: Final = 2.0
"""Less than a server has for an orderly end; what was not flushed then is in the write-ahead log."""

PAUSE_S: Final = 1.0
"""Seconds between two attempts to open it again."""

AT_ONCE: Final = 100
"""Products written at a time; searches may come in between."""

_ROOT: Final = Path(__file__).parents[2]

_log = logging.getLogger(__name__)


def read_only(values: dict[str, Any]) -> MappingProxyType[str, Any]:
    """A product's attributes on the other side of the pipe; Python sends no such view itself."""
    return MappingProxyType(values)


ForkingPickler.register(MappingProxyType, lambda view: (read_only, (dict(view),)))


class ApartIndex:
    """Implements retrieval's `VectorIndex` port: asks an EdgeIndex in a child process, one question at a time.

    A child that is lost is opened again beside; until it is, every question is told so at once. Which products satisfy
    the shop's rules is remembered on this side of the pipe.

    Raises:
        IndexMismatch, IndexUnavailable: as EdgeIndex does.
    """

    remembers = True

    def __init__(self, folder: Path, *, dim: int, encoder: str, patience_s: float = PATIENCE_S) -> None:
        self._folder = folder
        self._plan = [str(folder.absolute()), str(dim), encoder]
        self._patience_s = patience_s
        self._lock = Lock()
        self._closed = False
        self._expected: list[ProductId] = []
        self._admission = Admission(self._admitted)
        self._opening: Thread | None = None
        self._not_before = 0.0
        self._why = "it is being opened again"
        self._child: _Child | None = self._opened()

    @property
    def pid(self) -> int | None:
        """The child's process id; None while there is none."""
        return self._child.pid if self._child else None

    def upsert(self, products: Sequence[Product], vectors: Vectors) -> None:
        with self._admission.written(product.id for product in products):
            for at in range(0, max(len(products), 1), AT_ONCE):
                some = slice(at, at + AT_ONCE if at + AT_ONCE < len(products) else None)
                self._ask("upsert", list(products[some]), vectors[some], within_s=WRITE_S)

    def patch(self, products: Sequence[Product]) -> None:
        with self._admission.written(product.id for product in products):
            for at in range(0, len(products), AT_ONCE):
                self._ask("patch", list(products[at : at + AT_ONCE]), within_s=WRITE_S)

    def delete(self, ids: Sequence[ProductId]) -> None:
        with self._admission.written(ids):
            self._ask("delete", list(ids), within_s=WRITE_S)

    def settle(self) -> None:
        """Makes what was written durable and quick to search; nothing else is answered meanwhile."""
        self._ask("settle", within_s=SETTLE_S)

    def nearest(
        self, vector: Vectors, limit: int, constraints: Sequence[Constraint] = (), exclude: Sequence[ProductId] = ()
    ) -> list[Hit]:
        return _hits(self._ask("nearest", vector, limit, tuple(constraints), tuple(exclude)))

    def matching(
        self, text: str, limit: int, constraints: Sequence[Constraint] = (), exclude: Sequence[ProductId] = ()
    ) -> list[Hit]:
        return _hits(self._ask("matching", text, limit, tuple(constraints), tuple(exclude)))

    def like(
        self,
        liked: Sequence[ProductId],
        limit: int,
        constraints: Sequence[Constraint] = (),
        exclude: Sequence[ProductId] = (),
        disliked: Sequence[ProductId] = (),
    ) -> list[Hit]:
        return _hits(self._ask("like", tuple(liked), limit, tuple(constraints), tuple(exclude), tuple(disliked)))

    def admit(self, ids: Sequence[ProductId], constraints: Sequence[Constraint]) -> set[ProductId]:
        return self._admission.among(ids, constraints)

    def browse(
        self, limit: int, constraints: Sequence[Constraint], exclude: Sequence[ProductId] = ()
    ) -> list[ProductId]:
        found: list[ProductId] = self._ask("browse", limit, tuple(constraints), tuple(exclude))
        return found

    def count(self, constraints: Sequence[Constraint] = ()) -> int:
        return int(self._ask("count", tuple(constraints)))

    def facets(
        self,
        fields: Sequence[str],
        constraints: Sequence[Constraint] = (),
        limit: int = 20,
        among: Sequence[ProductId] | None = None,
    ) -> Facets:
        found: Facets = self._ask(
            "facets", tuple(fields), tuple(constraints), limit, among if among is None else tuple(among)
        )
        return found

    def expect(self, ids: Iterable[ProductId]) -> None:
        self._expected = list(ids)
        self._ask("expect", self._expected, within_s=WRITE_S)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            child, self._child = self._child, None
        if child:
            with suppress(EOFError, OSError):  # gone already; its write-ahead log holds what it was told
                child.ask("close", (), CLOSE_S)
            child.end()

    def _admitted(self, ids: Sequence[ProductId], constraints: Sequence[Constraint]) -> set[ProductId]:
        found: set[ProductId] = self._ask("admit", list(ids), tuple(constraints))
        return found

    def _ask(self, method: str, *args: Any, within_s: float | None = None) -> Any:
        with self._lock:
            if self._closed:
                raise IndexUnavailable(f"the index in {self._folder} is closed; open it again")
            if self._child is None:
                self._open_again()
                raise IndexUnavailable(f"the process of the index in {self._folder} is not there: {self._why}")
            try:
                return self._child.ask(method, args, self._patience_s if within_s is None else within_s)
            except (EOFError, OSError) as error:
                self._child.end()
                self._child = None
                self._open_again()
                why = str(error) or "it ended"
                raise IndexUnavailable(
                    f"the process of the index in {self._folder} was lost: {why}; it is being opened again"
                ) from error

    def _opened(self) -> "_Child":
        """A child that has opened the index. Raises what the opening raised."""
        child = _Child(self._plan, self._patience_s)
        try:
            child.ask("opened", (), OPEN_S)
            if self._expected:
                child.ask("expect", (self._expected,), WRITE_S)
        except (EOFError, OSError) as error:
            child.end()
            raise IndexUnavailable(f"the process of the index in {self._folder} did not start: {error}") from error
        except RetrievalError:
            child.end()
            raise
        return child

    def _open_again(self) -> None:
        """Opens it in a thread of its own, if none does so yet; called under the lock."""
        if (self._opening and self._opening.is_alive()) or time.monotonic() < self._not_before:
            return
        self._opening = Thread(target=self._reopen, name="index-opening", daemon=True)
        self._opening.start()

    def _reopen(self) -> None:
        child, why = None, "it is being opened again"
        try:
            child = self._opened()
        except RetrievalError as error:
            why = str(error)
            _log.error("the index in %s cannot be opened again: %s", self._folder, error)
        with self._lock:
            self._opening, self._why = None, why
            self._not_before = 0.0 if child else time.monotonic() + PAUSE_S
            if not self._closed:
                self._child, child = child, None
        if child:
            child.end()


class _Child:
    """The process, and our end of the pipe to it."""

    def __init__(self, plan: Sequence[str], patience_s: float) -> None:
        self._pipe, theirs = Pipe()
        _bound(self._pipe, patience_s)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "retrieval.indexes.child", str(theirs.fileno()), *plan],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                cwd=_ROOT,
                start_new_session=True,  # Ctrl+C is the server's to answer; the child ends with its pipe
            )
        finally:
            theirs.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, method: str, args: tuple[Any, ...], within_s: float) -> Any:
        """Its answer. Raises what it raised; EOFError or OSError if it is lost or does not answer in time."""
        self._pipe.send((method, args))
        if not self._pipe.poll(within_s):
            raise TimeoutError(f"no answer within {within_s:.0f} s")
        fault, answer = self._pipe.recv()
        if fault:
            raise answer
        return answer

    def end(self) -> None:
        """Ends it, whatever it does."""
        self._pipe.close()
        self._process.kill()
        self._process.wait()


def _bound(pipe: Connection, seconds: float) -> None:
    """Lets a message that the other end does not take, or breaks off, fail after so long."""
    whole, part = divmod(seconds, 1)
    limit = struct.pack("ll", int(whole), int(part * 1e6))
    with socket.socket(fileno=os.dup(pipe.fileno())) as half:
        half.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        half.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)


def _hits(packed: tuple[list[ProductId], list[float]]) -> list[Hit]:
    return list(map(Hit, *packed))
