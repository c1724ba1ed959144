"""Values refused by a whole clause, said with a plain "not": "don't show me anything plastic", "wool sheds, not that".

Which words deny what stands behind them is known in one place (limits/refusing.py). Here they count only where a value
of the shop's stands there, so that they may be as free as people's words are.
"""

import re
from typing import Final

from app.dialogue.reading.limits.refusing import denying
from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.shop.vocabulary import Named, Vocabulary, fold
from app.dialogue.reading.values.insisted import ANSWERS, CATEGORY_AFTER, longest_at

_BARELY = phrase(
    r"(?:not|no|without|avoid|nothing|never|neither|nor|so \w+)"
    r"(?: (?:any|an?|the|that|those|these|in|from|by|with|of))* "
)
""" "Not the", "nothing in": what exclusions are read from as they are."""
_NO_REFUSAL = phrase(
    r"""\b(?:just|only|even|seeing|(?:need|have|has|needs|had) to|comes? in|look)\b
    |\bneed (?:it|them|that|this|one) to\b|^(?:did|was|were|had|has|have|is|are)n't\b|^[a-z]+n't (?:i|we)\b
    |^(?:don't|doesn't|do not) (?:have|got)\b|^never had\b|^no (?!more |way |to |longer |chance |reason |point )
    |^(?:not|never)(?: (?:so|really|that))* for\b"""
)
""" "Not just wool", "it needn't have to be wool", "it didn't come in blue", "no, actually the blue"."""
OPINION = phrase(
    r"""(?:(?!(?:any|every|my|by|they|many|ready|already|navy|ruby|ivory|grey)\b)[a-z]{3,}(?:(?<!l)y|ish)|ugly|silly
    |smelly|frilly|cheap|nasty|horrid|awful|hideous|boring|dull|plain old|bloody|damn|bland|fake|overpriced|posh
    |bog standard) """
)
"""What is thought of what must not be: "no cheap plastic", "that floppy silicone"."""
_ALSO = phrase(
    rf"(?:(?:whole|entire|your|made (?:of|from|out of|by)|painted(?: in)?|containing|coloured) |{OPINION.pattern})*"
)
_NOTHING: Final = r"(?: (?:really|truly|honestly|absolutely|still|got))* (?:nothing|none|no|not (?:any(?:thing)?|one))"
_LACKS = phrase(
    rf"""(?<![\w'-])(?:(?:why )?(?:(?:is|are)n't there(?: any(?:thing)?)?|(?:is|are) there{_NOTHING})|have you{_NOTHING}
    |do you(?: really)? have{_NOTHING}|you(?:'ve| have){_NOTHING}|(?:i|we)(?: can)? (?:see|find){_NOTHING}
    |there(?:'s| is| are){_NOTHING}|nothing(?=[^|,.;!?]*\?))(?: (?:ones?|at all|else|left))? (?P<how>in|by|from|of
    |made of|an?) (?=[\w'-])"""
)
""" "Is there really nothing by Brasken" and "nothing in blue?" ask for it."""
_NO_OBJECTION = phrase(
    r"(?<![\w'-])(?:(?:i|we|he|she) )?(?:wouldn't|won't|can't|couldn't|don't) (?:say no|object) to (?=[\w'-])"
)
_NOT_ALONE = phrase(r"(?<![\w'-])not (?:just|only|exclusively|necessarily) (?:(?:in|by|from|the) )*(?=[\w'-])")
""" "Not just red, but also blue" asks for both, "not only red" for nothing."""
_BUT_ALSO = phrase(r",? but (?:(?:also|maybe|perhaps|in) )*(?=[\w'-])")
_WEARY = phrase(
    r"(?<![\w'-])(?:(?:sick|tired|bored) of|fed up (?:with|of)|bored with|(?:gone|going) off|had it with"
    r"|can't be (?:doing|having) with|(?:had )?enough(?: of)?) (?:(?:that|the|all|this|any|your|these"
    r"|those) )*(?=[\w'-])"
)
""" "I've gone off red", "enough of that cast iron"."""
_OF = phrase(r"\b(?:of|with|off) $")
_OF_A_THING = phrase(r"(?!(?:number|it|them|all|one|ones|you|me|us|what|how|my|our)\b|\w+ing\b|[0-9$€£])\w")
""" "Fed up with velvet", which no product states: of a card it is a verdict."""
_FIELDS: Final = r"""(?:other|single|colou?rs?|brands?|makes?|makers?|materials?|flavou?rs?|kinds?|sorts?|types?|scents?
    |shades?|ones?|things?)"""
