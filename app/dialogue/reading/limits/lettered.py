"""Sizes in words where products have them as letters: "in extra large" is a bathrobe's "size XL"."""

from collections.abc import Sequence
from typing import Final

from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.vocabulary import Vocabulary, fold

_SIZE: Final = "attributes.size"
_LETTERS: Final = {"small": "s", "medium": "m", "large": "l"}
_SAID = phrase(
    r"""(?<![\w'-])(?<!too )(?<!so )(?<!very )(?<!quite )(?<!not )(?<!size )(?:in )?(?:an? )?
    (?P<extra>extra[ -]|x-?)?(?P<said>small|medium|large)(?:[ -]sized?| size)?(?: ones?)?(?![\w-])(?! enough\b)"""
)


def say_letters(sheet: Sheet, vocabulary: Vocabulary, things: Sequence[str]) -> None:
    """Puts "size L" for "large", where things of these kinds have letters for sizes and this one among them."""
    for match in reversed(list(_SAID.finditer(sheet.text))):
        letter = ("x" if match["extra"] else "") + _LETTERS[fold(match["said"])]
        named = next(iter(vocabulary.find(letter, _SIZE)), None)
        if named and vocabulary.kinds.have(things, named.field, letter):
            sheet.put(match.start(), match.end(), f"size {letter.upper()}")
