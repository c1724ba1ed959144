"""Locks between processes, on files: for what the workers of one shop, and its commands, must not do at once."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Holds the lock of this name: of all processes, and of all threads of this one, one at a time.

    It ends with its process, whatever ends that. Windows has no such lock: there a shop has one process.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