_EXCEPT: Final = r"(?:except(?: for)?|apart from|other than|besides|save for|bar)"
_EXCEPTION = phrase(rf" (?:{_EXCEPT}|but|than) ")
_NOTHING_BUT = phrase(
    rf"""(?<![\w'-])(?:(?:(?:(?:i|we|he|she|they) )?(?:[a-z]+n't|do not|does not|will not|never)(?: [a-z]+){{1,2}}[ ]
    any(?:thing|one)?|nothing|not any(?:thing)?)(?: else)?(?: {_FIELDS})*|(?:no|none)(?: {_FIELDS})+)[ ]
    (?:{_EXCEPT}|but|than)(?: (?:for|the|those|in|from|by|of|made of|ones))*[ ]
    (?!(?:the best|trouble|problems?|complaints?|bad|grief)\b)(?=[a-z])"""
)
""" "Nothing except glass", "no brand other than Halvorn", "he doesn't eat anything but chicken" ask for it alone."""
_ALL_FINE_BUT = phrase(
    rf"(?<![\w'-])(?:any|all|every)(?:thing)?(?: {_FIELDS})?(?:'s| is| are)? (?:fine|ok|okay|good|goes|welcome) "
    rf"(?:{_EXCEPT}|but(?: not)?) (?=[a-z])"
)
""" "All colours fine but black"."""
_NONE_EXCEPT = phrase(
    rf"(?<![\w'-])(?:no|not any) [a-z-]+ {_EXCEPT} (?:(?:for|the|in|from|by|of) )*(?P<but>[^|,.;:!?]+)"
)
""" "No wood apart from oak"."""
_SUBJECT = phrase(
    r"(?<![\w'-])(?:i|we|he|she|they)(?:'m|'re|'d|'s|'ll|'ve| have| am| are| is| would| will)?(?: really| honestly)? $"
)
_THAT: Final = r"(?:it|that|this|those|these|them)(?: (?:one|ones|stuff|brand|kind|sort|colour|smell))?"
_TAKES: Final = r"(?:have|want|do|use|stand|eat|take|like|need|bear|drink|wear)"
_REFUSES_THAT = phrase(
    rf"""(?P<clause>(?:(?<=^)|(?<=[|,.;:!?] )|(?<=\bbut )|(?<=\bbecause )|(?<=\bsince )|(?<=\bas ))[^|,.;:!?]{{5,70}}?)
    (?:[ ]?[,.;!-]+|(?= so\b| and\b| but\b)) ?(?:(?:so|and|but|therefore) )*(?:not {_THAT}|none of {_THAT}
    |(?:i |we |he |she |they )?(?:can't|cannot|won't|don't|do not|doesn't|couldn't|wouldn't|mustn't) {_TAKES} {_THAT}
    |(?:any|some)(?:one|body|thing)(?: else)? (?:but|except|than) {_THAT}
    |(?:any )?other (?:brands?|makers?|ones?) (?:but|than) {_THAT}|avoid {_THAT}|no more of {_THAT}
    |(?:that|which|it)(?:'s| is) (?:no (?:good|use|go)|out|not (?:on|ok|okay)|a no(?:-go)?))
    (?: (?:then|again|please|at all|any ?more|either))*(?= ?(?:$|[|,.;:!?]))"""
)
""" "Lavender reminds me of my gran's wardrobe, so not that one"."""
_HAS: Final = (
    r"(?:(?:it|that|they|those|one)(?:'s|'re)?(?: (?:is|are|has|have|got|contains?|comes? in|made of|made from))*)"
)
_IF_SO = phrase(
    rf"""(?<!\w)(?:(?:and|but) )?if {_HAS} (?:(?:an?|any|in|all) )*(?P<said>(?!not\b|no\b)[\w'-]+(?: [\w'-]+)?)
    (?: in (?:it|them)| at all)?,? (?:then )?(?:(?:i|we|he|she) (?:don't|won't|can't|wouldn't|do not|will not) {_TAKES}
    (?: {_THAT})?|no(?: thanks?(?: you)?| way| go| deal)?|forget {_THAT}|not (?:for|with) me|(?:i'm|count me) out
    |(?:leave|skip|drop) {_THAT}|it's a no)(?= ?(?:$|[|,.;:!?]))"""
)
""" "If it's waffle I don't want it"."""
_UNLESS = phrase(rf"(?<!\w)unless {_HAS} (?:(?:an?|any|in|all) )*(?=[\w'-]{{3,}})")
_WORD = re.compile(r"[^\W_]+(?:['&.-][^\W_]+)*")


