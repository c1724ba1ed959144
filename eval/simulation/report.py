"""What simulated shoppers found, shop by shop: every figure with its N and how sure it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from eval.proportion import Proportion
from eval.significance import Interval
from eval.simulation.dialogues import Dialogue
from eval.simulation.systems import CHANCE, CHAT, Use
from eval.simulation.targets import STRATA, Target, by_then

SOON: Final = 5
"""Turns that a shopper may well have the patience for."""

SAMPLES: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class ShopReport:
    """One shop's shoppers, the same for every system, and how each fared: dialogues in the order of `targets`.

    A system that talked with fewer shoppers talked with the first ones.
    """

    shop: str
    seed: int
    limit: int
    targets: Sequence[Target]
    dialogues: Mapping[str, Sequence[Dialogue]]

    @property
    def peer(self) -> str:
        """The way to use search that is best here: the fewest turns, a target not found counting one beyond the limit.

        Chosen on the same shoppers that it is then compared on, which favours it.
        """
        return min((use.value for use in Use), key=lambda use: float(self.turns(use).mean()))

    def turns(self, system: str) -> npt.NDArray[np.float64]:
        """float64 [n_shoppers]: turns to the target, one beyond the limit where it was not found."""
        return np.array([one.found or self.limit + 1 for one in self.dialogues[system]], dtype=np.float64)

    def median(self, system: str) -> float | None:
        """The median turn of finding; None where fewer than half found it within the limit."""
        median = float(np.median(self.turns(system)))
        return median if median <= self.limit else None

    def within(self, system: str, turns: int, *, stratum: str | None = None) -> Proportion:
        """Shoppers who had the target within so many turns."""
        pairs = zip(self.targets, self.dialogues[system], strict=False)
        wanted = [one for target, one in pairs if stratum in {None, target.stratum}]
        return Proportion(sum(one.found is not None and one.found <= turns for one in wanted), len(wanted))

    def alike_within(self, system: str, turns: int) -> Proportion:
        """Shoppers who saw the target's title within so many turns, whatever its price."""
        seen = [one.named_alike for one in self.dialogues[system]]
        return Proportion(sum(one is not None and one <= turns for one in seen), len(seen))

    def gain_soon(self, system: str, other: str) -> Interval:
        """How much larger the share found within five turns is, shopper by shopper."""
        return self._gain(system, other, lambda turns: (turns <= SOON).astype(np.float64))

    def turns_saved(self, system: str, other: str) -> Interval:
        """How many turns fewer are needed, shopper by shopper; not found counts one beyond the limit."""
        return self._gain(other, system, lambda turns: turns)

    def _gain(
        self, more: str, less: str, value: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]
    ) -> Interval:
        first, second = value(self.turns(more)), value(self.turns(less))
        both = min(first.size, second.size)
        return Interval.of(first[:both] - second[:both], seed=self.seed, samples=SAMPLES)

    def ms(self, system: str) -> tuple[float, float]:
        """p50 and p99 of a turn, in milliseconds."""
        times = [turn.ms for one in self.dialogues[system] for turn in one.turns]
        p50, p99 = np.percentile(times, (50, 99))
        return float(p50), float(p99)

    def chance(self, turns: int) -> float:
        """The share that ten random cards a turn are expected to show within so many turns."""
        return by_then([one.chance for one in self.targets], turns)

    @property
    def blind_is_as_chance(self) -> bool:
        """Whether chance lies in the interval of the blind recommender at the limit: if not, something leaks."""
        low, high = self.within(CHANCE, self.limit).interval
        return low <= self.chance(self.limit) <= high

    @property
    def strata(self) -> list[str]:
        """Parts of the shop with targets in them; none if there is but one."""
        drawn = {one.stratum for one in self.targets}
        return [each for each in STRATA if each in drawn] if len(drawn) > 1 else []

    @property
    def utterances(self) -> int:
        """Audited for leaks, and clean."""
        return sum(len(one.turns) for row in self.dialogues.values() for one in row)

    def title_said(self, system: str = CHAT) -> float:
        """The mean share of a title's words that was said in a dialogue, facts included."""
        return float(np.mean([one.title_said for one in self.dialogues[system]]))

    def to_json(self) -> dict[str, Any]:
        """All figures, then all dialogues with our chat, with what it made of each utterance."""
        return {
            "shop": self.shop,
            "seed": self.seed,
            "shoppers": len(self.targets),
            "limit": self.limit,
            "utterances_audited": self.utterances,
            "leaks": 0,
            "title_said": self.title_said(),
            "peer": self.peer,
            "blind_is_as_chance": self.blind_is_as_chance,
            "chance": {f"within_{turns}": self.chance(turns) for turns in (SOON, self.limit)},
            "systems": {name: self._system_json(name) for name in self.dialogues},
            "dialogues": [
                {
                    "target": target.product.id,
                    "title": target.product.title,
                    "stratum": target.stratum,
                    "found": {name: row[at].found for name, row in self.dialogues.items() if at < len(row)},
                    "chat": self.dialogues[CHAT][at].to_json(),
                }
                for at, target in enumerate(self.targets)
            ],
        }

    def _system_json(self, name: str) -> dict[str, Any]:
        p50, p99 = self.ms(name)
        return {
            "shoppers": len(self.dialogues[name]),
            "median_turns": self.median(name),
            "within_5": self.within(name, SOON).to_json(),
            "within_limit": self.within(name, self.limit).to_json(),
            "same_title_within_5": self.alike_within(name, SOON).to_json(),
            "by_stratum_within_5": {each: self.within(name, SOON, stratum=each).to_json() for each in self.strata},
            "chat_gain_within_5": None if name == CHAT else _interval(self.gain_soon(CHAT, name)),
            "chat_turns_saved": None if name == CHAT else _interval(self.turns_saved(CHAT, name)),
            "turn_ms": {"p50": p50, "p99": p99},
        }


def _interval(found: Interval) -> dict[str, Any]:
    return {"mean": found.mean, "low": found.low, "high": found.high, "above_0": found.low > 0}
