"""What a shopper says to a move of the shop, or asks of it, beside the wishes that the grammar reads."""

from app.dialogue.absence import read_why_not
from app.dialogue.brief import Brief
from app.dialogue.complements import read_complements
from app.dialogue.reading.answering import read_answer
from app.dialogue.reading.comparing import read_comparison
from app.dialogue.reading.offtopic import read_offtopic
from app.dialogue.reading.sayable import read_named
from app.dialogue.reading.sheet import Sheet
from app.dialogue.reading.trading import read_trade
from app.dialogue.reading.understood import Understood
from app.dialogue.reading.vocabulary import Vocabulary


def read_move(text: str, brief: Brief, vocabulary: Vocabulary) -> Understood | None:
    """What a click says, an answer, a comparison, a doubt, what goes with what, or talk of other things.

    Each of them is a whole utterance; None for everything else, which the grammar reads.
    """
    sheet = Sheet(text)
    return (
        read_trade(sheet, brief)
        or read_named(sheet, vocabulary)
        or read_answer(sheet, brief, vocabulary)
        or read_comparison(sheet, brief)
        or read_why_not(sheet, brief)
        or read_complements(sheet, brief)
        or read_offtopic(sheet)
    )
