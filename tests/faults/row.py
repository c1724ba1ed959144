"""One line of the results: what was done, how often, what was measured, what was wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """`figures` is in words; nothing in `wrong` means that it holds."""

    name: str
    requests: int
    figures: str
    wrong: tuple[str, ...] = ()
