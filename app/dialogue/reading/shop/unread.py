"""What no reader took and nothing in the shop is called: words that a model may make something of."""

import re
from typing import Final

from app.dialogue.reading.language.filler import BOUNDS, FILLER
from app.dialogue.reading.shop.vocabulary import Vocabulary, fold

_WORD: Final = re.compile(r"[^\W\d_]{3,}")


def unread_words(rest: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words of a rest that are no filler, no kind of thing that the shop sells, and no value of its products."""
    words = dict.fromkeys(_WORD.findall(fold(rest)))
    return tuple(word for word in words if word not in FILLER | BOUNDS and not known(word, vocabulary))


def known(word: str, vocabulary: Vocabulary) -> bool:
    """Whether the shop's own products are called or described by a word."""
    return bool(vocabulary.kinds.word(word) or vocabulary.find(word) or word in vocabulary.heads)
