"""Who is to use what is looked for, another than before: "dog food", and then "but for cats"."""

from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.sheet import Sheet, phrase

_USERS: Final = {
    "dog": "dogs", "cat": "cats", "puppy": "puppies", "kitten": "kittens", "rabbit": "rabbits", "hamster": "hamsters",
    "bird": "birds", "baby": "babies", "toddler": "toddlers", "kid": "kids", "child": "children", "adult": "adults",
    "teen": "teens", "teenager": "teenagers", "senior": "seniors", "man": "men", "woman": "women", "boy": "boys",
    "girl": "girls",
}  # fmt: skip
"""Users, one and several of them."""
_ONE: Final = {several: one for one, several in _USERS.items()} | {one: one for one in _USERS}
_SEVERAL: Final = frozenset({"kids", "children", "men", "women", "boys", "girls", "seniors"})
_FOR = phrase(rf"""(?:^|[|.,;:!?] ?|\b(?:but|price|budget|same|ones?|no|that|those|this|these|it's|is|they're|are
    |need|want|meant
    |sorry|oh|oops|just|only|and|show|see|have|haha|lol) )(?P<said>
    (?:for (?:(?:an?|the|my|our|his|her|their|grown[- ]up|two|three|four|[2-9]) ){{0,2}}|(?:it's |it is |(?:he|she
    |ours|mine)(?:'s
    | is) |we have |i have |i've got |we've got )(?:an? )?(?:only |still |just )?(?:an? )?)
    (?P<new>{"|".join(sorted(_ONE, key=len, reverse=True))})
    (?: i (?:mean|meant)| now| actually| please| instead| though| not (?:for )?(?:an? )?[a-z]+)*)(?= ?(?:$|[|.,;:!?]
    |(?:and|but|not|under|in|with|max)\b))""")


def read_user(sheet: Sheet, brief: Brief) -> str:
    """Takes the new user and returns what is looked for with this one in place of the old; empty if there is none."""
    wanted = brief.text.split()
    old = next((at for at, word in enumerate(wanted) if _one(word)), None)
    found = _FOR.search(sheet.text)
    if old is None or found is None or _one(found["new"]) == _one(wanted[old]):
        return ""
    sheet.cut(found.start("said"), found.end("said"))
    wanted[old] = as_said_before_a_thing(found["new"].lower())
    return " ".join(wanted)


def names_user(words: str) -> bool:
    """Whether words end with one for who uses things, "my cats", rather than for a thing."""
    return bool(_one(words.split()[-1])) if words.strip() else False


def as_said_before_a_thing(user: str) -> str:
    """A word for a user as it stands before a thing, "cat food" and "kids toothpaste"; any other word as it is."""
    return user if user in _SEVERAL else _one(user) or user


def _one(word: str) -> str:
    return _ONE.get(word.lower().removesuffix("'s").removesuffix("'"), "")
