"""A worker's place among those of one server: its number, and what it has in common with the others."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from app.settings import LLMSettings


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Worker `number` of `count`, from 1. `doors` is the folder of the sockets at which workers ask each other.

    `local_key` opens every door of the server for its own machine; `token_secret` signs visitor tokens where the
    settings name none. Every worker knows both.
    """

    number: int = 1
    count: int = 1
    doors: Path | None = None
    local_key: str = field(default_factory=_secret)
    token_secret: str = field(default_factory=_secret)

    @property
    def first(self) -> bool:
        """Whether it does what one worker does for all."""
        return self.number == 1

    @property
    def others(self) -> Iterable[int]:
        """The numbers of the other workers."""
        return (number for number in range(1, self.count + 1) if number != self.number)

    def door(self, number: int) -> Path:
        """The socket of a worker. Raises ValueError where workers have none."""
        if self.doors is None:
            raise ValueError("this process is its server's only one")
        return self.doors / f"{number}.sock"

    def share(self, limit: int) -> int:
        """Of a limit that each worker counts for itself, how much it allows; 0, no limit, stays 0.

        Requests do not fall on workers evenly, so each has half as much again as its part: together they allow at
        most 1.5 times the limit, and one alone never less than 1.5 / count of it, or one.
        """
        return limit if self.count == 1 or not limit else max(1, limit * 3 // (2 * self.count))

    def llm(self, settings: LLMSettings) -> LLMSettings:
        """The model's settings for one worker: places are divided, what nobody counts together is shared out."""
        if self.count == 1:
            return settings
        budget = settings.budget
        own = budget.model_copy(
            update={
                "conversation_tokens": self.share(budget.conversation_tokens),
                "visitor_day_tokens": self.share(budget.visitor_day_tokens),
            }
        )
        return settings.model_copy(update={"budget": own, "max_concurrent": -(-settings.max_concurrent // self.count)})
