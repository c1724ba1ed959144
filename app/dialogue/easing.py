"""Other ways out where nothing fitted everything: which limit to give up instead, and what that would leave."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.dialogue.parts import Critique
from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.dialogue.reading.talk.trading import name_of, named, trade_words
from app.dialogue.scene import Scene
from retrieval.index import VectorIndex
from retrieval.schema import Constraint, ConstraintSource

MOST = 3
"""Chips of this kind on one list."""


class _WayOut(NamedTuple):
    label: str
    text: str
    hard: Sequence[Constraint]


def without(limits: Sequence[Constraint]) -> Critique:
    """A chip that gives up these limits."""
    return Critique(label=f"Without {named(limits)}", text=trade_words(forget=limits))


def ways_out(scene: Scene, index: VectorIndex, vocabulary: Vocabulary) -> tuple[Critique, ...]:
    """Chips that give up another limit than the shop did; each leaves products, and says how many.

    Works in a thread.

    Raises:
        IndexUnavailable: they cannot be counted now.
    """
    query = scene.recommendation.query
    rules = [one for one in query.constraints if one.source is ConstraintSource.RULE]
    chips = []
    for way in _ways(scene):
        limits = [*rules, *map(vocabulary.with_longer, way.hard)]
        count = index.count(limits) - len(index.admit(tuple(query.exclude), limits))
        if count > 0:
            chips.append(Critique(label=way.label, text=way.text, count=count))
        if len(chips) == MOST:
            break
    return tuple(chips)


def _ways(scene: Scene) -> Iterator[_WayOut]:
    """The last said limit first, as the shop itself tried them."""
    steps = scene.eased.given_up if scene.eased else ()
    gone = [step.given_up for step in steps]
    moved = [step.instead for step in steps if step.instead]
    kept = [one for one in scene.brief.constraints if one.hard and one not in moved]
    if len(gone) > 1:  # no single one was the obstacle
        for limit in reversed(gone):
            yield _WayOut(f"Only “{name_of(limit)}”", trade_words(keep=[limit]), [*kept, limit])
        return
    for limit in reversed(kept):
        if gone:
            rest = [one for one in kept if one is not limit]
            text = trade_words(keep=gone, forget=[limit])
            yield _WayOut(f"Rather without “{name_of(limit)}”", text, [*rest, *gone])
    for limit in moved:
        yield _WayOut(f"Without “{name_of(limit)}”", trade_words(forget=[limit]), kept)
