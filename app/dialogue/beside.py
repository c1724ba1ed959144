"""What stands beside a list: chips for another way out, a question, a comparison, or why a product is missing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.dialogue.absence import Absence
from app.dialogue.aside import Aside
from app.dialogue.asking import Asking
from app.dialogue.comparison import about_comparison, compared
from app.dialogue.complements import about_complements
from app.dialogue.easing import ways_out, without
from app.dialogue.extremes import extreme, of_all
from app.dialogue.named import Named
from app.dialogue.particulars import asks_what_is_not_stated, particulars
from app.dialogue.parts import Comparison, Critique, Question
from app.dialogue.reading.cards.comparing import MOST
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.dialogue.reply import MAX_TITLE, meant, spoken_locale
from app.dialogue.scene import Scene
from app.recommendation import Deadline
from app.recommender import Recommender
from prompts.product_card import clean
from retrieval.retriever import PER_SOURCE
from retrieval.schema import Product, ProductId, VisitorId

NOT_STATED = "The catalogue does not say that. What it says:"
SAID_OF_NONE = "The catalogue does not say that of these products."
NOT_NOW = "That cannot be looked up right now."
NOTHING_TO_COMPARE = "There are no two products on a list yet that I could compare."


@dataclass(frozen=True, kw_only=True, slots=True)
class Besides:
    """`scene` is the turn's with what was found for it; `sentences`, if any, are its answer, `lead` is said before
    the words about a list or a product.
    """

    scene: Scene
    chips: tuple[Critique, ...] = ()
    question: Question | None = None
    comparison: Comparison | None = None
    sentences: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()


class Beside:
    """Finds it after the products are out, within `aside.ASIDE_S`."""

    def __init__(
        self,
        *,
        recommender: Recommender,
        named: Named,
        aside: Aside,
        now: Callable[[], datetime],
        vocabulary: Callable[[], Vocabulary],
        currency: Callable[[], str],
    ) -> None:
        self._recommender = recommender
        self._named = named
        self._aside = aside
        self._vocabulary = vocabulary
        self._absence = Absence(recommender, named, now, vocabulary)
        self._asking = Asking(recommender, aside, now, vocabulary, currency)

    async def of(self, scene: Scene, visitor_id: VisitorId | None, deadline: Deadline, locale: str) -> Besides:
        """What goes with the list; at most one thing, since a shopper reads one at a time."""
        intent = scene.understood.intent
        if scene.understood.missing is not None:
            return Besides(scene=scene)
        if most := extreme(scene.understood.question, scene.products, self._vocabulary(), spoken_locale(locale)):
            return Besides(scene=scene, sentences=(most,))
        if intent is Intent.ABOUT and scene.understood.compared == scene.history.brief.shown:
            return Besides(scene=scene, sentences=self._of_all(scene, locale))
        if intent is Intent.COMPARE or (intent is Intent.ABOUT and scene.understood.compared):
            return await self._compared(scene, deadline, locale)
        if intent is Intent.ABOUT and (card := meant(scene.understood, scene.recommendation)):
            told = self._particulars(scene, [card.product], locale)
            silent = not told and asks_what_is_not_stated(scene.understood.question, card.product)
            return Besides(scene=scene, sentences=told, lead=(NOT_STATED,) if silent else ())
        if intent is Intent.WHY_NOT:
            return await self._missed(scene, visitor_id, deadline, locale)
        if scene.eased and scene.eased.given_up and not scene.eased.thing:
            chips = await self._aside.look(
                deadline, ways_out, scene, self._recommender.engine.index, self._vocabulary()
            )
            return Besides(scene=scene, chips=chips or ())
        if scene.eased and scene.eased.in_its_way:
            return Besides(scene=scene, chips=(without(scene.eased.in_its_way),))
        if scene.fits and scene.brief.goes_with:
            said = await self._aside.look(deadline, self._goes_with, scene, scene.brief.goes_with)
            return Besides(scene=scene, lead=(said,) if said else ())
        question = await self._asking.question(scene, visitor_id, deadline)
        if question:
            scene = replace(scene, brief=replace(scene.brief, asked=question.field))
        return Besides(scene=scene, question=question)

    async def _compared(self, scene: Scene, deadline: Deadline, locale: str) -> Besides:
        """The products named, or else the first two on the cards."""
        wanted = scene.understood.compared or scene.history.brief.shown[:2]
        cards = {one.product.id: one.product for one in scene.recommendation.products}
        others = [one for one in wanted if one not in cards]
        found = await self._aside.look(deadline, self._named.products, others) if others else {}
        known = {**cards, **(found or {})}
        products = [known[one] for one in wanted if one in known][:MOST]
        if len(products) < 2:
            return Besides(scene=scene, sentences=(NOTHING_TO_COMPARE,))
        comparison = compared(products, spoken_locale(locale))
        told = self._particulars(scene, products, locale) or tuple(about_comparison(products, comparison))
        return Besides(scene=scene, comparison=comparison, sentences=told)

    def _of_all(self, scene: Scene, locale: str) -> tuple[str, ...]:
        """What was asked of all the cards, or that the catalogue does not say it."""
        cards = [one.product for one in scene.recommendation.products]
        return of_all(scene.understood.question, cards, self._vocabulary(), spoken_locale(locale)) or (SAID_OF_NONE,)

    def _particulars(self, scene: Scene, products: Sequence[Product], locale: str) -> tuple[str, ...]:
        """What was asked of each of the products; nothing where the question names no field of theirs."""
        told = particulars(scene.understood.question, products, self._vocabulary(), spoken_locale(locale))
        return tuple(
            f"{clean(one.title, MAX_TITLE)}: {' '.join(said)}" for one, said in zip(products, told, strict=False)
        )

    def _goes_with(self, scene: Scene, anchor: ProductId) -> str:
        """Of a list that goes with a product, how many of it are bought by those who buy that one."""
        product = self._named.product(anchor, "")
        title = clean(product.title, MAX_TITLE) if product else "it"
        together = self._recommender.engine.behaviour.together([anchor], PER_SOURCE, frozenset())
        shown = [one.product.id for one in scene.recommendation.products]
        return about_complements(title, shown, [one.product_id for one in together])

    async def _missed(self, scene: Scene, visitor_id: VisitorId | None, deadline: Deadline, locale: str) -> Besides:
        found = await self._aside.look(deadline, self._absence.answer, scene, visitor_id, locale)
        if found is None:
            return Besides(scene=scene, sentences=(NOT_NOW,))
        about = found.product.id if found.product else None
        asked = replace(scene, understood=replace(scene.understood, about=about))
        return Besides(scene=asked, chips=found.chips, sentences=found.sentences)
