"""Wishes about what a product is said to be, which a catalogue may not be able to confirm."""

import re
from dataclasses import dataclass

from retrieval.schema import Constraint, Op

_FREE_OF = (
    "additive", "alcohol", "allergen", "bpa", "caffeine",
    "cage", "carb", "cholesterol", "cruelty", "dairy", "dye", "egg",
    "fat", "fragrance", "gluten", "gmo", "grain", "lactose", "lead", "meat", "milk", "msg", "nut", "palm oil",
    "paraben", "peanut", "perfume", "plastic", "preservative", "salt", "scent", "soy", "sugar", "sulfate", "toxin",
    "wheat",
)  # fmt: skip
"""What shoppers want a product to be free of."""
_STATED = (
    "additive", "alcohol", "allergen", "bpa", "caffeine", "carb", "cholesterol", "cruelty", "dairy", "fat", "fragrance",
    "gluten", "gmo", "grain", "lactose", "msg", "paraben", "preservative", "soy", "sugar", "sulfate",
    "toxin",
)  # fmt: skip
"""Of these packages say "X-free", so "without X" means that; other things are left out where a product names them."""

_NOT_A_CLAIM = {
    "a", "are", "be", "buy", "care", "come", "day", "duty", "feel", "for", "get", "hassle", "is", "it", "one", "or",
    "risk", "tax", "the", "toll", "worry", "all", "and", "any", "anything", "completely", "delivered", "delivery",
    "entirely", "feeling", "gift", "got", "hands", "its", "really", "set", "shipping", "some", "something", "stress",
    "that", "totally", "trouble", "two", "was", "with", "you",
}  # fmt: skip
_LEVELS = "low|reduced|high"
_NUTRIENTS = "calorie|calories|carb|carbs|cholesterol|fat|fiber|fibre|protein|salt|sodium|sugar"
_USES = "dishwasher|microwave|oven|freezer|food|child|baby|kid|bird|machine"

_CLAIM = re.compile(
    rf"""\b(?:
      (?P<noun>{"|".join(_FREE_OF).replace(" ", "[ ]")})s?[\s-]?free(?![ -]range)
    | (?P<any>[a-z]{{3,20}})-free
    | (?P<said>[a-z]{{3,20}})[ ]free(?=[ ]?(?:$|[,.;:!?|]|please\b|pls\b))
    | (?P<level>{_LEVELS})[\s-](?P<nutrient>{_NUTRIENTS})
    | (?P<use>{_USES})[\s-](?P<fit>safe|proof|washable)
    | no[\s]added[\s](?P<added>sugar|salt)
    | no[\s](?P<unadded>sugar|salt)[\s]added
    | (?P<coeliac>coeliac|celiac)s?
    | (?P<intolerant>lactose)[\s-]intoleran(?:t|ce)
    | (?P<proof>leak|spill|shatter)[\s-]?proof
    | (?P<byhand>made[\s]by[\s]hand)
    | non[\s-](?P<non>dairy|gmo|toxic|alcoholic|stick)
    | (?P<zero>zero[\s-](?:sugar|calories?|fat|alcohol))
    | (?P<fair>fair[\s-]?trade)
    | (?P<plain>organic|vegan|vegetarian|kosher|halal|keto|paleo|biodegradable|compostable|recyclable|recycled
        |sustainable|hypoallergenic|waterproof|rainproof|fireproof|handmade|refillable|unscented|unsweetened
        |wholegrain|sugarless)
    | (?P<pair>plant[\s-]based|eco[\s-]friendly|whole[\s-]grain|free[\s-]range|cold[\s-]pressed|hand[\s-]made)
    )(?![\w-])""",
    re.IGNORECASE | re.VERBOSE,
)
_FREE_OF_WORD = re.compile(rf"(?:{'|'.join(_STATED)})s?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """Something asked for that is not a field of a product.

    `claim` is a quality in words ("gluten-free"). `foreign_price` is a price as it was said in
    another currency than the shop's, which is not converted. Exactly one of them is set.
    """

    claim: str = ""
    foreign_price: str = ""

    @property
    def constraint(self) -> Constraint | None:
        """The soft constraint that stands for a claim; a foreign price has none."""
        if not self.claim:
            return None
        return Constraint(field="text", op=Op.CONTAINS, value=self.claim, hard=False, label=self.claim)


def claims(text: str) -> tuple[Wish, ...]:
    """The qualities that a text asks for, each once, in the order said."""
    names = (_name(match) for match in _CLAIM.finditer(text))
    return tuple(Wish(claim=name) for name in dict.fromkeys(names) if name)


def claim_begins(text: str, at: int) -> bool:
    """Whether a quality is said from here on: "no added sugar" leaves nothing out."""
    found = _CLAIM.match(text, at)
    return found is not None and bool(_name(found))


def without_claims(text: str) -> str:
    """The text with its claims cut out: what is left says whether anything else was asked for."""
    return _CLAIM.sub(" ", text)


def without_claim(text: str, claim: str) -> str:
    """The text without one quality, however it is written there; without any trace of it, the text itself."""
    cut = _CLAIM.sub(lambda match: " " if _name(match) == claim else match.group(), text)
    return text if cut == text else " ".join(cut.split())


def free_of(noun: str) -> Wish | None:
    """The wish that "without NOUN" stands for; None if that is no known quality (a plain exclusion)."""
    return Wish(claim=f"{_singular(noun)}-free") if _FREE_OF_WORD.fullmatch(noun) else None


def promises_little(claim: str, of: str) -> bool:
    """Whether a claim says that a product has none of something, or little: "low sodium" of salt."""
    same = {"salt": "(?:salt|sodium)", "scent": "(?:scent|perfume|fragrance)"}.get(of, re.escape(of.removesuffix("s")))
    less = rf"(?:no added |no |low[ -]|reduced[ -]|zero[ -]){same}s?|{same}s?[ -](?:free|less)|un{same}(?:ed|ened)"
    return re.fullmatch(less, claim.lower()) is not None


def _name(match: re.Match[str]) -> str:
    """A claim's one spelling, whatever way it was written; empty for what only looks like a claim."""
    said = {key: " ".join(value.lower().split()) for key, value in match.groupdict().items() if value}
    if noun := said.get("noun") or said.get("any") or said.get("said"):
        return "" if noun in _NOT_A_CLAIM else f"{_singular(noun)}-free"
    if "level" in said:
        return f"{said['level']}-{said['nutrient'].removesuffix('s')}"
    if "use" in said:
        return f"{said['use']} {said['fit']}"
    if "coeliac" in said:
        return "gluten-free"
    if "intolerant" in said:
        return "lactose-free"
    if "proof" in said:
        return f"{said['proof']}proof"
    if "byhand" in said:
        return "handmade"
    if "unadded" in said:
        return f"no added {said['unadded']}"
    if "added" in said:
        return f"no added {said['added']}"
    if "non" in said:
        return {"dairy": "dairy-free", "gmo": "GMO-free"}.get(said["non"], f"non-{said['non']}")
    if "zero" in said:
        return said["zero"].replace("-", " ")
    if "fair" in said:
        return "fair trade"
    return said.get("plain") or said["pair"].replace(" ", "-")


def _singular(noun: str) -> str:
    """ "nuts" and "nut" are one wish; abbreviations keep their capitals."""
    word = " ".join(noun.lower().split())
    word = word if word not in {f"{each}s" for each in _FREE_OF} else word[:-1]
    return word.upper() if word in {"bpa", "gmo", "msg"} else word
