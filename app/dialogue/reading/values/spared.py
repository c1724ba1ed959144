"""What somebody can do with who does not need a quality: "hand washing is ok", "I can wait"."""

from typing import Final

from app.dialogue.reading.sheet import phrase

_FINE: Final = (
    r"(?:'s| is| are| would be) (?:perfectly |also )?(?:fine|ok|okay|alright|all right|good|no (?:problem|bother))"
)
_TOO: Final = r"(?: (?:too|as well|also|after all|for me|by me))*"
_WE: Final = r"(?:i|we|he|she)(?:'d| would)?"
_BY_HAND: Final = r"""(?:hand[ -]?wash(?:ing)?|wash(?:ing)?(?: it| them| things)?(?: up)? by hand|washing(?: it
    | them| things)? up)"""
_GONE: Final = r"(?:out of stock|sold out|on back ?order)"
_WAIT: Final = r"wait(?:ing)?(?: for (?:it|them))?(?: an?(?: few| couple of)? (?:bit|while|days?|weeks?|months?))?"
_END: Final = r"(?= ?(?:$|[|.,;:!?]|\b(?:and|but|so)\b))"

SPARED: Final = (
    (
        phrase(
            rf"""(?<![\w'-])(?:{_BY_HAND}{_FINE}|{_WE} (?:can|could|will|don't mind|wouldn't mind)(?: also
            | just)? {_BY_HAND}|(?:i'm |we're )?happy to {_BY_HAND})(?: (?:it|them))?{_TOO}{_END}"""
        ),
        "the dishwasher",
    ),
    (
        phrase(
            rf"""(?<![\w'-])(?:(?:it|they) (?:can|could|may) be {_GONE}(?:, (?:i|we)(?: can|'ll| will)? wait)?
            |{_WE} (?:(?:can|could|will|don't mind|do not mind|wouldn't mind) )?{_WAIT}|{_GONE}(?: ones?)?{_FINE}
            |(?:show|include)(?: me)?(?: what's| the| those)? {_GONE}(?: ones?)?){_TOO}{_END}"""
        ),
        "the stock",
    ),
)
"""Such words, and the quality that does not matter then."""
