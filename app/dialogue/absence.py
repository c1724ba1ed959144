"""A product that is missed: why is it not on the list, or not further up? Looked for, and answered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.dialogue.brief import Brief
from app.dialogue.easing import without
from app.dialogue.named import Named
from app.dialogue.parts import Critique
from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.dialogue.reply import MAX_TITLE, spoken_locale
from app.dialogue.scene import Scene
from app.explain.why_not import Stage, WhyNot, why_not
from app.recommender import Recommender
from app.replay import Replay
from prompts.product_card import clean
from retrieval.schema import Product, VisitorId


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """Why it is not there, and chips that would change that; `product` is None if the shop has none of that name."""

    sentences: tuple[str, ...]
    chips: tuple[Critique, ...] = ()
    product: Product | None = None


class Absence:
    """Answers from the list of the conversation, made again without log and model."""

    def __init__(
        self, recommender: Recommender, named: Named, now: Callable[[], datetime], vocabulary: Callable[[], Vocabulary]
    ) -> None:
        self._recommender = recommender
        self._named = named
        self._now = now
        self._vocabulary = vocabulary

    def answer(self, scene: Scene, visitor_id: VisitorId | None, locale: str) -> Answer:
        """Works in a thread.

        Raises:
            IndexUnavailable, StoreUnavailable: the list cannot be made again now.
        """
        understood, recommender = scene.understood, self._recommender
        product = self._named.product(understood.about, understood.subject, scene.brief.text)
        if product is None:
            return Answer(sentences=(f"I found no product “{clean(understood.subject, 60)}” in this shop.",))
        vocabulary = self._vocabulary()
        query = scene.brief.query(visitor_id, vocabulary)
        replay = Replay.asked(query, recommender.engine, recommender.lists, self._now())
        shown = len(scene.recommendation.products)
        found = why_not(replay, product.id, shown, spoken_locale(locale))
        title = clean(product.title, MAX_TITLE)
        return Answer(
            sentences=(f"{title}: {found.text}",),
            chips=_chips(found, product, scene.brief, vocabulary, shown),
            product=product,
        )


def _chips(found: WhyNot, product: Product, brief: Brief, vocabulary: Vocabulary, shown: int) -> tuple[Critique, ...]:
    """What would bring it onto the page; nothing where only the shop could."""
    if found.stage in {Stage.NOT_FOUND, Stage.OUTRANKED, Stage.FAMILY}:
        return (Critique(label="Search for it", text=clean(product.title, MAX_TITLE)),)
    gone = [one for one in brief.constraints if vocabulary.with_longer(one) in found.constraints]
    if not gone or found.place is None or found.place > max(shown, 1):
        return ()
    return (without(gone),)
