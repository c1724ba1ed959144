"""Everyday words that the encoder's vocabulary has not, and spellings of other countries."""

from typing import Final

COMMON: Final = frozenset(
    {
        "airtight", "allergies", "antacid", "aspirin", "bagel", "bassinet", "biscuit", "bleach", "bolster",
        "boneless", "brioche", "burrito", "cafetiere", "caramel", "casserole", "cheapest", "cheque", "chewy",
        "chickpea", "chunky", "chutney", "clamp", "cleaver", "colander", "collapsible", "comfy", "compost",
        "concealer", "conditioner", "cordless", "corkscrew", "cosy", "couscous", "cracker", "crib", "crisps",
        "crispy", "croissant", "crumbled", "crumpet", "crunchy", "custard", "decaf", "decanter", "deodorant",
        "detergent", "diaper", "diced", "diffuser", "dishwasher", "doesn", "doily", "doormat", "drape",
        "duster", "dustpan", "duvet", "easel", "erm", "evaporated", "eyeliner", "fiver", "fizzy", "flask",
        "floss", "foldable", "freezer", "fudge", "futon", "gauze", "gazebo", "gelatin", "goblet", "gosh",
        "grated", "grater", "griddle", "guacamole", "hammock", "hanger", "hinge", "hummus", "ibuprofen",
        "kiddo", "ladle", "leakproof", "lentil", "lightest", "lollipop", "lotion", "lozenge", "mandoline",
        "marmalade", "marzipan", "mayonnaise", "minced", "mouthwash", "mower", "muffin", "mulch", "nacho",
        "nappies", "nappy", "nougat", "ounces", "pacifier", "pancake", "parasol", "peeler", "pestle", "pesto",
        "planter", "plasters", "pliers", "popsicle", "pouffe", "powdered", "pram", "pretzel", "priciest",
        "pruner", "quinoa", "ramekin", "rechargeable", "recliner", "relish", "remover", "reusable", "revert",
        "roomiest", "salted", "saucer", "scone", "scourer", "scraper", "scratchy", "screwdriver", "secateurs",
        "seedless", "shampoo", "shatterproof", "shears", "sieve", "skillet", "skinless", "skint", "sneeze",
        "snug", "softener", "sorbet", "spanner", "spatula", "sprinkler", "squeaky", "squeegee", "stackable",
        "strainer", "stroller", "sunscreen", "tahini", "tampon", "tangy", "tassel", "teapot", "tempeh",
        "tenner", "thermos", "toasted", "toffee", "tofu", "tongs", "toothpaste", "topper", "tortilla",
        "trellis", "trivet", "trowel", "tumbler", "unsalted", "valance", "waffle", "washable", "washer",
        "waterproof", "whisk", "wick", "wipes", "wobbly", "wont", "wrench",
    }
)  # fmt: skip
"""They are meant as they stand wherever a shop does not sell them."""

VARIANTS: Final = {
    "aluminum": "aluminium", "fiber": "fibre", "fibers": "fibres", "creme": "cream", "grey": "gray", "gray": "grey",
    "yoghurt": "yogurt", "yogurt": "yoghurt", "yoghurts": "yogurts", "donut": "doughnut", "donuts": "doughnuts",
    "doughnut": "donut", "doughnuts": "donuts", "colour": "color", "color": "colour", "flavour": "flavor",
    "flavor": "flavour", "flavoured": "flavored", "flavored": "flavoured", "organizer": "organiser",
    "organizers": "organisers", "organiser": "organizer", "organisers": "organizers", "galvanized": "galvanised",
    "enameled": "enamelled", "moisturiser": "moisturizer", "moisturizer": "moisturiser", "chilli": "chili",
    "chilies": "chillies", "chillis": "chillies", "chili": "chilli", "tire": "tyre", "jewelry": "jewellery",
    "mold": "mould", "molds": "moulds", "mould": "mold", "moulds": "molds", "plow": "plough", "ax": "axe",
    "caffe": "cafe", "expresso": "espresso", "licorice": "liquorice", "liquorice": "licorice", "ketchup": "catsup",
    "omelet": "omelette", "omelette": "omelet", "theater": "theatre", "center": "centre",
}  # fmt: skip
"""A word in the spelling of another country; it is looked up in both."""
