"""What was said, with the names in it looked up."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from app.dialogue.aside import Aside
from app.dialogue.brief import Brief
from app.dialogue.named import Named
from app.dialogue.reading.grammar import read
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.dialogue.reading.talk.offtopic import Talk
from app.dialogue.reading.understood import Understood
from app.recommendation import Deadline
from retrieval.schema import Product

_QUESTIONS: Final = frozenset({Intent.ABOUT, Intent.COMPARE})


class Hearing:
    """Understands what shoppers say, without a model."""

    def __init__(
        self, named: Named, aside: Aside, vocabulary: Callable[[], Vocabulary], currency: Callable[[], str]
    ) -> None:
        self._named = named
        self._aside = aside
        self._vocabulary = vocabulary
        self._currency = currency

    async def understood(self, text: str, brief: Brief, cards: Sequence[Product], deadline: Deadline) -> Understood:
        """What a text asks for; `cards` are the products on the list, in its order.

        Without an index a name is no product, and nothing is known to be sold.
        """
        asked = brief, self._vocabulary(), self._currency(), cards
        understood = read(text, *asked)
        if understood.complements and understood.missing is None:
            return await self._with_product(understood, deadline)
        if understood.intent is Intent.OFFTOPIC and understood.text and await self._sold(understood, deadline):
            return read(text, *asked, sold=True)
        return replace(understood, question=text) if understood.intent in _QUESTIONS else understood

    async def _with_product(self, asked: Understood, deadline: Deadline) -> Understood:
        """What goes with a product that there is; else the name is searched for."""
        if asked.about:
            return replace(asked, goes_with=asked.about, about=None)
        product = await self._aside.look(deadline, self._named.product, None, asked.subject)
        if product is None:
            return Understood(text=asked.subject)
        return replace(asked, goes_with=product.id, subject="")

    async def _sold(self, asked: Understood, deadline: Deadline) -> bool:
        """Of the shop's services its products speak too ("rolled for shipping"): there only a name counts."""
        sells = partial(self._named.sells, by_name=asked.subject == Talk.SERVICE)
        return bool(await self._aside.look(deadline, sells, asked.text))
