"""A turn after the shopper has spoken: what was understood, and the list that answers it."""

from dataclasses import dataclass

from app.dialogue.brief import Brief
from app.dialogue.history import History
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.understood import Understood
from app.dialogue.relax import Relaxed
from app.recommendation import Mode, Recommendation
from retrieval.schema import Product


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """The stage of a turn. `eased` is None where the list is the one that was there before.

    `notes` are sentences about what was said itself, told before all others.
    """

    history: History
    understood: Understood
    brief: Brief
    recommendation: Recommendation
    eased: Relaxed | None = None
    notes: tuple[str, ...] = ()

    @property
    def answers_with_list(self) -> bool:
        """Whether the list is new, rather than the one that was there before."""
        return self.eased is not None

    @property
    def products(self) -> tuple[Product, ...]:
        """The products on the cards."""
        return tuple(one.product for one in self.recommendation.products)

    @property
    def fits(self) -> bool:
        """Whether the list is new and all that was asked for: found by searching, with nothing given up."""
        eased, shown = self.eased, self.recommendation
        if eased is None or eased.given_up or eased.thing or eased.shown_again or shown.mode is Mode.POPULAR:
            return False
        if any(one.thing for one in shown.unmet):
            return False
        return self.understood.intent is Intent.FIND and bool(shown.products)
