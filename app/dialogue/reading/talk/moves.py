"""What a shopper says to a move of the shop, or asks of it, beside the wishes that the grammar reads."""

from app.dialogue.brief import Brief
from app.dialogue.reading.sheet import Sheet
from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.dialogue.reading.talk.answering import read_answer, read_named
from app.dialogue.reading.talk.complementing import read_complements
from app.dialogue.reading.talk.offtopic import read_offtopic
from app.dialogue.reading.talk.trading import read_trade
from app.dialogue.reading.understood import Understood


def read_move(sheet: Sheet, brief: Brief, vocabulary: Vocabulary, *, sold: bool) -> Understood | None:
    """What a click says, an answer, what goes with what, or talk of other things; with `sold` there is no such talk.

    Each of them is a whole utterance; None for everything else.
    """
    return (
        read_trade(sheet, brief)
        or read_named(sheet, vocabulary)
        or read_answer(sheet, brief, vocabulary)
        or read_complements(sheet, brief)
        or (None if sold else read_offtopic(sheet))
    )
