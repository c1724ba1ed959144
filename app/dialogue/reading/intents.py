"""What a shopper wants to happen, and prices said relative to the list."""

from enum import StrEnum


class Intent(StrEnum):
    """What the shopper wants to happen. All but FIND leave the wishes as they are, or as they were."""

    FIND = "find"  # make a list
    WHY = "why"  # why is this product here?
    ABOUT = "about"  # tell me about this product
    COMPARE = "compare"  # these products side by side
    WHY_NOT = "why_not"  # why is this product not here, or not further up?
    UNDO = "undo"
    START_OVER = "start_over"
    GREETING = "greeting"
    THANKS = "thanks"
    HELP = "help"
    OFFTOPIC = "offtopic"  # nothing that a shop can answer
    UNCLEAR = "unclear"


class PriceStep(StrEnum):
    """A price said relative to the list on the cards; dialogue.prices says what each comes to."""

    SLIGHTLY_CHEAPER = "slightly_cheaper"
    CHEAPER = "cheaper"
    MUCH_CHEAPER = "much_cheaper"
    HALF = "half"
    DEARER = "dearer"
