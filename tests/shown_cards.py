"""Lists that stand on the cards of both demo shops, and what is understood of words said to them."""

from app.dialogue.brief import Brief
from app.dialogue.reading.understood import Understood
from eval.understanding import Shelf
from retrieval.schema import ProductId
from tests import heard


def _cards(prefix: str, *ids: str) -> tuple[ProductId, ...]:
    return tuple(ProductId(f"{prefix}-{one}") for one in ids)


BRIEFS = {
    "pans": Brief(
        text="frying pan",
        shown=_cards("home", "hearth-skillet-24-cm", "glide-pan-cream-24-cm", "glide-pan-red-28-cm",
        "halvorn-pan-24-cm"),
    ),
    "mugs": Brief(text="mugs", shown=_cards("home", "mug-sea-blue", "mug-ochre", "travel-mug-black-350-ml", "mug-red")),
    "sets": Brief(
        text="garden table set",
        shown=_cards("home", "bistro-set-anthracite", "bistro-set-mint", "bistro-set-white", "side-table-white"),
    ),
    "racks": Brief(
        text="coat rack",
        shown=_cards(
            "home", "coat-rack-45-cm-wide-4-pegs", "coat-rack-80-cm-wide-7-pegs", "shoe-bench-60-cm-wide",
            "shoe-bench-90-cm-wide",
        ),
    ),
    "teapots": Brief(
        text="teapot",
        shown=_cards("home", "teapot-glass-0-6-l", "teapot-iron-black-0-8-l", "teapot-glass-1-2-l",
        "teapot-iron-red-0-8-l"),
    ),
    "boxes": Brief(
        text="lunch box",
        shown=_cards("home", "steel-lunch-0-8-l", "steel-lunch-1-2-l", "glas-box-bamboo-0-6-l",
        "glas-box-bamboo-1-0-l"),
    ),
    "sharpeners": Brief(
        text="knife sharpener",
        shown=_cards("home", "whetstone-grit-400-1000", "whetstone-grit-1000-6000", "knife-rail-oak",
        "knife-rail-walnut"),
    ),
    "organisers": Brief(
        text="desk organiser",
        shown=_cards(
            "home", "desk-organiser-recycled-plastic-white", "desk-organiser-recycled-plastic-grey",
            "desk-organiser-oak-natural", "desk-mat-black",
        ),
    ),
    "pots": Brief(
        text="plant pot",
        shown=_cards("home", "terracotta-pot-14-cm", "terracotta-pot-20-cm", "terracotta-pot-30-cm",
        "rail-planter-anthracite"),
    ),
    "travel": Brief(
        text="travel mug",
        shown=_cards("home", "travel-mug-black-350-ml", "travel-mug-navy-350-ml", "mug-red", "mug-white"),
    ),
    "kettles": Brief(
        text="kettle",
        shown=_cards("home", "gooseneck-silver", "whistle-kettle-red", "swift-kettle-white", "steel-kettle-silver"),
    ),
    "dog": Brief(text="dog food", shown=_cards("cj", "1105546", "6919087", "9831618", "1098025")),
    "mixes": Brief(text="cocktail mix", shown=_cards("cj", "1067933", "1288106", "5571509", "982587")),
}  # fmt: skip


def understood(shelves: dict[str, Shelf], said: str, cards: str) -> Understood:
    brief = BRIEFS[cards]
    shelf = shelves[brief.shown[0].split("-", maxsplit=1)[0]]
    return heard.understood(shelf, said, brief)


def places(cards: str, *products: ProductId | None) -> list[int]:
    return sorted({1 + BRIEFS[cards].shown.index(one) for one in products if one})
