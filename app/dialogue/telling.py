"""What is said in a turn about the list on the cards; never about another product."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog

from app.dialogue import reply
from app.dialogue.beside import Besides
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.talk.offtopic import about_offtopic
from app.dialogue.scene import Scene
from app.dialogue.words import Worded, Wording
from app.explain.explainer import Explainer
from app.explain.logged import NotExplainable
from app.llm.budget import Spender
from app.recommendation import Deadline
from app.store.ports import StoreUnavailable
from prompts.audience import Audience
from prompts.facts import FallbackReason

log = structlog.get_logger(__name__)


class Telling:
    """Puts turns in words. Without `wording`, every word is the shop's own."""

    def __init__(self, explainer: Explainer, wording: Wording | None, now: Callable[[], datetime]) -> None:
        self._explainer = explainer
        self._wording = wording
        self._now = now

    async def words(self, besides: Besides, deadline: Deadline, locale: str, spender: Spender) -> Worded:
        """The sentences of a turn, with those that were found beside its list."""
        scene, intent = besides.scene, besides.scene.understood.intent
        if scene.notes and scene.understood.missing is not None and intent is not Intent.FIND:
            return Worded(sentences=scene.notes)
        if besides.sentences:
            return Worded(sentences=(*scene.notes, *besides.sentences))
        if intent in {Intent.WHY, Intent.ABOUT}:
            explained = await self._explanation(scene, deadline, spender)
            return replace(explained, sentences=(*besides.lead, *explained.sentences))
        if intent is Intent.OFFTOPIC:
            listed = not scene.answers_with_list
            return Worded(sentences=tuple(about_offtopic(scene.understood.subject, listed=listed)))
        if standing := reply.about_intent(intent):
            return Worded(sentences=tuple(standing))
        return await self._of_list(scene, besides.lead, deadline, locale, spender)

    async def _of_list(
        self, scene: Scene, lead: tuple[str, ...], deadline: Deadline, locale: str, spender: Spender
    ) -> Worded:
        """How many there are for what, what was given up for it, and what the first are like."""
        told, unmet = [*scene.notes], reply.about_unmet(scene.recommendation.unmet)
        if scene.eased:
            told += reply.about_relaxation(scene.eased)
        if not scene.answers_with_list:
            return Worded(sentences=(*told, *unmet))
        count, *first = reply.about_list(scene.brief, scene.recommendation, locale)
        worded = Worded(reason=FallbackReason.LLM_OFF)
        if self._wording and scene.recommendation.products:
            worded = await self._wording.of_list(scene.recommendation, deadline, locale, spender)
        told += [count, *lead, *(worded.sentences or first), *unmet]
        return replace(worded, sentences=tuple(told))

    async def _explanation(self, scene: Scene, deadline: Deadline, spender: Spender) -> Worded:
        """Why a product is on the list: from its evidence, or its card's reason if that is not at hand; where several
        were asked about, of the others their cards' reasons."""
        shown = reply.meant(scene.understood, scene.recommendation)
        if shown is None or not scene.history.brief.shown:
            return Worded(sentences=(reply.NOTHING_SHOWN,))
        title, card = reply.title_of(shown), Worded(sentences=(f"{reply.title_of(shown)}: {shown.reason.text}",))
        also = reply.reasons_of_others(scene.understood, scene.recommendation)
        try:
            found = await self._explainer.explain(
                scene.recommendation.id,
                shown.product.id,
                audience=Audience.SHOPPER,
                words="llm" if self._wording else "template",
                deadline=deadline,
                now=self._now(),
                spender=spender,
            )
        except NotExplainable:
            return replace(card, sentences=(*card.sentences, *also))
        except StoreUnavailable as error:
            log.warning("turn.store_unavailable", error=str(error))
            return replace(card, sentences=(*card.sentences, *also), reason=FallbackReason.STORE_UNAVAILABLE)
        first, *others = (claim.text for claim in found.claims)
        reason = found.fallback_reason or (None if self._wording else FallbackReason.LLM_OFF)
        return Worded(sentences=(f"{title}: {first}", *others, *also), reason=reason)
