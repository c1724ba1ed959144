"""A feed's bytes."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import TypeAlias

FeedFile: TypeAlias = BufferedReader | gzip.GzipFile
"""A feed's bytes, unpacked as they are read."""


@contextmanager
def opened(path: Path) -> Iterator[FeedFile]:
    """The file's bytes, unpacked if it is gzipped."""
    with path.open("rb") as raw:
        if path.suffix.lower() == ".gz":
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield unpacked
        else:
            yield raw
