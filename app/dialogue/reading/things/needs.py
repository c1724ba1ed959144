"""What somebody needs who tells a trouble or a purpose and no name: "my bread goes stale" needs a bread bin.

What is sold for it is called otherwise than the story ("scared of the dark" and a night light share no word), and
stories are told in any order. So a need is known by words of which each group has one, wherever they stand.
Only names are answered that the shop has, and none where another thing is named: "my bread goes stale, a bread box".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.shop.vocabulary import fold


@dataclass(frozen=True, slots=True)
class _Need:
    """The names of what is needed, the shop's own first, and the groups of words of which each is told."""

    names: tuple[str, ...]
    told: tuple[frozenset[str], ...]

    def is_told(self, words: set[str], named: set[str]) -> bool:
        """Whether each group is told, and nothing `named` that is no part of the story."""
        return not any(map(words.isdisjoint, self.told)) and named <= frozenset().union(*self.told)


def _need(names: str, *told: str) -> _Need:
    return _Need(tuple(names.split(", ")), tuple(frozenset(group.split()) for group in told))


_CHILD: Final = (
    "baby toddler toddlers kid kids kiddo child children daughter son boy girl grandson granddaughter grandchildren"
    " niece nephew little yr year yo"
)
_VAGUE: Final = "something anything nothing somewhere nowhere where thing things thingy stuff what"
_HEATS: Final = "cold hot warm lukewarm tepid carry spill spills spilling spilled"
_ON_THE_WAY: Final = (
    "train bus tram office work commute commuting car desk bike school road way drive driving platform metro tube"
    " subway meeting walk travel"
)
_NEEDS: Final = (
    _need(
        "bread bin",
        "bread loaf loaves baguette baguettes",
        "stale hard brick rock dry dries mouldy moldy fresh keep keeps store",
    ),
    _need("night light", "dark", "scared afraid terrified frightened frightens fear fears monsters scare scares"),
    _need("night light", _CHILD, "dark light lights", "bedtime sleep sleeps screams cries waking wakes nightmares"),
    _need("travel mug", "tea coffee cuppa latte espresso", _HEATS, _ON_THE_WAY),
    _need(
        "knife sharpener, whetstone",
        "knife knives knifes blade blades",
        "blunt blunted dull sharpen sharpening sharpens",
    ),
    _need("desk organiser, desk tidy, pen pot", "desk", "mess messy tidy clutter cluttered chaos untidy"),
    _need("proofing basket", "dough sourdough", "overnight rise rises rising prove proves proving proof"),
    _need("sourdough starter kit", "sourdough", "started starting start begin begun beginner discovered own learn"),
    _need(
        "rice cooker",
        "rice",
        "burn burns burnt burned stick sticks sticky sticking gluey mushy soggy cook cooking make making sushi hob",
    ),
    _need("doormat", "mud muddy dirt dirty", "hall hallway door carpet shoes boots"),
    _need(
        "shoe bench, shoe rack",
        "shoe shoes boots trainers sneakers",
        "sit seat sitting hall hallway corridor entrance door floor heap pile everywhere tripping",
    ),
    _need("step stool", "reach reaching", "cupboard cupboards shelf shelves sink high top"),
    _need("coat rack", "coat coats jacket jackets", "hang hanging wall hall hallway put hook"),
    _need(
        "compost pail",
        "peelings peels scraps skin skins grounds",
        "kitchen counter worktop smell smells stink stinks vegetable vegetables banana heap rid compost potato flies",
    ),
    _need("rail planter", "railing railings", "plant plants flowers grow hang herbs geraniums strawberries tomatoes"),
    _need("herb kit", "grow growing die dies dying kill", "basil herb herbs parsley coriander"),
    _need(
        "bath mat",
        "shower bath bathroom tub",
        "cold slip slips slipping slipped slippery puddle wet tiles freezing icy",
    ),
    _need("bistro set", "balcony terrace patio", "breakfast eat sit"),
    _need("laptop stand", "laptop", "neck hunch hunching hunched staring knees lap sofa"),
    _need("cutlery set", "fork forks spoon", "one single only", "own owns"),
    _need("throw", "cold freezing chilly warm shivering", "sofa couch settee"),
    _need("spice rack", "spice spices", "everywhere mess tidy cupboard drawer rain fall"),
    _need("knife rail, knife block", "knife knives", "drawer wall rattle rattling"),
    _need("kettle", "boil boiling boils", "water"),
    _need("decanter", "wine", "breathe breathes air"),
    _need("vase", "flowers tulips peonies roses bouquet sunflowers daffodils", "put stand standing", _VAGUE),
    _need("picnic blanket", "picnic picnics grass", "sit sitting"),
    _need("dish rack", "dishes plates", "dry drain drip dripping"),
    _need(
        "children's knife, kids knife",
        _CHILD,
        "chop chopping cut cutting",
        "help helps helping finger fingers me",
        "veg vegetable vegetables carrots cooking kitchen",
    ),
    _need("chopping board", "worktop counter table", "chop chopping cut cutting"),
    _need("frying pan", "fry frying", "egg eggs steak steaks pancakes", _VAGUE),
    _need("milk frother", "milk", "foam foamy froth frothy"),
    _need("lunch box", "lunch lunches sandwich sandwiches", "soggy leak leaks leaking squashed"),
    _need("broom", "sweep sweeping", "floor kitchen up crumbs bend"),
    _need("blender", "puree pureed pureeing smoothies"),
    _need("toaster", "toast toasting", "bread"),
    _need("kitchen scale", "weigh weighing weighs", "flour sugar ingredients baking see"),
    _need("cold and flu medicine", "sniffles sniffle congested fever feverish flu"),
    _need("cold and flu medicine", "nose", "runny blocked stuffed stuffy unclog snotty streaming"),
    _need("cold and flu medicine", "cold", "stinking nasty awful horrible caught catching head"),
    _need("sunscreen", "sunburn sunburnt sunburned", "beach lake pool sea sun holiday holidays summer"),
    _need("gift wrap", "wrap wrapped wrapping", "present presents gift gifts"),
    _need("nail polish", "nails", "awful chipped terrible ugly bare"),
    _need(
        "dog chews",
        "dog dogs puppy pup",
        "chew chews chewed chewing gnaw gnaws gnawing eat eats eating ate destroys destroyed",
        "shoe shoes slipper slippers sofa couch furniture legs carpet",
    ),
    _need("hamburger buns", "burger burgers", "put", "in inside", _VAGUE),
    _need("coffee creamer", "coffee", "white whiter whiten"),
    _need(
        "bathroom cleaner",
        "tub bath bathtub shower tiles",
        "limescale grime grimy mould mold mouldy moldy scum filthy black",
    ),
    _need("frozen meal", "nuke microwave", "dinner supper lunch"),
)
_ALL_CUES: Final = frozenset().union(*(need.told[0] for need in _NEEDS))
_TELLS = phrase(
    r"""(?<![\w-])(?:i|i'm|i'd|my|me|we|our|us|he|she|it|they|you|what|how|where|help|everywhere|something|somewhere
    |anything|anywhere|nothing|things?|thing(?:y|ies)|stuff|to|needs?|wants?|is|are|has|have|keeps?|goes|gets|won't
    |can't|always|never|got)(?![\w-])"""
)
""" "Coffee, hot, for the office" tells nothing."""
_ASKED = phrase(
    r"(?<![\w'-])(?:(?<!has )(?<!have )(?<!got )an?|another|need|want|buy|get|after|looking for|some|new)"
    r" (?!my\b|our\b|your\b|his\b|her\b|their\b|the\b|to\b)[\w'-]+(?: [\w'-]+)?"
)
""" "A knife that won't go blunt" asks for a knife, however much of a story is told of it."""
_LED = phrase(r"(?:[\w'-]+ ){0,2}?(?P<thing>[\w'-]+) (?:for|to|with|on|over|under|in|by) ")


def leads(text: str) -> str:
    """The word for a thing before what it is for, though the shop may not know it: "box" of "box to put shoes in"."""
    led = _LED.match(text)
    return led["thing"].lower() if led else ""


def needed(said: str, named: Iterable[str], sells: Callable[[str], bool]) -> str:
    """The name of what is needed by what is told, if the shop sells it and nothing else is `named`; else empty."""
    words = set(fold(said).split())
    if words.isdisjoint(_ALL_CUES) or not _TELLS.search(said):
        return ""
    others = set(named)
    if any(others.intersection(asked.group(0).lower().split()) for asked in _ASKED.finditer(said)):
        return ""
    told = (need for need in _NEEDS if need.is_told(words, others))
    return next((name for need in told for name in need.names if sells(name)), "")
