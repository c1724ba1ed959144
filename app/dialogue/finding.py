"""The list of a brief. Where nothing fits all of it, or only other things do, something is given up, and said."""

from collections.abc import Callable
from dataclasses import replace

from app.dialogue.aim import Aim
from app.dialogue.aside import Aside
from app.dialogue.brief import Brief
from app.dialogue.history import History
from app.dialogue.named import Named
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.dialogue.reading.understood import Understood
from app.dialogue.relax import Relaxed, in_the_way, relax, relax_for
from app.dialogue.scene import Scene
from app.recommendation import Deadline, ListRequest, Mode, Recommendation
from app.recommender import Recommender
from retrieval.schema import VisitorId

SHOWN = 10
"""Products on a list in a chat."""


class Finding:
    """Asks the recommender, and asks again with less."""

    def __init__(
        self,
        recommender: Recommender,
        named: Named,
        aside: Aside,
        vocabulary: Callable[[], Vocabulary],
        currency: Callable[[], str],
    ) -> None:
        self._recommender = recommender
        self._named = named
        self._aside = aside
        self._vocabulary = vocabulary
        self._currency = currency

    async def scene(
        self,
        history: History,
        understood: Understood,
        brief: Brief,
        visitor_id: VisitorId | None,
        deadline: Deadline,
        *,
        profiling: bool,
    ) -> Scene:
        """A turn with a new list."""
        vocabulary = self._vocabulary()
        foreign = tuple(wish for wish in understood.wishes if wish.foreign_price)

        async def ask(wanted: Brief) -> Recommendation:
            return await self._recommender.recommend(
                ListRequest(
                    query=wanted.query(visitor_id, vocabulary),
                    deadline=deadline,
                    limit=SHOWN,
                    llm=False,
                    wishes=(*wanted.wishes, *foreign),
                    profiling=profiling,
                )
            )

        found = await ask(brief)
        eased, aim = Relaxed(brief=brief, recommendation=found), _aim(brief, found, vocabulary)
        if not found.products:
            eased = await relax(brief, found, ask, self._currency())
        elif aim and await self._lacks(aim, brief, found, deadline):
            if not _insisted(history, understood):
                eased = await relax_for(brief, found, aim.meets, ask, self._currency())
            eased = replace(eased, thing=aim.thing)
            if not eased.given_up:
                unmet = await in_the_way(brief, aim.meets, ask, vocabulary.with_longer)
                eased = replace(eased, in_its_way=unmet)
        shown = eased.recommendation
        if aim and shown.mode is not Mode.POPULAR:
            unstated = aim.unstated(vocabulary, [one.product for one in shown.products])
            shown = replace(shown, unmet=(*shown.unmet, *unstated))
        undoes = understood.intent is Intent.UNDO
        wanted = eased.brief if undoes else history.versioned(eased.brief)  # it may be what was wanted before
        return Scene(
            history=history,
            understood=understood,
            brief=replace(
                wanted.showing((one.product.id for one in shown.products), shown.id),
                asked=None,
                given_up=tuple(step.given_up for step in eased.given_up),
            ),
            recommendation=shown,
            eased=replace(eased, recommendation=shown),
        )

    async def _lacks(self, aim: Aim, brief: Brief, found: Recommendation, deadline: Deadline) -> bool:
        """Whether the limits leave no such thing in the shop; it is not said of a list that merely shows others."""
        limited = any(each.hard for each in brief.constraints)
        if not limited or any(aim.meets(one.product) for one in found.products):
            return False
        return await self._aside.look(deadline, self._named.may_have, aim, found.query) is False


def _aim(brief: Brief, found: Recommendation, vocabulary: Vocabulary) -> Aim | None:
    """The thing itself, where a search was made for it: not where a card, or going on to others, counts for more."""
    if found.mode is Mode.POPULAR or brief.passed or brief.reference or brief.goes_with:
        return None
    return Aim.of(found.searched_for or brief.text, vocabulary)


def _insisted(history: History, understood: Understood) -> bool:
    """Whether the limits stand, whatever they leave: of "cheaper", set by a chip, by hand, in answer to the shop's
    question, or said again after the shop had given them up."""
    before = history.brief
    again = any(one.field == before.asked or one in before.given_up for one in understood.constraints)
    return again or bool(understood.step or understood.edits or understood.dropped)
