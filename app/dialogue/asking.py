"""Asks the shopper a question, where its answer would change the list: chosen, counted, and put in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Final

from app.dialogue.aside import Aside
from app.dialogue.brief import Brief
from app.dialogue.parts import Option, Question
from app.dialogue.question import Choice, Value, choices, said_fields
from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.dialogue.reading.talk.answering import NO_MATTER
from app.dialogue.reading.values.insisted import one_of
from app.dialogue.sayable import field_name, words_for
from app.dialogue.scene import Scene
from app.recommendation import Deadline
from app.recommender import Recommender
from app.replay import Replay
from app.searching import searchable
from prompts.product_card import clean
from retrieval.filters import satisfies, words
from retrieval.index import VectorIndex
from retrieval.schema import Constraint, Op, Product, ProductId, VisitorId

DEEP: Final = 60
"""How many of the best candidates the question is chosen from."""
FEW: Final = 10
"""With so many products or fewer, which all have room on the cards, looking is quicker than answering."""
TRIED: Final = 3
"""Fields that are counted, the best first, until one has options that can be clicked."""
MOST_VALUES: Final = 200

_SMALL: Final = frozenset({"a", "an", "and", "for", "from", "in", "my", "of", "on", "or", "some", "the", "to", "with"})
_ASKS: Final = {"category": "Which kind do you mean?", "brand": "Do you have a brand in mind?"}
_MAX_LABEL: Final = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Live:
    """What an answer would choose among: all that the index admits, or of that only the nearest to what was said."""

    index: VectorIndex
    constraints: tuple[Constraint, ...]
    only: tuple[ProductId, ...] | None = None

    @classmethod
    def of(
        cls, index: VectorIndex, constraints: tuple[Constraint, ...], text: str, near: Callable[[], Sequence[Product]]
    ) -> "Live":
        """All under the constraints; with a text, all that hold its words, or the nearest where nothing in the shop
        does ("a gift for my mother").
        """
        asked = " ".join(word for word in words(text) if word not in _SMALL)
        if not asked:
            return cls(index=index, constraints=constraints)
        holding = Constraint(field="text", op=Op.CONTAINS, value=asked)
        if index.count([holding]):
            return cls(index=index, constraints=(*constraints, holding))
        return cls(index=index, constraints=constraints, only=tuple(one.id for one in near()))

    def holds(self, product: Product) -> bool:
        return self.only is not None or all(satisfies(product, one) for one in self.constraints if one.hard)

    def total(self) -> int:
        if self.only is not None:
            return len(self.index.admit(self.only, self.constraints))
        return self.index.count(self.constraints)

    def counts(self, field: str, values: Sequence[Value]) -> list[int]:
        """How many products have each of the values, by the index's word."""
        if self.only is not None:
            wanted = (one_of(field, value.spellings) for value in values)
            return [len(self.index.admit(self.only, (*self.constraints, one))) for one in wanted]
        counted = dict(self.index.facets([field], self.constraints, MOST_VALUES)[field])
        return [sum(counted.get(spelling, 0) for spelling in value.spellings) for value in values]


class Asking:
    """Finds the question that goes with a list."""

    def __init__(
        self,
        recommender: Recommender,
        aside: Aside,
        now: Callable[[], datetime],
        vocabulary: Callable[[], Vocabulary],
        currency: Callable[[], str],
    ) -> None:
        self._recommender = recommender
        self._aside = aside
        self._now = now
        self._vocabulary = vocabulary
        self._currency = currency

    async def question(self, scene: Scene, visitor_id: VisitorId | None, deadline: Deadline) -> Question | None:
        """The question worth asking with this list; None if there is none, or it is not found in time.

        Two turns in a row are never asked in: whoever went past a question was not waiting for another.
        """
        brief = scene.brief
        if not scene.fits or scene.history.brief.asked or brief.reference or brief.goes_with:
            return None
        return await self._aside.look(deadline, self._question, scene, visitor_id)

    def _question(self, scene: Scene, visitor_id: VisitorId | None) -> Question | None:
        brief, engine, bound = scene.brief, self._recommender.engine, scene.recommendation.query
        query = replace(brief.query(visitor_id, self._vocabulary()), constraints=bound.constraints)
        again = Replay.asked(query, engine, self._recommender.lists, self._now())
        near = cache(lambda: again.first(DEEP))  # the candidates cost most of it, and are often not needed
        hard = tuple(one for one in bound.constraints if one.hard)
        live = Live.of(engine.index, hard, searchable(bound, engine).text, near)
        total = live.total()
        if total <= FEW:
            return None
        vocabulary = self._vocabulary()
        known = {*brief.settled, *(one.field for one in brief.constraints), *said_fields(brief.text, vocabulary)}
        shown = [one.product for one in scene.recommendation.products]
        found = choices([one for one in near() if live.holds(one)], shown, known)
        if not (brief.text or "category" in known):
            found = [one for one in found if one.field == "category"]  # first what it is, then what it is like
        for choice in found[:TRIED]:
            options = self._options(choice, live, brief, vocabulary)
            if len(options) > 1:
                return _worded(choice.field, options, total, nearest=live.only is not None)
        return None

    def _options(self, choice: Choice, live: Live, brief: Brief, vocabulary: Vocabulary) -> list[Option]:
        """The values that products have and that a click can say."""
        found = []
        for value, count in zip(choice.values, live.counts(choice.field, choice.values), strict=True):
            said = words_for(one_of(choice.field, value.spellings), brief, vocabulary, self._currency())
            if count and said:
                label = clean(value.label, _MAX_LABEL)
                found.append(Option(label=label[:1].upper() + label[1:], count=count, text=said))
        return found


def _worded(field: str, options: Sequence[Option], total: int, *, nearest: bool) -> Question:
    counted = f"of the {total} nearest products" if nearest else f"of {total} products"
    return Question(
        field=field,
        text=_ASKS.get(field, f"Which {field_name(field)} do you prefer?"),
        help=f"The numbers say how many {counted} each answer leaves; you need not answer.",
        options=(*options, Option(label="No matter", count=total, text=NO_MATTER)),
    )
