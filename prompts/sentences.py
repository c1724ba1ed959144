"""A model's text as clean sentences and plain tokens."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from babel.numbers import get_decimal_symbol, get_group_symbol

MAX_TEXT: Final = 1_200

_END: Final = re.compile(r"[.!?…]+[\"'”’)]*\s+(?=[^a-z\s])|\s*\n\s*")
_BULLET: Final = re.compile(r"^(?:(?:[-*•–]|[0-9]{1,2}[.)])\s+)+")
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|[0-9]+(?:[.,][0-9]+)*|\S")
_QUOTES: Final = frozenset("\"“”„«»'‘’`")
_SPOKEN: Final = {
    "it's": ("it", "is"),
    "that's": ("that", "is"),
    "you've": ("you", "have"),
    "you're": ("you", "are"),
    "we've": ("we", "have"),
}
_UNITS: Final = re.findall(
    "[a-z]+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty",
)
_TENS: Final = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_NUMBERS: Final = {word: value for value, word in enumerate(_UNITS)} | _TENS


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A word, number or sign in lower case; `capital` if it was written with a capital."""

    text: str
    capital: bool = False


def visible_text(text: str) -> str:
    """The text in compatibility form, without invisible and bidirectional characters.

    Line breaks stay. Doing it twice changes nothing.
    """
    seen = unicodedata.normalize("NFKC", text)
    kept = "".join("\n" if char in "\r\n\u2028\u2029\x85" else char for char in seen if not _hidden(char))
    return unicodedata.normalize("NFKC", kept)


def sentences(text: str, whole: Iterable[str] = ()) -> list[str]:
    """The sentences of a text, bullets taken off; none ends inside one of the `whole` phrases.

    A text over MAX_TEXT characters is cut, and the sentence that the cut went through is left out.
    """
    shown = visible_text(text[: 4 * MAX_TEXT])
    cut = len(shown) > MAX_TEXT or len(text) > 4 * MAX_TEXT
    shown = shown[:MAX_TEXT]
    closed = [span for phrase in whole if phrase for span in _places(shown, phrase)]
    parts, start = [], 0
    for end in _END.finditer(shown):
        if not any(low < end.end() <= high for low, high in closed):
            parts.append(shown[start : end.end()])
            start = end.end()
    if not cut:
        parts.append(shown[start:])
    return [line for part in parts if (line := _BULLET.sub("", " ".join(part.split())))]


def tokens(sentence: str) -> list[Token]:
    """The words, numbers and signs of a sentence; quotation marks and hyphens inside words are dropped."""
    found: list[Token] = []
    plain = visible_text(sentence).replace("’", "'")
    for match in _TOKEN.finditer(plain):
        raw = match.group()
        if raw in _QUOTES or (raw == "-" and _joins_words(plain, match.start())):
            continue
        if raw in {"-", "–", "—"}:
            raw = "–" if _stands_alone(plain, match.start()) else "-"
        lower = raw.lower()
        parts = _SPOKEN.get(lower) or ((lower[:-2], "'s") if lower.endswith("'s") else (lower,))
        found += [Token(text=part, capital=at == 0 and raw != lower) for at, part in enumerate(parts)]
    return found


def words(text: str) -> tuple[str, ...]:
    """The tokens' texts, for comparing with a phrase."""
    return tuple(token.text for token in tokens(text))


def number(text: str, locale: str) -> Decimal | None:
    """The number that a token means in this locale, in digits or in a word; None if it is none."""
    if text in _NUMBERS:
        return Decimal(_NUMBERS[text])
    if not text[:1].isdigit():
        return None
    point, group = _signs(locale)
    if not re.fullmatch(
        rf"(?:[0-9]+|[0-9]{{1,3}}(?:{re.escape(group)}[0-9]{{3}})+)(?:{re.escape(point)}[0-9]+)?", text
    ):
        return None
    return Decimal(text.replace(group, "").replace(point, "."))


def find(texts: Sequence[str], phrase: Sequence[str], start: int = 0) -> int:
    """Where the phrase begins in the tokens, from `start` on; -1 if nowhere."""
    size = len(phrase)
    return next((at for at in range(start, len(texts) - size + 1) if tuple(texts[at : at + size]) == phrase), -1)


def _places(text: str, phrase: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(re.escape(" ".join(visible_text(phrase).split())), text)]


def _joins_words(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return before.isalnum() and after.isalnum() and not (before.isdigit() and after.isdigit())


def _stands_alone(text: str, at: int) -> bool:
    return text[:at].endswith(" ") and text[at + 1 :].startswith(" ")


def _hidden(char: str) -> bool:
    """Controls, format and tag characters, private and unassigned ones, variation selectors."""
    if char.isspace():
        return False
    selector = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    return selector or unicodedata.category(char) in {"Cc", "Cf", "Co", "Cn", "Cs"}


@cache
def _signs(locale: str) -> tuple[str, str]:
    """How the locale writes the decimal point, and what stands between thousands."""
    return get_decimal_symbol(locale), get_group_symbol(locale)
