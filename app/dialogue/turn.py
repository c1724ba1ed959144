"""One turn of a conversation: what was said changes the brief, the brief makes a list, the list is told.

Products go out before any model is asked for a word. Whatever fails after that only changes the words.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import anyio
import structlog
from anyio.to_thread import run_sync

from app.dialogue import reply
from app.dialogue.aside import Aside
from app.dialogue.beside import Beside, Besides
from app.dialogue.brief import Brief
from app.dialogue.edits import Edits
from app.dialogue.finding import Finding
from app.dialogue.happenings import Happenings
from app.dialogue.hearing import Hearing
from app.dialogue.history import History
from app.dialogue.interpreter import Interpreter
from app.dialogue.memory import answer_to_json, list_from_json, list_to_json, product_ids
from app.dialogue.named import Named
from app.dialogue.notebook import Notebook
from app.dialogue.parts import Constraints, Critiques, Finish, Part, Products, Start, Status, Text
from app.dialogue.reading.intents import Intent, PriceStep
from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.dialogue.reading.understood import Understood
from app.dialogue.scene import Scene
from app.dialogue.steps import step_limit
from app.dialogue.telling import Telling
from app.dialogue.words import Evidence, Wording
from app.explain.explainer import Explainer, Model
from app.llm.budget import Spender
from app.recommendation import Deadline, Recommendation
from app.recommender import Recommender
from app.store.ports import CatalogStore, ConversationStore, StoreUnavailable
from prompts.library import Prompts
from retrieval.schema import Constraint, Product, ProductId, VisitorId

log = structlog.get_logger(__name__)


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
        library: Prompts,
        evidence: Evidence,
        now: Callable[[], datetime],
        vocabulary: Callable[[], Vocabulary],
        currency: Callable[[], str],
        happenings: Happenings | None = None,
        interpreter: Interpreter | None = None,
    ) -> None:
        """Without `happenings`, what shoppers do is kept in their conversations alone; without an `interpreter`, what
        the grammar is not sure of is searched by meaning."""
        self._recommender = recommender
        self._notebook = Notebook(conversations, now)
        self._happenings = happenings
        self._interpreter = interpreter
        self._catalog = catalog
        self._wording = Wording(guard, library, evidence) if guard else None
        self._telling = Telling(explainer, self._wording, now)
        aside, named = Aside(), Named(lambda: recommender.engine.index, catalog)
        self._finding = Finding(recommender, named, aside, vocabulary, currency)
        self._hearing = Hearing(named, aside, vocabulary, currency)
        self._beside = Beside(
            recommender=recommender, named=named, aside=aside, now=now, vocabulary=vocabulary, currency=currency
        )
        self._vocabulary = vocabulary
        self._currency = currency

    async def run(
        self,
        conversation_id: UUID,
        visitor_id: VisitorId | None,
        said: str | Edits,
        deadline: Deadline,
        locale: str,
        *,
        again: bool = False,
        profiling: bool = True,
    ) -> AsyncGenerator[Part, None]:
        """The parts of one turn, in the contract's order. What was `said` may be edits by hand as well.

        What is said `again`, of a conversation that was forgotten, happened before: it writes no events. Without
        `profiling`, as this turn or the visitor may want it, no event is used or kept.

        Close the iterator (`contextlib.aclosing`) when leaving early: the model's call is cancelled, and
        what was shown is remembered.

        Raises:
            KeyError: before the first part, if the conversation belongs to another visitor.
            EditRefused, VersionConflict: before the first part, if the edits do not fit the conversation.
        """
        profiling = profiling and (await self._recommender.personal(visitor_id)).profiling
        past_of = visitor_id if profiling else None
        async with self._notebook.alone(conversation_id):
            history, remembers = await self._notebook.history(conversation_id, visitor_id)
            text = said if isinstance(said, str) else said.words_for(history.brief)
            yield Start(conversation_id=conversation_id)
            yield Status(phase="understanding")
            understood = await self._understood(said, history, deadline)
            scene = await self._scene(history, understood, visitor_id, deadline, profiling=profiling)
            shown = list_to_json(scene.recommendation)
            begun = self._notebook.begin(conversation_id, visitor_id, scene.brief, text, shown) if remembers else None
        besides, sentences, remembered = Besides(scene=scene), list[str](), remembers
        try:
            for part in _listing(scene):
                yield part
            spender = Spender(conversation_id=str(conversation_id), visitor_id=visitor_id)
            if more := await self._interpreted(text, scene, visitor_id, deadline, spender, profiling=profiling):
                amended = self._notebook.amend(begun, more.brief, list_to_json(more.recommendation)) if begun else None
                if amended or not begun:
                    scene, begun = more, amended
                    for part in _listing(scene):
                        yield part
            besides = await self._beside.of(scene, past_of, deadline, locale)
            scene = besides.scene
            yield Critiques(critiques=(*besides.chips, *reply.critiques(scene.brief, scene.recommendation)))
            for beside in (besides.question, besides.comparison):
                if beside:
                    yield beside
            if self._wording:
                yield Status(phase="wording")
            worded = await self._telling.words(besides, deadline, locale, spender)
            sentences += worded.sentences
            yield Status(phase="replying", fallback_reason=worded.reason)
            for sentence in sentences:
                yield Text(sentence=sentence)
        finally:
            with anyio.CancelScope(shield=True):
                if self._happenings and profiling and not again:
                    await self._happenings.write(scene, text, conversation_id, visitor_id, deadline)
                if begun:
                    answer = answer_to_json(sentences, scene.recommendation, besides.question, besides.comparison)
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
        if self._happenings:
            await self._happenings.aclose()

    async def _understood(self, said: str | Edits, history: History, deadline: Deadline) -> Understood:
        if isinstance(said, Edits):
            return Understood(edits=said.edits)
        cards = await self._cards(history.brief)
        return await self._hearing.understood(said, history.brief, cards, deadline)

    async def _interpreted(
        self,
        text: str,
        scene: Scene,
        visitor_id: VisitorId | None,
        deadline: Deadline,
        spender: Spender,
        *,
        profiling: bool,
    ) -> Scene | None:
        """The turn as a model understands it, where the grammar was not sure; None if that is the same."""
        if self._interpreter is None:
            return None
        before = scene.history.brief
        understood = await self._interpreter.understood(text, scene.understood, before, deadline, spender)
        if understood is None:
            return None
        return await self._scene(scene.history, understood, visitor_id, deadline, profiling=profiling)

    async def _scene(
        self,
        history: History,
        understood: Understood,
        visitor_id: VisitorId | None,
        deadline: Deadline,
        *,
        profiling: bool,
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
            if understood.step:
                limit = await self._step_limit(understood.step, history, understood)
                brief = history.versioned(brief.with_constraint(limit)) if limit else brief
                notes += [] if limit else [reply.NO_PRICES]
            scene = await self._finding.scene(history, understood, brief, visitor_id, deadline, profiling=profiling)
        return replace(scene, notes=tuple(notes))

    async def _kept_list(
        self, history: History, version: int, brief: Brief, visitor_id: VisitorId | None
    ) -> Recommendation | None:
        """The list as it stood on the cards, at today's prices; None if all that stood there is gone."""
        kept = history.kept_list(version)
        if kept is None:
            return None
        ids = product_ids(kept)
        products = await self._products(ids)
        if ids and not products:
            return None
        return list_from_json(kept, products, brief.query(visitor_id, self._vocabulary()))

    async def _step_limit(self, step: PriceStep, history: History, understood: Understood) -> Constraint | None:
        """What "cheaper" comes to for the list on the cards, or for the product that was pointed at."""
        products = await self._products(history.brief.shown)
        prices = [product.price.amount for product in products.values() if product.price]
        pointed = understood.about or understood.likes
        anchor = products[pointed].price if pointed in products else None
        return step_limit(step, prices, anchor.amount if anchor else None, self._currency())

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


def _listing(scene: Scene) -> tuple[Part, ...]:
    """The list and the brief that it was made for."""
    return (
        Products(recommendation=scene.recommendation),
        Constraints(constraints=scene.brief.constraints, version=scene.brief.version),
    )
