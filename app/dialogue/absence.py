"""A product that is missed: why is it not on the list, or not further up? Read, looked for, and answered."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from app.dialogue.brief import Brief
from app.dialogue.named import Named
from app.dialogue.parts import Critique
from app.dialogue.reading.card_questions import pointed_by
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.trading import name_of, trade_words
from app.dialogue.reading.understood import Intent, Understood
from app.dialogue.reply import MAX_TITLE, spoken_locale
from app.dialogue.scene import Scene
from app.explain.why_not import Stage, WhyNot, why_not
from app.recommender import Recommender
from app.replay import Replay
from prompts.product_card import clean
from retrieval.schema import Product, VisitorId

_IS = r"(?:is not|isn't|are not|aren't|was not|wasn't|were not|weren't|did not|didn't|does not|doesn't|do not|don't)"
_SHOWN = r"""(?: (?<!the )(?:here|there|on (?:the|this|your) (?:list|page)|in (?:the|this|your) (?:list|results?)
    |among (?:these|them|those)|shown|listed|recommended|included|(?:the )?first|at the top|on top|higher(?: up)?
    |further up|come up|show up|appear|make (?:it|the list)))+"""
_ASKED = tuple(
    phrase(words)
    for words in (
        rf"why {_IS} you (?:show|recommend|suggest|list|includ)(?:e|ing)?(?: me)? (?P<what>.+)",
        rf"why {_IS} (?P<what>.+?){_SHOWN}",
        rf"why (?:is|are|was|were) (?P<what>.+?) (?:not|missing|left out|gone)(?:{_SHOWN})?",
        r"why not (?P<what>(?:the |this |that |number |no\. ?|option |#).+)",
        rf"how come (?P<what>.+?) {_IS}{_SHOWN}",
    )
)
_OPENING = phrase(r"^(?:(?:ok|okay|and|but|so|hey|please|tell me)\b[,!. ]*)+|[ .?!]+$")
_ARTICLE = phrase(r"^(?:the|a|an|your|any|that|this) ")
_WISH = phrase(r"\b(?:cheaper|dearer|something|anything|more|less)\b")
"""In "why not the cheaper ones?", which is a wish, and no question."""


def read_why_not(sheet: Sheet, brief: Brief) -> Understood | None:
    """The product that is missed: `about` if it was pointed at, else `subject`; None if none is."""
    said = _OPENING.sub("", sheet.text)
    found = next((match for words in _ASKED if (match := words.fullmatch(said))), None)
    if found is None or _WISH.search(found["what"]):
        return None
    what = found["what"].strip()
    pointing = pointed_by(what, brief)
    if pointing and not pointing.subject:
        return replace(pointing, intent=Intent.WHY_NOT)
    return Understood(intent=Intent.WHY_NOT, subject=_ARTICLE.sub("", what))


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """Why it is not there, and chips that would change that; `product` is None if the shop has none of that name."""

    sentences: tuple[str, ...]
    chips: tuple[Critique, ...] = ()
    product: Product | None = None


class Absence:
    """Answers from the list of the conversation, made again without log and model."""

    def __init__(self, recommender: Recommender, named: Named, now: Callable[[], datetime]) -> None:
        self._recommender = recommender
        self._named = named
        self._now = now

    def answer(self, scene: Scene, visitor_id: VisitorId | None, locale: str) -> Answer:
        """Works in a thread.

        Raises:
            IndexUnavailable, StoreUnavailable: the list cannot be made again now.
        """
        understood, recommender = scene.understood, self._recommender
        product = self._named.product(understood.about, understood.subject)
        if product is None:
            return Answer(sentences=(f"I found no product “{clean(understood.subject, 60)}” in this shop.",))
        query = scene.brief.query(visitor_id)
        replay = Replay.asked(query, recommender.engine, recommender.lists, self._now())
        shown = len(scene.recommendation.products)
        found = why_not(replay, product.id, shown, spoken_locale(locale))
        title = clean(product.title, MAX_TITLE)
        return Answer(
            sentences=(f"{title}: {found.text}",),
            chips=_chips(found, product, scene.brief, shown),
            product=product,
        )


def _chips(found: WhyNot, product: Product, brief: Brief, shown: int) -> tuple[Critique, ...]:
    """What would bring it onto the page; nothing where only the shop could."""
    if found.stage in {Stage.NOT_FOUND, Stage.OUTRANKED, Stage.FAMILY}:
        return (Critique(label="Search for it", text=clean(product.title, MAX_TITLE)),)
    gone = [one for one in found.constraints if one in brief.constraints]
    if not gone or found.place is None or found.place > max(shown, 1):
        return ()
    names = " and ".join(f"“{name_of(one)}”" for one in gone)
    return (Critique(label=f"Without {names}", text=trade_words(forget=gone)),)
