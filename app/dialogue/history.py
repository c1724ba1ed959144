"""A conversation so far, as the next turn needs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.understood import Understood
from app.store.ports import Turn


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """The turns of a conversation, oldest first; none for a new one."""

    turns: Sequence[Turn] = ()

    @property
    def brief(self) -> Brief:
        """What the shopper wants now."""
        return Brief.from_json(self.turns[-1].brief) if self.turns else Brief()

    @property
    def next_number(self) -> int:
        return self.turns[-1].number + 1 if self.turns else 1

    def kept_list(self, version: int) -> Mapping[str, Any] | None:
        """The list that was shown with a version of the brief; None if none was."""
        turn = next((turn for turn in self.turns if turn.number == version), None)
        kept = turn.answer.get("list") if turn else None
        return kept if isinstance(kept, Mapping) else None

    def before(self) -> Brief | None:
        """The brief that an undo leads to; None if there is nothing to undo."""
        parent = self.brief.parent
        if parent is None:
            return None
        turn = next((turn for turn in reversed(self.turns) if turn.number <= parent), None)
        return Brief.from_json(turn.brief) if turn else Brief()

    def after(self, understood: Understood) -> Brief:
        """The next version of the brief. Only a change of what is wanted can be undone."""
        now = self.brief
        if understood.intent is Intent.UNDO:
            earlier = self.before()
            return replace(earlier if earlier is not None else now, version=self.next_number)
        wanted = now
        if understood.intent is Intent.START_OVER:
            wanted = now.cleared()
        elif understood.intent is Intent.FIND:
            wanted = understood.applied_to(now)
        return self.versioned(wanted)

    def versioned(self, wanted: Brief) -> Brief:
        """A brief as the next version; a change has the present one as its parent."""
        now = self.brief
        parent = now.parent if wanted.wants_as(now) else now.version
        return replace(wanted, version=self.next_number, parent=parent)

    def version_to_show(self, understood: Understood, brief: Brief) -> int | None:
        """The version whose list answers what was said; None if a new list has to be made."""
        if understood.intent is Intent.UNDO:
            earlier = self.before()
            return (earlier or self.brief).version
        searches = understood.intent in {Intent.FIND, Intent.START_OVER}
        nowhere = understood.missing is not None and brief.wants_as(self.brief)
        return self.brief.version if nowhere or not searches else None
