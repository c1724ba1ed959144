"""Questions for the card that has the most or the least of something: "which of these is the widest?"."""

from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.understood import Understood

MOST: Final = frozenset(
    {"biggest", "largest", "widest", "tallest", "highest", "longest", "deepest", "heaviest", "dearest", "priciest",
     "roomiest", "best", "most"}
)  # fmt: skip
LEAST: Final = frozenset(
    {"smallest", "narrowest", "shortest", "shallowest", "lightest", "cheapest", "lowest", "least", "worst", "tiniest"}
)

_OF_THEM: Final = r"(?: (?:out )?of (?:all )?(?:of )?(?:these|those|them|the (?:lot|bunch|cards)|all))?"
_EXTREME: Final = rf"""(?:{"|".join(sorted((MOST | LEAST) - {"best", "worst", "most", "least"}))}
    |(?:best|worst|highest|lowest)[ -](?:rated|reviewed|reviews?|ratings?|priced?)|(?:most|least) expensive)"""
_ASKED = phrase(
    rf"""^\W*(?:(?:and|so|ok|okay|hm+|then|right|but) ,?)*(?:which|what)(?:'s|s)?(?: ones?)?{_OF_THEM}
    (?: (?:is|are|has|have|would be|'s))?(?: the)? {_EXTREME}(?: ones?)?{_OF_THEM}(?: here| then| please)?[ .!?|]*$"""
)


def read_extreme(text: str, brief: Brief) -> Understood | None:
    """Such a question about all the cards, none of which is pointed at: "the cheapest" is what it asks for."""
    if not brief.shown or not asks_for_extreme(text):
        return None
    return Understood(intent=Intent.ABOUT, compared=brief.shown)


def asks_for_extreme(text: str) -> bool:
    """Whether a text asks that and nothing else."""
    return _ASKED.match(text) is not None
