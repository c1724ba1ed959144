"""Asks a model what a shopper means, where the grammar is not sure."""

from collections.abc import Callable, Iterator
from typing import Final

import structlog

from app.constraints import constraint_words
from app.dialogue.brief import Brief
from app.dialogue.guess import Guess
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.dialogue.reading.understood import Understood
from app.explain.explainer import Model
from app.llm.budget import NOBODY, Spender
from app.llm.outcome import Answered, Refused
from app.recommendation import Deadline
from prompts.errors import ReplyUnreadable
from prompts.facts import FallbackReason
from prompts.library import Prompts
from prompts.parsing import parse_reply
from prompts.product_card import clean, fenced, quoted
from prompts.replies import UnderstandReply

UNSURE_FROM: Final = 2
"""Words that mean nothing to the shop, from which the grammar is not sure of the rest."""
SHARE: Final = 0.5
"""Of the time that is left: the words of the answer need some too."""
MOST_FIELDS: Final = 12
MOST_VALUES: Final = 16

log = structlog.get_logger(__name__)


class Interpreter:
    """Makes more of what was understood, in one call; whatever the model replies, only what Guess lets through."""

    def __init__(
        self,
        guard: Model,
        library: Prompts,
        vocabulary: Callable[[], Vocabulary],
        currency: Callable[[], str],
    ) -> None:
        self._guard = guard
        self._library = library
        self._vocabulary = vocabulary
        self._currency = currency
        self._listed: tuple[Vocabulary, str] | None = None

    async def understood(
        self, text: str, understood: Understood, brief: Brief, deadline: Deadline, spender: Spender = NOBODY
    ) -> Understood | None:
        """More than the grammar understood of a text, given the brief before it; None if there is no more."""
        if not unsure(understood):
            return None
        vocabulary = self._vocabulary()
        if understood.fresh:
            brief = brief.cleared()
        call = self._library.render(
            "understand",
            fields=self._fields(vocabulary),
            wanted=[quoted(each, 60) for each in (brief.text, *map(constraint_words, brief.constraints)) if each],
            said=quoted(text, 300),
        )

        def reading(reply: str) -> Refused | None:
            try:
                parse_reply(reply, UnderstandReply)
            except ReplyUnreadable as error:
                return Refused(reason=FallbackReason.REPLY_UNREADABLE, detail=str(error))
            return None

        due = deadline.earlier_of(SHARE * deadline.remaining_s)
        match await self._guard.complete(call, due, spender=spender, reading=reading):
            case Answered(reply=reply):
                guess = Guess.of(parse_reply(reply.text, UnderstandReply), text, vocabulary, self._currency())
            case Refused():
                return None
        more = guess.added_to(understood, brief)
        return None if more == understood else more

    def _fields(self, vocabulary: Vocabulary) -> str:
        """What the shop's products are described by; the same text as long as the catalogue's words are the same."""
        if self._listed is None or self._listed[0] is not vocabulary:
            self._listed = vocabulary, fenced(field_lines(vocabulary, self._currency()))
        return self._listed[1]


def unsure(understood: Understood) -> bool:
    """Whether a model may know more: nothing was understood, or much of it means nothing to the shop."""
    if understood.edits or understood.missing is not None:
        return False
    if understood.intent is Intent.UNCLEAR:
        return True
    return understood.intent is Intent.FIND and len(understood.unread) >= UNSURE_FROM


def field_lines(vocabulary: Vocabulary, currency: str) -> Iterator[str]:
    """Each field on a line with its values, the shortest first; of fields with many values only some."""
    yield f"price, a number in {currency}"
    yield "rating, a number up to 5"
    values: dict[str, list[str]] = {"category": []}
    for named in vocabulary.names.values():
        for one in named:
            values.setdefault(one.field, []).append(one.values[0])
    known = [field for field in ("category", *vocabulary.attributes.values()) if values.get(field)]
    for field in known[:MOST_FIELDS]:
        some = sorted(values[field], key=lambda one: (len(one), one))[:MOST_VALUES]
        yield f"{clean(field.removeprefix('attributes.'), 30)}, {'; '.join(clean(one, 30) for one in some)}"
