"""What everyday words for looks stand for in a catalogue: "purple" for plum, "wooden" for oak."""

from typing import Final

_NARROWER: Final = {
    said: frozenset(names.split())
    for said, names in {
        "yellow": "ochre mustard gold golden brass lemon honey",
        "mustard": "ochre",
        "gold": "brass",
        "purple": "plum violet lilac lavender aubergine",
        "orange": "terracotta rust amber copper apricot",
        "brown": "cognac walnut rust terracotta amber chocolate caramel tan",
        "grey": "anthracite graphite smoke silver stone gray",
        "gray": "anthracite graphite smoke silver stone grey",
        "dark": "black anthracite graphite navy midnight plum",
        "blue": "petrol navy teal midnight turquoise",
        "teal": "petrol",
        "turquoise": "petrol mint",
        "green": "sage olive moss mint pistachio petrol",
        "beige": "sand cream natural ecru",
        "pale": "white cream sand natural",
        "pink": "rose blush raspberry",
        "red": "burgundy raspberry rust",
        "burgundy": "red",
        "bright": "yellow red",
        "wood": "oak walnut birch beech bamboo pine acacia ash olive wooden",
        "wooden": "oak walnut birch beech bamboo pine acacia ash wood",
        "metal": "steel aluminium iron brass copper stainles",
        "metallic": "silver steel gold copper",
        "alu": "aluminium",
        "aluminum": "aluminium",
        "inox": "stainles steel",
        "transparent": "clear glas",
        "see": "clear glas",
        "through": "clear glas",
        "plain": "white natural",
        "shiny": "silver steel chrome",
        "tin": "canned",
        "tinned": "canned",
        "can": "canned",
    }.items()
}


def narrower(word: str) -> frozenset[str]:
    """The catalogue's words that a word for looks may stand for, itself or without "-ish" and "-y"; mostly none."""
    for said in (word, word.removesuffix("ish"), word.removesuffix("y"), word.removesuffix("ey")):
        if found := _NARROWER.get(said):
            return found
    return frozenset()
