"""A thing that is named by what it is to do: "something to keep my bread fresh", "somewhere to put the peelings"."""

from collections.abc import Iterable

from app.dialogue.reading.sheet import phrase

_SOMETHING_TO = phrase(
    r"""(?<!\w)(?:something|somewhere|anything|things?(?= (?:for )?to\b)|thing(?= for))(?! like\b)(?: [\w-]+){0,2}?
    (?: (?:for )?to (?!eat\b|drink\b|wear\b|me\b|my\b|the\b)| so (?=the|my|our|it|that|i|we)
    | that (?!is\b|isn't\b|goes?\b|matches|fits)
    | for (?=(?:make|wash|cut|keep|put|clean|hide|hold|carry|store|cook|boil|fry|open|sharpen|dry) ))[^|,.;!?]{3,70}"""
)
_POLITE_END = phrase(r"(?: (?:please|pls|thanks|thank you|and|but|or|because|since|lol|haha))+$")


def purpose(said: str, named: Iterable[str]) -> str:
    """The words for what a thing is to do, if none of the things that are `named` stands outside them; else empty."""
    found = _SOMETHING_TO.search(said)
    if not found or any(name not in found.group() for name in named):
        return ""
    return _POLITE_END.sub("", found.group()).strip()
