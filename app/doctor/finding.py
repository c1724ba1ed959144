"""What the doctor finds: one part of the shop, how it stands, and the cure."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    OFF = "off"
    DOUBT = "doubt"
    """The shop opens, and something about it is worth a look."""
    BAD = "bad"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One part of the shop. `cure` is what to do where it is not well."""

    part: str
    state: State
    said: str
    cure: str = ""
