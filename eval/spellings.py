"""Words in several spellings that mean the same: hasty, American, contracted, and numbers."""

from types import MappingProxyType
from typing import Final

HASTY: Final = MappingProxyType({
    "without": "w/o", "with": "w/", "and": "&", "something": "sth", "you": "u", "your": "ur", "please": "plz",
    "going to": "gonna", "want to": "wanna", "about": "abt", "thanks": "thx", "because": "cos", "are": "r",
    "got to": "gotta", "give me": "gimme", "people": "ppl", "though": "tho",
})  # fmt: skip
"""Each of them is a rewording of its own."""

AMERICAN: Final = MappingProxyType({
    "colour": "color", "colours": "colors", "grey": "gray", "favourite": "favorite", "flavour": "flavor",
    "flavours": "flavors", "flavoured": "flavored", "litre": "liter", "litres": "liters", "metre": "meter",
    "metres": "meters", "centimetre": "centimeter", "centimetres": "centimeters", "aluminium": "aluminum",
    "fibre": "fiber", "yoghurt": "yogurt", "organiser": "organizer", "organise": "organize", "centre": "center",
    "kilogramme": "kilogram", "mould": "mold", "cosy": "cozy", "jewellery": "jewelry", "tyre": "tire",
    "theatre": "theater", "neighbour": "neighbor", "neighbours": "neighbors", "programme": "program",
    "doughnut": "donut", "doughnuts": "donuts", "moisturiser": "moisturizer", "liquorice": "licorice",
    "millilitres": "milliliters", "millilitre": "milliliter", "realise": "realize", "apologise": "apologize",
})  # fmt: skip
BRITISH: Final = MappingProxyType({american: british for british, american in AMERICAN.items()})

IN_FULL: Final = MappingProxyType({
    "i'm": "i am", "i've": "i have", "i'll": "i will", "you're": "you are", "you've": "you have", "we're": "we are",
    "we've": "we have", "they're": "they are", "they've": "they have", "isn't": "is not", "aren't": "are not",
    "wasn't": "was not", "don't": "do not", "doesn't": "does not", "didn't": "did not", "can't": "can not",
    "couldn't": "could not", "won't": "will not", "wouldn't": "would not", "shouldn't": "should not",
    "haven't": "have not", "hasn't": "has not", "that's": "that is", "it's": "it is", "what's": "what is",
    "there's": "there is", "they'll": "they will", "it'll": "it will", "that'll": "that will", "he's": "he is",
    "she's": "she is",
})  # fmt: skip
CONTRACTED: Final = MappingProxyType({full: short for short, full in IN_FULL.items()} | {"cannot": "can't"})

SMALL: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
