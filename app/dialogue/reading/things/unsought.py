"""Parts of a sentence that name nothing to look for: "no earl grey", "in a bigger pack", "40 bags at least"."""

from typing import Final

from app.dialogue.reading.sheet import phrase

_DENIES = phrase(
    r"\W*(?:(?:and|but|or|please|oh|ok|sorry|so|definitely|absolutely|just) )*(?:no|not)(?: any| more| an?)* "
    r"(?!(?:sure|only|i|we|it|it's|its|this|that|what|yet|added|bake|knead|more|just|kidding|make|actually|really|for|to"
    r"|in|with|on|of)\b)"
    r"[\w'-]+(?: (?!for\b|is\b|was\b|were\b)[\w'-]+){0,2}(?: please| pls)?\W*$"
)
""" "No earl grey": what is not wanted is nothing to look for, though nobody knows it."""
_HELD: Final = r"""(?:sizes?|packs?|packages?|packets?|bags?|box(?:es)?|bottles?|jars?|tubs?|cans?|tins?|cartons?|rolls?
    |count|pieces?)"""
_SIZED = phrase(
    rf"""\W*(?:(?:and|but|or|please|ok|maybe|do you have|have you got|got|is there|in|i want|i need|what about|at least
    |with|more than|over|under) )*(?:(?:an?|the|any|some|one) )?(?:slightly |much |even )?(?:(?:bigger|smaller
    |larger)(?: {_HELD}| ones?)?|[0-9]{{1,4}}[ -]{_HELD})(?: of (?:it|them|those|these))?
    (?: (?:please|pls|too|available|at least|or more|max|minimum|at most|or so))*\W*"""
)


def denies(said: str) -> bool:
    """Whether a part only says what is not wanted, which nobody knows."""
    return _DENIES.match(said) is not None


def says_how_big(said: str) -> bool:
    """Whether a part only says how big a package should be, of things that state no such size."""
    return _SIZED.fullmatch(said) is not None
