"""Shoppers talk to systems: the only place that knows both, and that hands over nothing but words and cards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, TypeAlias

from eval.simulation.leaks import audited, share_said
from eval.simulation.page import System
from eval.simulation.shopper import Shopper
from eval.simulation.targets import Target

Progress: TypeAlias = Callable[[str, int, int], None]
FIRST = 3
"""Titles of a page that are kept for reading."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One utterance and the page that answered it. `ms` is how long that took."""

    said: str
    note: str
    titles: tuple[str, ...]
    ms: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialogue:
    """How one shopper fared with one system.

    `found` is the turn, from 1, whose cards held the target; None if none did. `named_alike` is the first turn with
    a card of the same title, whatever else it was. `title_said` is the share of the title's words that was said.
    """

    turns: tuple[Turn, ...]
    found: int | None
    named_alike: int | None
    title_said: float

    def to_json(self) -> dict[str, Any]:
        return {
            "found": self.found,
            "named_alike": self.named_alike,
            "title_said": self.title_said,
            "turns": [
                {"said": one.said, "note": one.note, "first": list(one.titles), "ms": round(one.ms, 2)}
                for one in self.turns
            ],
        }


async def all_dialogues(
    targets: Sequence[Target], systems: Sequence[System], turns: int, progress: Progress
) -> dict[str, list[Dialogue]]:
    """Every shopper with every system, one after the other, so that times mean something.

    Raises:
        Leak: a shopper gave the target away.
    """
    found: dict[str, list[Dialogue]] = {system.name: [] for system in systems}
    for system in systems:
        for number, target in enumerate(targets, start=1):
            shopper = Shopper(target.product, target.seed)
            found[system.name].append(await dialogue(shopper, system, turns))
            progress(system.name, number, len(targets))
    return found


async def dialogue(shopper: Shopper, system: System, limit: int) -> Dialogue:
    """One shopper's talk, until the target is on the cards or for so many turns.

    Raises:
        Leak: before the system hears what would give the target away.
    """
    talk, target = system.talk(), shopper.target
    turns: list[Turn] = []
    heard: list[str] = []
    found: int | None = None
    named_alike: int | None = None
    said = shopper.opens()
    for number in range(1, limit + 1):
        heard.append(said)
        audited(target, heard)
        started = perf_counter()
        page = await talk.say(said)
        ms = 1000 * (perf_counter() - started)
        titles = [card.title for card in page.cards]
        turns.append(Turn(said=said, note=page.note, titles=tuple(titles[:FIRST]), ms=ms))
        if named_alike is None and target.title in titles:
            named_alike = number
        if shopper.finds(page):
            found = number
            break
        said = shopper.says(page)
    await talk.close()
    return Dialogue(turns=tuple(turns), found=found, named_alike=named_alike, title_said=share_said(target, heard))
