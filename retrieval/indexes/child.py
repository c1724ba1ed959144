"""The process behind an ApartIndex: an EdgeIndex that answers what comes through a pipe, until the pipe closes.

`python -m retrieval.indexes.child FD FOLDER DIM ENCODER`; FD is this end of the pipe.
"""

import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from retrieval.errors import IndexHeld, RetrievalError
from retrieval.indexes.edge import EdgeIndex

HELD_S: Final = 3.0

FOUND: Final = frozenset({"nearest", "matching", "like"})
"""Answered with hits: two plain lists are sent many times as fast."""


def main(pipe: Connection, folder: Path, dim: int, encoder: str) -> None:
    pipe.recv()
    try:
        index = opened(folder, dim, encoder)
    except RetrievalError as error:
        pipe.send((True, error))
        return
    pipe.send((False, None))
    try:
        answer(index, pipe)
    finally:
        index.close()


def opened(folder: Path, dim: int, encoder: str) -> EdgeIndex:
    """The index; where another still holds it, such as the child of a server that was killed, after a while."""
    until = time.monotonic() + HELD_S
    while True:
        try:
            return EdgeIndex(folder, dim=dim, encoder=encoder)
        except IndexHeld:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def answer(index: EdgeIndex, pipe: Connection) -> None:
    """One question after the other: (method, arguments) in, (whether it failed, answer or error) out."""
    while True:
        try:
            method, args = pipe.recv()
        except EOFError:
            return
        try:
            found: Any = getattr(index, method)(*args)
            if method in FOUND:
                found = [hit.product_id for hit in found], [hit.score for hit in found]
            told = (False, found)
        except RetrievalError as error:
            told = (True, error)
        pipe.send(told)
        if method == "close":
            return


if __name__ == "__main__":
    descriptor, where, numbers, name = sys.argv[1:]
    main(Connection(int(descriptor)), Path(where), int(numbers), name)