def refused(text: str, vocabulary: Vocabulary) -> str:
    """The text with "not" before the values of the shop that whole clauses of it refuse."""
    text = _UNLESS.sub("not ", _IF_SO.sub(r"no \g<said>", text))
    if _EXCEPTION.search(text):
        text = _but_that(text, vocabulary)
    text = _without_alone(_NO_OBJECTION.sub("", text), vocabulary)
    for lack in reversed(list(_LACKS.finditer(text))):
        if _is_value(text, lack.end(), vocabulary):
            text = text[: lack.start()] + text[lack.start("how") :]
    behind = len(text)
    for run in sorted((*_WEARY.finditer(text), *denying(text)), key=lambda one: one.end(), reverse=True):
        if run.end() > behind or _BARELY.fullmatch(run.group()) or _NO_REFUSAL.search(run.group()):
            continue
        at = _value_behind(text, run.end(), vocabulary)
        before = _SUBJECT.sub("", text[: run.start()])
        if at is None and run.re is _WEARY and _OF_A_THING.match(text, run.end()) and _OF.search(run.group()):
            text, behind = f"{before}without {text[run.end() :]}", len(before)
        elif at is not None:
            text, behind = f"{before}not {text[at:]}", len(before)
    return _REFUSES_THAT.sub(lambda said: _that(said, vocabulary), text)


def _but_that(text: str, vocabulary: Vocabulary) -> str:
    """ "Nothing except glass" said as "only glass", "all colours are fine but black" as "not black"."""
    text = _ALL_FINE_BUT.sub(lambda found: "not " if _is_value(text, found.end(), vocabulary) else found[0], text)
    text = _NOTHING_BUT.sub(lambda found: "only " if _is_value(text, found.end(), vocabulary) else "with ", text)
    return _NONE_EXCEPT.sub(
        lambda found: f"only {found['but']}" if _is_value(found["but"], 0, vocabulary) else "", text
    )


def _without_alone(text: str, vocabulary: Vocabulary) -> str:
    for alone in reversed(list(_NOT_ALONE.finditer(text))):
        if _is_value(text, alone.end(), vocabulary):
            end = alone.end() + len(longest_at(text, alone.end(), vocabulary)[0])
            also = _BUT_ALSO.match(text, end)
            kept = f"{text[alone.end() : end]} or {text[also.end() :]}" if also else text[end:]
            text = text[: alone.start()] + kept
    return text


def _value_behind(text: str, at: int, vocabulary: Vocabulary) -> int | None:
    """Where a value begins here, or behind what is thought of it; None where there is none."""
    also = _ALSO.match(text, at)
    return next((one for one in (at, also.end() if also else at) if _is_value(text, one, vocabulary)), None)


def _is_value(text: str, at: int, vocabulary: Vocabulary) -> bool:
    """Whether a brand or a value of an attribute is named here, or a shelf called one."""
    said, named = longest_at(text, at, vocabulary)
    if any(one.field != "category" for one in named):
        return fold(said) not in ANSWERS
    if named:
        return CATEGORY_AFTER.match(text, at + len(said)) is not None
    word = _WORD.match(text, at)
    return word is not None and bool(vocabulary.formed(word.group()))


def _that(said: re.Match[str], vocabulary: Vocabulary) -> str:
    """What a clause speaks of and then refuses: the one value in it, where it names no thing to look for."""
    clause = said["clause"]
    found: dict[tuple[Named, ...], str] = {}
    for word in _WORD.finditer(clause):
        value, named = longest_at(clause, word.start(), vocabulary)
        if value and any(one.field != "category" for one in named):
            found.setdefault(named, value)
    if len(found) != 1:
        return said.group()
    value = next(iter(found.values()))
    things = vocabulary.kinds.heads_in(clause.replace(value, ""))
    return said.group() if things else f"not {value}"
