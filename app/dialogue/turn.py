"""One turn of a conversation: what was said changes the brief, the brief makes a list, the list is told.

Products go out before any model is asked for a word. Whatever fails after that only changes the words.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import anyio
import structlog
from anyio.to_thread import run_sync

from app.dialogue import reply
from app.dialogue.brief import Brief
from app.dialogue.edits import Edits
from app.dialogue.grammar import read
from app.dialogue.history import History
from app.dialogue.memory import list_from_json, list_to_json, product_ids
from app.dialogue.notebook import Notebook
from app.dialogue.parts import Constraints, Critiques, Finish, Part, Products, Start, Status, Text
from app.dialogue.relax import Relaxed, relax
from app.dialogue.steps import step_limit
from app.dialogue.understood import Intent, Understood
from app.dialogue.vocabulary import Vocabulary
from app.dialogue.words import Evidence, Worded, Wording
from app.explain.explainer import Explainer, Model
from app.explain.logged import NotExplainable
from app.llm.budget import Spender
from app.recommendation import Deadline, ListRequest, Recommendation
from app.recommender import Recommender
from app.store.ports import CatalogStore, ConversationStore, StoreUnavailable
from prompts.audience import Audience
from prompts.facts import FallbackReason
from prompts.library import PromptLibrary
from retrieval.schema import Constraint, Product, ProductId, VisitorId

log = structlog.get_logger(__name__)

SHOWN = 10
"""Products on a list in a chat."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """A turn after the shopper has spoken: what was understood, and the list that answers it."""

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


class Dialogue:
    """Takes turns with shoppers. Without a guard, every word is the shop's own."""

    def __init__(
        self,
        *,
        recommender: Recommender,
        explainer: Explainer,
        conversations: ConversationStore,
        catalog: CatalogStore,
        guard: Model | None,
        library: PromptLibrary,
        evidence: Evidence,
        now: Callable[[], datetime],
        vocabulary: Callable[[], Vocabulary],
        currency: Callable[[], str],
    ) -> None:
        self._recommender = recommender
        self._explainer = explainer
        self._notebook = Notebook(conversations, now)
        self._catalog = catalog
        self._wording = Wording(guard, library, evidence) if guard else None
        self._now = now
        self._vocabulary = vocabulary
        self._currency = currency

    async def run(
        self, conversation_id: UUID, visitor_id: VisitorId | None, said: str | Edits, deadline: Deadline, locale: str
    ) -> AsyncGenerator[Part, None]:
        """The parts of one turn, in the contract's order. What was `said` may be edits by hand as well.

        Close the iterator (`contextlib.aclosing`) when leaving early: the model's call is cancelled, and
        what was shown is remembered.

        Raises:
            KeyError: before the first part, if the conversation belongs to another visitor.
            EditRefused, VersionConflict: before the first part, if the edits do not fit the conversation.
        """
        async with self._notebook.alone(conversation_id):
            history, remembers = await self._notebook.history(conversation_id, visitor_id)
            text = said if isinstance(said, str) else said.words_for(history.brief)
            yield Start(conversation_id=conversation_id)
            yield Status(phase="understanding")
            understood = await self._understood(said, history)
            scene = await self._scene(history, understood, visitor_id, deadline, locale)
            shown = list_to_json(scene.recommendation)
            begun = self._notebook.begin(conversation_id, visitor_id, scene.brief, text, shown) if remembers else None
        sentences: list[str] = []
        remembered = remembers
        try:
            yield Products(recommendation=scene.recommendation)
            yield Constraints(constraints=scene.brief.constraints, version=scene.brief.version)
            yield Critiques(critiques=reply.critiques(scene.brief, scene.recommendation))
            if self._wording:
                yield Status(phase="wording")
            spender = Spender(conversation_id=str(conversation_id), visitor_id=visitor_id)
            worded = await self._words(scene, deadline, locale, spender)
            sentences += worded.sentences
            yield Status(phase="replying", fallback_reason=worded.reason)
            for sentence in sentences:
                yield Text(sentence=sentence)
        finally:
            with anyio.CancelScope(shield=True):
                if begun:
                    answer = {"text": " ".join(sentences), "list": shown}
                    remembered = await self._notebook.write(
                        conversation_id, scene.history, scene.brief, text, answer, deadline, begun
                    )
        yield Finish(remembered=remembered)

    async def forget(self, conversation_id: UUID) -> None:
        """Deletes a conversation, with the turn of it that is under way. Raises StoreUnavailable."""
        await self._notebook.forget(conversation_id)

    async def aclose(self) -> None:
        """Waits until the last turns are written down."""
        await self._notebook.aclose()

    async def _understood(self, said: str | Edits, history: History) -> Understood:
        if isinstance(said, Edits):
            return Understood(edits=said.edits)
        cards = await self._cards(history.brief)
        return read(said, history.brief, self._vocabulary(), self._currency(), cards)

    async def _scene(
        self,
        history: History,
        understood: Understood,
        visitor_id: VisitorId | None,
        deadline: Deadline,
        locale: str,
    ) -> Scene:
        """The brief after what was said, and its list: the earlier one where nothing new is wanted."""
        brief, notes = history.after(understood), list[str]()
        if understood.missing is not None:
            notes.append(reply.about_missing(understood.missing, len(history.brief.shown)))
        if understood.intent is Intent.UNDO:
            notes.append(reply.about_undo(history.before()))
        if understood.intent is Intent.START_OVER:
            notes.append(reply.FRESH_START)
        version = history.version_to_show(understood, brief)
        if version is not None and (kept := await self._kept_list(history, version, brief, visitor_id)):
            brief = brief.showing((one.product.id for one in kept.products), kept.id)
            scene = Scene(history=history, understood=understood, brief=brief, recommendation=kept)
        else:
            if understood.step and (limit := await self._step_limit(history, understood)):
                brief = history.versioned(brief.with_constraint(limit))
            elif understood.step:
                notes.append(reply.NO_PRICES)
            scene = await self._listed(history, understood, brief, visitor_id, deadline)
        return replace(scene, notes=tuple(notes))

    async def _kept_list(
        self, history: History, version: int, brief: Brief, visitor_id: VisitorId | None
    ) -> Recommendation | None:
        """The list as it stood on the cards, at today's prices; None if it is gone."""
        kept = history.kept_list(version)
        if kept is None:
            return None
        products = await self._products(product_ids(kept))
        return list_from_json(kept, products, brief.query(visitor_id)) if products else None

    async def _step_limit(self, history: History, understood: Understood) -> Constraint | None:
        """What "cheaper" comes to for the list on the cards, or for the product that was pointed at."""
        products = await self._products(history.brief.shown)
        prices = [product.price.amount for product in products.values() if product.price]
        pointed = understood.about or understood.likes
        anchor = products[pointed].price if pointed in products else None
        assert understood.step is not None  # noqa: S101 - the caller asked
        return step_limit(understood.step, prices, anchor.amount if anchor else None, self._currency())

    async def _listed(
        self,
        history: History,
        understood: Understood,
        brief: Brief,
        visitor_id: VisitorId | None,
        deadline: Deadline,
    ) -> Scene:
        """A new list, with something given up if nothing fits everything."""
        foreign = tuple(wish for wish in understood.wishes if wish.foreign_price)

        async def ask(wanted: Brief) -> Recommendation:
            return await self._recommender.recommend(
                ListRequest(
                    query=wanted.query(visitor_id, self._vocabulary()),
                    deadline=deadline,
                    limit=SHOWN,
                    llm=False,
                    wishes=(*wanted.wishes, *foreign),
                )
            )

        found = await ask(brief)
        eased = Relaxed(brief=brief, recommendation=found)
        if not found.products:
            eased = await relax(brief, found, ask, self._currency())
        shown = eased.recommendation
        undoes = understood.intent is Intent.UNDO
        wanted = eased.brief if undoes else history.versioned(eased.brief)  # it may be what was wanted before
        return Scene(
            history=history,
            understood=understood,
            brief=wanted.showing((one.product.id for one in shown.products), shown.id),
            recommendation=shown,
            eased=eased,
        )

    async def _words(self, scene: Scene, deadline: Deadline, locale: str, spender: Spender) -> Worded:
        """What is said about the list on the cards; never about another product."""
        intent = scene.understood.intent
        if scene.notes and scene.understood.missing is not None and intent is not Intent.FIND:
            return Worded(sentences=scene.notes)
        if intent in {Intent.WHY, Intent.ABOUT}:
            return await self._explanation(scene, deadline, spender)
        if standing := reply.about_intent(intent):
            return Worded(sentences=tuple(standing))
        told = [*scene.notes]
        if scene.eased:
            told += reply.about_relaxation(scene.eased)
        if not scene.answers_with_list:
            return Worded(sentences=(*told, *reply.about_unmet(scene.recommendation.unmet)))
        count, *first = reply.about_list(scene.brief, scene.recommendation, locale)
        worded = Worded(reason=FallbackReason.LLM_OFF)
        if self._wording and scene.recommendation.products:
            worded = await self._wording.of_list(scene.recommendation, deadline, locale, spender)
        told += [count, *(worded.sentences or first), *reply.about_unmet(scene.recommendation.unmet)]
        return replace(worded, sentences=tuple(told))

    async def _explanation(self, scene: Scene, deadline: Deadline, spender: Spender) -> Worded:
        """Why a product is on the list: from its evidence, or its card's reason if that is not at hand."""
        shown = reply.meant(scene.understood, scene.recommendation)
        if shown is None or not scene.history.brief.shown:
            return Worded(sentences=(reply.NOTHING_SHOWN,))
        title, card = reply.title_of(shown), Worded(sentences=(f"{reply.title_of(shown)}: {shown.reason.text}",))
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
            return card
        except StoreUnavailable as error:
            log.warning("turn.store_unavailable", error=str(error))
            return replace(card, reason=FallbackReason.STORE_UNAVAILABLE)
        first, *others = (claim.text for claim in found.claims)
        reason = found.fallback_reason or (None if self._wording else FallbackReason.LLM_OFF)
        return Worded(sentences=(f"{title}: {first}", *others), reason=reason)

    async def _cards(self, brief: Brief) -> Sequence[Product]:
        """The products on the cards, in their order; none if one of them is gone, since places must stay right."""
        found = await self._products(brief.shown)
        return list(found.values()) if len(found) == len(brief.shown) else ()

    async def _products(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        """Products as the catalogue has them now, in the order asked for; none if it cannot answer."""
        try:
            found = await run_sync(self._catalog.get, ids)
        except StoreUnavailable as error:
            log.warning("turn.store_unavailable", error=str(error))
            return {}
        return {each: found[each] for each in ids if each in found}
