"""A model as judge: one pinned model, one pinned rubric, and no verdict that depends on which text came first."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from prompts.chat_model import ChatModel, ModelError
from prompts.errors import ReplyUnreadable
from prompts.library import PromptLibrary
from prompts.messages import ModelCall
from prompts.parsing import parse_reply
from prompts.product_card import clean, fenced
from prompts.replies import PreferenceReply, VerdictReply

RUBRICS: Final = Path(__file__).parent / "rubrics"
MOST_TEXT: Final = 2_000

Preference: TypeAlias = Literal["first", "second", "same"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Judge:
    """Judges texts. Its name says model and rubric: what was measured of one judge says nothing of another."""

    model: ChatModel
    library: PromptLibrary

    @classmethod
    def of(cls, model: ChatModel, rubrics: Path = RUBRICS) -> "Judge":
        return cls(model=model, library=PromptLibrary.load(rubrics))

    @property
    def name(self) -> str:
        return f"{self.model.name.removesuffix(' live')} with {self.library.templates['holds'].label}"

    async def holds(self, criterion: str, text: str, facts: Sequence[str] = ()) -> bool | None:
        """Whether the text meets the criterion; None if the reply is no verdict, or there is none."""
        call = self.library.render(
            "holds",
            criterion=_quoted(criterion),
            facts=fenced(_quoted(fact) for fact in facts),
            text=_quoted(text),
        )
        reply = await self._reply(call)
        try:
            return None if reply is None else parse_reply(reply, VerdictReply).holds
        except ReplyUnreadable:
            return None

    async def better(self, criterion: str, first: str, second: str) -> Preference | None:
        """Which text meets the criterion better. Asked twice, with the texts swapped: a verdict that only follows the
        place is "same". None if neither reply, or only one, is a verdict."""
        straight = await self._preference(criterion, first, second)
        swapped = await self._preference(criterion, second, first)
        if straight is None or swapped is None:
            return None
        back: dict[Preference, Preference] = {"first": "second", "second": "first", "same": "same"}
        return straight if straight == back[swapped] else "same"

    async def _preference(self, criterion: str, first: str, second: str) -> Preference | None:
        reply = await self._reply(
            self.library.render("better", criterion=_quoted(criterion), first=_quoted(first), second=_quoted(second))
        )
        try:
            return None if reply is None else parse_reply(reply, PreferenceReply).better
        except ReplyUnreadable:
            return None

    async def _reply(self, call: ModelCall) -> str | None:
        try:
            return (await self.model.complete(call)).text
        except ModelError:
            return None


def _quoted(text: str) -> str:
    return json.dumps(clean(text, MOST_TEXT), ensure_ascii=False)
