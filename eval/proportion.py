"""A share of so many, with how sure it is."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

Z: Final = 1.959964
"""Of 95 %."""


@dataclass(frozen=True, slots=True)
class Proportion:
    """`hits` of `n`, with Wilson's score interval (Wilson, 1927). Of nothing: the whole range."""

    hits: int
    n: int

    @property
    def share(self) -> float:
        """1 for none of none: nothing was wrong."""
        return self.hits / self.n if self.n else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval, within 0 and 1."""
        if not self.n:
            return 0.0, 1.0
        centre = self.share + Z**2 / (2 * self.n)
        spread = Z * sqrt(self.share * (1 - self.share) / self.n + Z**2 / (4 * self.n**2))
        scale = 1 + Z**2 / self.n
        return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.share:.3f} [{low:.3f}, {high:.3f}] ({self.hits}/{self.n})"

    def to_json(self) -> dict[str, object]:
        return {"share": self.share, "interval": list(self.interval), "hits": self.hits, "n": self.n}
