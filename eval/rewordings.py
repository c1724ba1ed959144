"""The same wish in other words: what a shopper may do to an utterance without meaning anything else by it.

Greetings, thanks and smileys around it, other spellings, other punctuation, a slip of the fingers. The grammar has to
read each as it reads the plain one; `reworded.py` counts how often it does.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final, TypeAlias
from zlib import crc32

from eval.spellings import AMERICAN, BRITISH, CONTRACTED, HASTY, IN_FULL, SMALL, TENS
from eval.understanding import Case

Reworded: TypeAlias = Callable[[str], str | None]
"""An utterance in other words; None where they would not be other words, or not the same meaning."""

SMALLTALK: Final = frozenset({"greeting", "thanks", "unclear"})
_CHOICES: Final = frozenset({"eq", "in", "not_in"})


def _always(_: Case) -> bool:
    return True


def asks(case: Case) -> bool:
    """Whether a case is more than small talk, which a greeting or thanks would turn into other small talk."""
    return all(right["intent"] not in SMALLTALK for right in case.right)


def prefers_nothing(case: Case) -> bool:
    """Whether "if possible" changes nothing: a colour or material, which it makes a mere preference, is not chosen."""
    said = (one for right in case.right for one in right["constraints"])
    return names_a_thing(case) and not any(one["op"] in _CHOICES for one in said)


def names_a_thing(case: Case) -> bool:
    """Whether a case opens a conversation with a thing to find, and says no more behind it."""
    return not case.before.text and all(right["intent"] == "find" and right["text"] for right in case.right)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rewording:
    """One way to say the same in other words, and the cases in which it is the same."""

    name: str
    say: Reworded
    fits: Callable[[Case], bool] = _always

    def of(self, case: Case) -> str | None:
        """What is said of a case in these words; None where they do not apply."""
        said = self.say(case.say) if self.fits(case) else None
        return None if said == case.say else said


_ENDS: Final = re.compile(r"[\s.,;:!?]*$")
_ASIDE: Final = re.compile(
    r"\b(?:please|pls|plz|thanks|thx|thank|cheers|ta|lol|possible|sorry|hi|hey|hello)\b", re.IGNORECASE
)


def opened(opening: str, said: str) -> str | None:
    """With words before it: "hi, ". Not twice, as in "hi, hello"."""
    first = said.split(maxsplit=1)
    if not first or _ASIDE.match(first[0]):
        return None
    return opening + said


def closed(closing: str, said: str) -> str | None:
    """With words behind it and before its last full stop: " please". Not twice, as in "thanks please"."""
    last = said.rstrip(" .,;:!?").rsplit(maxsplit=1)
    if not last or _ASIDE.search(last[-1]):
        return None
    end = _ENDS.search(said)
    return f"{said[: end.start()]}{closing}{end.group().strip()}" if end else None


def ended(ending: str, said: str) -> str:
    """With signs at its very end: " :)", "!!"."""
    return f"{said.rstrip(' .!') if ending[0] == '!' else said}{ending}"


_MARKS: Final = re.compile(r"(?<!\d)[.,]|[.,](?!\d)|[;:!?]|(?<=\s)-+(?=\s)")
_SPACES: Final = re.compile(r" {2,}")


def without_marks(said: str) -> str:
    """Without punctuation, but for decimal points, hyphens and apostrophes: of several clauses a harder kind."""
    return _SPACES.sub(" ", _MARKS.sub(" ", said)).strip()


def without_last_mark(said: str) -> str:
    """Without what stands at its very end."""
    return said.rstrip(" .,;:!?")


def without_apostrophes(said: str) -> str:
    """ "Isnt", "dads"."""
    return re.sub(r"(?<=\w)['’](?=\w)|(?<=s)['’](?=\s|$)", "", said)


def dashed(said: str) -> str:
    """With dashes for commas."""
    return re.sub(r"(?<!\d), (?=\S)", " - ", said)


_LONG_CLAUSE: Final = 3
"""Words of a clause that may stand for itself."""
_LISTS: Final = re.compile(r"\s*(?:and|or|but|not|no|nor)\b", re.IGNORECASE)


def stopped(said: str) -> str | None:
    """With a full stop for the only comma, where whole clauses stand on both its sides and neither goes on a list."""
    clauses = said.split(", ")
    if len(clauses) != 2 or any(len(one.split()) < _LONG_CLAUSE for one in clauses) or _LISTS.match(clauses[1]):
        return None
    return ". ".join(clauses)


def broken_into_lines(said: str) -> str:
    """With a new line for every sentence, and blanks around the whole."""
    return f"\n  {re.sub(r'(?<=[.!?]) +', chr(10), said)}  \n"


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def respelt(spellings: Mapping[str, str], said: str) -> str:
    """With other spellings for whole words, whatever their case."""
    words = _longest_first(spellings)
    return re.sub(
        rf"(?<![\w'’&/-])(?:{words})(?![\w'’/-])", lambda found: spellings[found[0].lower()], said, flags=re.IGNORECASE
    )


_HAS: Final = re.compile(
    r"\b(?P<who>it|that|what|there|he|she)['’]s (?=(?:not |just |never |already )?(?:got|been|had|gone)\b)",
    re.IGNORECASE,
)
_TORN_APART: Final = re.compile(
    r"\b(?:am|are|is|was|will|have|had|do|does|did|can|could|would) (?:i|you|we|they|he|she|it|that|there) not\b",
    re.IGNORECASE,
)


def in_full(said: str) -> str:
    """Contractions written in full; "what's been" is "what has been"."""
    return respelt(IN_FULL, _HAS.sub(lambda found: f"{found['who']} has ", said.replace("’", "'")))


def contracted(said: str) -> str | None:
    """The other way round; not at the end of a clause ("here it is", "if you have")."""
    short = re.sub(
        rf"\b(?:{_longest_first(CONTRACTED)})(?! (?:then|though|please|pls|now|but|and)\b)(?= [\w'])",
        lambda found: CONTRACTED[found[0].lower()], said, flags=re.IGNORECASE,
    )  # fmt: skip
    owns = re.search(r"\b(?:i|you|we|they)'ve (?!(?:\w+ )?(?:\w+ed|got|been|had|seen|bought|done|lost|no)\b)", short)
    asked = re.search(r"\b(?:what|how|where|which|who)\b[^.,!?]* (?:it|that|he|she)'s$", short)
    return None if owns or asked or _TORN_APART.search(said) else short


_UNITS: Final = (
    r"(?:euros?|dollars?|bucks?|quid|pounds?|cents?|cm|centimet(?:er|re)s?|met(?:er|re)s?|lit(?:er|re)s?|grams?|kilos?"
    r"|ounces?|oz|inch(?:es)?|ml|kg|mm)"
)
_DIGITS: Final = re.compile(rf"(?<![\w.,$€£/-])(?P<number>[1-9][0-9]?)(?= {_UNITS}\b)", re.IGNORECASE)
_WORDS: Final = re.compile(
    rf"\b(?P<number>(?:{'|'.join(TENS)})(?:[- ](?:{'|'.join(SMALL[:9])}))?|{_longest_first(SMALL)})"
    rf"(?= {_UNITS}\b)",
    re.IGNORECASE,
)
_SIGNED: Final = re.compile(r"(?P<sign>[$€£]) ?(?P<number>[0-9]+(?:\.[0-9]{2})?)(?![\w.,]\d|\w)")
_SIGN_BEHIND: Final = re.compile(r"(?<![\w.,])(?P<number>[0-9]+(?:\.[0-9]{2})?) ?(?P<sign>[€£$])(?!\w)")
_NAMED_MONEY: Final = re.compile(
    r"(?<![\w.,$€£])(?P<number>[0-9]+(?:\.[0-9]{2})?) (?P<unit>euros?|dollars?)\b", re.IGNORECASE
)
_SIGNS: Final = MappingProxyType({"euro": "€", "dollar": "$"})


def number_in_words(number: int) -> str:
    """1 to 99: "twenty-five"."""
    if number < 20:
        return SMALL[number - 1]
    tens = TENS[number // 10 - 2]
    return f"{tens}-{SMALL[number % 10 - 1]}" if number % 10 else tens


def numbers_in_words(said: str) -> str:
    """ "Twenty euros", where money or a size is meant."""
    return _DIGITS.sub(lambda found: number_in_words(int(found["number"])), said)


def numbers_in_digits(said: str) -> str:
    """ "20 euros" for "twenty euros"."""
    values = {number_in_words(number).replace("-", " "): str(number) for number in range(1, 100)}
    return _WORDS.sub(lambda found: values[found["number"].lower().replace("-", " ")], said)


def sign_behind(said: str) -> str:
    """ "20€" for "€20"."""
    return _SIGNED.sub(r"\g<number>\g<sign>", said)


def sign_before(said: str) -> str:
    """ "€20" for "20 €" and "20 euros"."""
    named = _NAMED_MONEY.sub(lambda found: _SIGNS[found["unit"].lower().rstrip("s")] + found["number"], said)
    return _SIGN_BEHIND.sub(r"\g<sign>\g<number>", named)


_LONG_WORD: Final = re.compile(r"(?<![\w'’-])[a-z]{6,}(?![\w'’-])")


def slipped(said: str) -> str | None:
    """With two neighbouring letters of one long word changed over: "ketlte". Which: by the utterance's checksum."""
    words = list(_LONG_WORD.finditer(said))
    if not words:
        return None
    seed = crc32(said.encode())
    word = words[seed % len(words)]
    places = [at for at in range(1, len(word[0]) - 1) if word[0][at] != word[0][at + 1]]
    at = word.start() + places[seed // 7 % len(places)]
    return f"{said[:at]}{said[at + 1]}{said[at]}{said[at + 2 :]}"


OPENINGS: Final = (
    "hi, ",
    "hello! ",
    "ok so ",
    "hmm ",
    "hey could you help me: ",
    "sorry, ",
    "one more thing: ",
    "well, ",
    "and ",
)
CLOSINGS: Final = (" please", " pls", " thanks", ", thank you so much", ", cheers")

REWORDINGS: Final = (
    *(Rewording(name=f"{one}...", say=partial(opened, one), fits=asks) for one in OPENINGS),
    *(Rewording(name=f"...{one}", say=partial(closed, one), fits=asks) for one in CLOSINGS),
    Rewording(name="... if possible", say=partial(closed, " if possible"), fits=prefers_nothing),
    Rewording(name="... if you have any", say=partial(closed, " if you have any"), fits=names_a_thing),
    *(Rewording(name=f"...{one}", say=partial(ended, one), fits=asks) for one in (" :)", " lol", "!!", "...")),
    Rewording(name="no closing mark", say=without_last_mark),
    Rewording(name="no punctuation", say=without_marks),
    Rewording(name="UPPER CASE", say=str.upper),
    Rewording(name="lower case", say=str.lower),
    Rewording(name="no apostrophes", say=without_apostrophes),
    *(
        Rewording(name=f"{plain}: {hasty}", say=partial(respelt, {plain: hasty}))
        for plain, hasty in (*HASTY.items(), ("something", "smth"))
    ),
    Rewording(name="American spelling", say=partial(respelt, AMERICAN)),
    Rewording(name="British spelling", say=partial(respelt, BRITISH)),
    Rewording(name="contractions in full", say=in_full),
    Rewording(name="contracted", say=contracted),
    Rewording(name="commas: dashes", say=dashed),
    Rewording(name="comma: full stop", say=stopped),
    Rewording(name="doubled spaces", say=lambda said: said.replace(" ", "  ")),
    Rewording(name="blanks and line breaks", say=broken_into_lines),
    Rewording(name="numbers in words", say=numbers_in_words),
    Rewording(name="numbers in digits", say=numbers_in_digits),
    Rewording(name="currency behind", say=sign_behind),
    Rewording(name="currency before", say=sign_before),
    Rewording(name="two letters swapped", say=slipped),
)  # fmt: skip
