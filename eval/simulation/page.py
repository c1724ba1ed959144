"""What a shopper sees after each utterance, and what may be seen of the shopper: nothing but the utterance."""

from dataclasses import dataclass
from typing import Final, Protocol

from retrieval.schema import Product

CARDS: Final = 10
"""Products on a page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """At most ten cards. `options` answer a question that was asked back; `note` says what was understood.

    The note is for people who read the dialogue; the shopper does not look at it.
    """

    cards: tuple[Product, ...] = ()
    options: tuple[str, ...] = ()
    note: str = ""


class Talk(Protocol):
    """One conversation of a system with one shopper."""

    async def say(self, utterance: str) -> Page:
        """The page that answers. The words are all that a system ever gets of a shopper."""
        ...

    async def close(self) -> None:
        """The shopper has left."""
        ...


class System(Protocol):
    """Something that recommends."""

    @property
    def name(self) -> str: ...

    def talk(self) -> Talk:
        """A new conversation, with nobody known."""
        ...
