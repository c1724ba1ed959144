"""Prices said relative to the list on the cards."""

from collections.abc import Sequence

from app.dialogue.reading.intents import PriceStep
from app.dialogue.reading.limits.money import price_limit
from retrieval.schema import Constraint, Op


def step_limit(step: PriceStep, prices: Sequence[int], anchor: int | None, currency: str) -> Constraint | None:
    """The limit that "cheaper" comes to, in minor units; None if nothing on the cards has a price.

    With `anchor`, the price of one product that was pointed at, everything is relative to it. Otherwise:

    - a bit cheaper: under the dearest product shown, so only the top price goes;
    - cheaper: under the middle price shown (the lower of two), so about half the list goes;
    - much cheaper: under the cheapest product shown;
    - half the price: at most half the middle price, rounded down;
    - more expensive: over the middle price.
    """
    known = sorted(prices) if anchor is None else [anchor]
    if not known:
        return None
    middle = known[(len(known) - 1) // 2]
    op, amount = {
        PriceStep.SLIGHTLY_CHEAPER: (Op.LT, known[-1]),
        PriceStep.CHEAPER: (Op.LT, middle),
        PriceStep.MUCH_CHEAPER: (Op.LT, known[0]),
        PriceStep.HALF: (Op.LTE, middle // 2),
        PriceStep.DEARER: (Op.GT, middle),
    }[step]
    return price_limit(op, amount, currency)
