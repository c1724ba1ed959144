"""What a worker is told when it is started, and what it says while it runs."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from app.workers.place import Place

READY: Final = b"r"
ALIVE: Final = b"."
BEAT_S: Final = 1.0
"""So often a worker says that its event loop turns."""

_ROOT: Final = Path(__file__).parents[2]


def environment() -> dict[str, str]:
    """For a Python that is to find our modules, whatever folder it is started in."""
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A worker's place, its server's address, and three open files: the server's socket, its own, and where it reports.

    The settings are those of the environment, which it shares with who started it.
    """

    place: Place
    host: str
    port: int
    listening: int
    own_door: int
    reports: int

    def line(self) -> bytes:
        """One line of JSON for the worker's standard input, which nobody else can read: it has secrets in it."""
        place = {**vars(self.place), "doors": str(self.place.doors)}
        files = {"listening": self.listening, "own_door": self.own_door, "reports": self.reports}
        return json.dumps({"place": place, "host": self.host, "port": self.port, **files}).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Self:
        told = json.loads(line)
        place = told.pop("place")
        return cls(place=Place(**{**place, "doors": Path(place["doors"])}), **told)
