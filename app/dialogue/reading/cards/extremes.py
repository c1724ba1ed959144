"""Questions about all of the cards: "which of these is the widest?", "are they all oven safe?"."""

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
_OF_ALL = phrase(
    r"""^\W*(?:(?:and|so|ok|okay|hm+|then|right|but|wait|oh|please|hey|hi)\b,? ?)*
    (?:(?:are|do|can|could|will|would|have|were)(?:n't)? (?:(?:all|both|most|some) (?:of )?)?(?:they|these|those|them
    |the ones here)(?: (?:two|three|four|five|six|ones))?|(?:is|does|will|can|has) (?:everything|all (?:of )?(?:this
    |that|it))(?: here| (?:up )?there| on (?:the|this) list)?) (?:(?:all|both|actually|really|also|even|still|any) )*
    (?!(?:same|the same|different|differ|identical|similar|alike|it|that|have any|have (?:a|an|one|some)\b[^?]*\bin\b
    |come (?:in|as|any)|exist|do|go with|be (?!used|put|kept|left|run|frozen|\w+ed\b)\w+
    |you|we|i|all|the only|everything|more|other|match|compare)\b)
    (?P<asked>[a-z][^,.;:!?|]*?)(?: (?:too|as well|then|please|though))*[ .!?|]*$"""
)
""" "Are they dishwasher safe?"; "do they come in red?" is a wish."""
_WISHES = phrase(r"\b(?:than|or|under|over|below|above|less|more|cheaper|only|like|\w{3,}er ones?)\b|[0-9]")
""" "Are these better than the first?", "are these under 30?" are none of these questions."""


def read_extreme(text: str, brief: Brief) -> Understood | None:
    """Such a question about all the cards, none of which is pointed at: "the cheapest" is what it asks for."""
    if not brief.shown or not (asks_for_extreme(text) or _asks_of_all(text)):
        return None
    return Understood(intent=Intent.ABOUT, compared=brief.shown)


def _asks_of_all(text: str) -> bool:
    asked = _OF_ALL.match(text)
    return asked is not None and _WISHES.search(asked["asked"]) is None


def asks_for_extreme(text: str) -> bool:
    """Whether a text asks that and nothing else."""
    return _ASKED.match(text) is not None
