"""Takes the event log into what is known of shoppers, page by page."""

from typing import Final, Protocol

from ranking.behaviour import LiveBehaviour
from ranking.events import Event

PAGE: Final = 500
"""Events taken in at a time; lists may be made in between."""


class EventPages(Protocol):
    """Of the event log, what came after a position."""

    def page(self, after: int, limit: int) -> list[tuple[int, Event]]: ...


def take_events(log: EventPages, behaviour: LiveBehaviour, pages: int) -> bool:
    """Takes in what comes after the position that `behaviour` has seen, at most so many pages; whether any came.

    One caller at a time.
    """
    any_came = False
    for _ in range(pages):
        page = log.page(behaviour.position, PAGE)
        if not page:
            break
        behaviour.observe(event for _, event in page)
        behaviour.position, any_came = page[-1][0], True
        if len(page) < PAGE:
            break
    return any_came
