"""The shopper's words on a sheet, from which readers take what they understand."""

import re
import unicodedata
from collections.abc import Callable

MAX_CHARS = 1_000
"""Longer texts are cut: nobody types more to a shop, and every reader stays within milliseconds."""

GAP = "|"
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": " - ", "‑": "-", "−": "-"})
_SPACES = re.compile(r"\s+")
_INDENT = re.compile(r"\n *")
_TORN = re.compile(r"[\w' ]*(?<!\\)\w\n *[\w(][\w' ?:]*")
_FACES = re.compile(r"(?<![\w/])(?:[:;=]['-]?[()DP]+|\([:;])(?!\w)")
"""Smileys: they say how something is meant, which no reader tells from what."""
_PICTURES = re.compile(r"(?: ?[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][\ufe0f\u200d]*)+")
"""Emoji: a sentence ends with them."""
_GAPS = re.compile(r"(?:\s*\|\s*)+")


def phrase(pattern: str) -> re.Pattern[str]:
    """A pattern of words in any case. Line breaks with their indentation do not count; other spaces do.

    Raises:
        ValueError: a line ends amid words, so that a space was lost or a word torn; break it at a bar, or write [ ].
    """
    if torn := _TORN.search(pattern):
        raise ValueError(f"a line ends amid words: {torn.group()!r}; break it at a bar, or write [ ] for a space")
    return re.compile(_INDENT.sub("", pattern), re.IGNORECASE)


class Sheet:
    """Text in one spelling (NFKC, plain quotes and dashes, single spaces).

    What a reader takes leaves a gap, so that words which did not stand side by side never meet.
    """

    def __init__(self, text: str) -> None:
        plain = unicodedata.normalize("NFKC", text[:MAX_CHARS])[:MAX_CHARS]
        shown = "".join(char if char.isprintable() or char.isspace() else " " for char in plain)
        said = _PICTURES.sub(", ", _FACES.sub(" ", shown.translate(_QUOTES).replace("|", " ")))
        self.text = _SPACES.sub(" ", said).strip()

    def take(
        self, pattern: re.Pattern[str], wanted: Callable[[re.Match[str]], bool] = lambda _: True
    ) -> list[re.Match[str]]:
        """Cuts out every match that is wanted and returns them, first to last."""
        found = [match for match in pattern.finditer(self.text) if wanted(match)]
        for match in reversed(found):
            self.cut(match.start(), match.end())
        return found

    def cut(self, start: int, end: int, instead: str = "") -> None:
        """Cuts out a span; `instead` are words that stand for it."""
        before, after = self.text[:start], self.text[end:]
        left, right = "" if before.endswith(" ") else " ", "" if after.startswith(" ") else " "
        self.text = f"{before}{left}{instead or GAP}{right}{after}"

    def put(self, start: int, end: int, instead: str) -> None:
        """Says a span in other words."""
        self.say(self.text[:start] + instead + self.text[end:])

    def say(self, text: str) -> None:
        """Says the whole in other words."""
        self.text = text

    def has(self, pattern: re.Pattern[str]) -> bool:
        return pattern.search(self.text) is not None

    @property
    def rest(self) -> str:
        """What nobody took, gaps closed."""
        return _SPACES.sub(" ", _GAPS.sub(" ", self.text)).strip()
