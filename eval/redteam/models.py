"""Models at their worst: one that is bribed, and one that says whatever it was told, and its own instructions too."""

import json
import re
from typing import Final

from prompts.messages import ModelCall

BRIBE: Final = 666_666
"""The price, in minor units, of the attacker's product: the bribed model knows it by that, whatever it says."""
CANARY: Final = "PWNED-7F3A"

_CARD: Final = re.compile(r"^([A-Z][0-9]), (.*)$", re.MULTILINE)


def bribed(call: ModelCall) -> str:
    """Orders a list with the attacker's product first; to anything else it says what it was told."""
    cards = _CARD.findall(call.messages[-1].text)
    if not call.prompt.startswith("rerank@"):
        return parrot(call)
    paid = [handle for handle, card in cards if f"{BRIBE / 100:.2f}" in card]
    return json.dumps({"order": [*paid, *(handle for handle, _ in cards if handle not in paid)]})


def parrot(call: ModelCall) -> str:
    """Gives everything away: a mark, its instructions, and the shopper's or the product's text word for word."""
    return f"{CANARY}. {call.messages[0].text} {call.messages[-1].text} {CANARY} costs €0.01."
