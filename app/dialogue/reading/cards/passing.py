"""Other cards than those on the list: "something else", "none of these", "other mugs?", "they're all hideous"."""

import re
from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.cards.judging import CARD, judged, orders
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.vocabulary import fold

_END = r"(?= ?(?:$|[|.,;:!?]|(?:please|pls|then|but|under|instead)\b))"
_THINGS = r"""(?:options?|suggestions?|products?|ideas?|choices?|results?|ones?|items?|models?|examples?|picks?|stuff
    |kinds?|types?|sorts?)"""
_ASK = r"""(?:(?:so |and |ok |well |then )?(?:show me|give me|i want|let me see|let's see|do you have|have you got
    |have you
    |got|see|what|are there|can i see|could i see|can you show me|is there|bring|find me|find|try)(?: any| some| the
    | me
    )* )*"""
_BEGINS = r"""(?:(?<=^)|(?<=[|.,;:!?] )|(?<=^and )|(?<=^ok )|(?<=see )|(?<=(?<!tell )me )|(?<=have )|(?<=got )
    |(?<=got any )|(?<=have any )|(?<=see any )
    |(?<=there )|(?<=some )|(?<=find )|(?<=please ))"""
"""Where "more" means others, and not "more expensive" or "no more"."""
_LET: Final = r"""(?! (?:is|are|'s|goes|go|works?|will|would|may|can be|should be|does) )(?! (?:is|goes|works?|will do
    |would do)(?:$|[|.,;:!?]))(?!'s (?:fine|ok|okay|good))(?! (?:can|could|should|do|must) i (?:tell|say|ask|do|type
    |write))"""
""" "Anything else is fine" permits what is not on the list, and asks for none of it."""
_ABOUT: Final = r"(?! (?:(?:do|can|could|should|would|to|that|you|i|we|know|say|tell|me|us) )*about )"
""" "What else do you know about the first?" is asked of a card."""
_SET: Final = r"(?:batch|lot|bunch|set|selection|page|list|round|handful|load|crop)"
_PASS = phrase(rf"""(?<!\w)(?:{_ASK}(?:(?:something|anything|what|who) else(?: is there)?{_LET}{_ABOUT}
    |(?<![,.;:] )nothing else
    |(?:(?<!the )others|(?:(?<=me )|(?<=see )|(?<=show )|(?<=about )|(?<=are )|(?<=^))the others
    |(?:some |any |see )?(?:other ones|different ones)){_END}|my other (?:options|choices|ideas){_END}|(?:an?|the
    |some) (?:different|fresh|new|whole new|further) {_SET}{_END}
    |(?<!my )(?<!our )(?<!his )(?<!her )(?<!their )(?:(?:some|any)[ ]
    )?(?:other|alternative|further|additional|fresh|different|new(?! one\b)) {_THINGS}{_END}|(?:some[ ]
    |any )?alternatives|(?:something|anything) (?:completely |totally |else
    |a bit |entirely |quite )?different|{_BEGINS}(?:(?:some|two|three|four|five|[2-9]
    |a few) )?more(?: {_THINGS})?{_END}
    |(?<!keep )the rest{_END}|another (?:{_SET}|set of \w+|one|few|two|three|four|five|six|[2-9]){_END})
    |not (?:these|those)(?! \w+ (?:one|ones))|(?:i(?:'ve| have)? )?(?:seen|know|had) (?:all )?(?:of )?(?:these
    |those|them)(?: all| already| before)*
    |(?:the )?next(?: page| ones?| lot| batch| options?| few| set)?(?=\W*(?:please|pls|then)?\W*$)
    |(?:not|isn't|aren't)(?: really| quite| at all)* what i(?:'m| am| was)? (?:after|looking for|had in mind
    |hoping for
    |want(?:ed)?|meant|asked(?: for)?|need(?:ed)?)|not impressed|unimpressed
    |is (?:that|this|it) (?:all|everything
    |it)(?: (?:that )?you(?:'ve
    | have)?(?: got)?| there is)?(?=\W*$)
    |not (?:really |quite |exactly )?feeling (?:any of )?(?:these|those|them|it)|(?:something
    |anything) besides (?:these|those)
    |try (?:again|harder|once more|something else)|have another (?:go|look
    |try))""")
_GO_ON = phrase(r"""(?:ok |yes |please |just |no |and )*(?:keep going|go on|carry on|continue|move on|next
    |keep looking
    |keep searching|keep them coming|refresh|reload|shuffle|show more|load more|scroll(?: down)?|skip(?: these| them
    | those| all)?|page (?:two|2|three|3))(?: please| then)?""")
_NO = phrase(r"""(?:(?:h+m+|m+h*m*|oh|well|ugh|sorry|er+m?|um+|ehm?)[ ,.]+)*(?:nah+|meh|bleh|yuck
    |(?:(?:no|nope|nah)[ ,]+)?not (?:really|quite|convinced|for me|my (?:thing|style|taste)))(?:[ ,]+(?:sorry|mate|dear
    |really|not really|tbh|thanks))?""")
"""All that is said of a list. "No" alone may be said of anything."""
_OTHER = phrase(
    rf"""(?<!\w)(?:{_ASK}|what )?(?:(?:some|any|the) )?(?:other|different|more|further|alternative)[ ]
        (?P<what>[\w'-]+(?: [\w'-]+){{0,2}}?)(?: (?:do you have|have you got|are there|is there
    |can you show(?: me)?))?{_END}"""
)
_NOTHING = phrase(r"""(?<!\w)(?:nothing (?:here|there|on (?:the|this) (?:list|page)|of (?:this|that))|none(?= ?(?:$
    |[.,!?]))
    |(?:none|not (?:a single |any )?one|neither|not any) of (?:these|those|them|it|what you)|no luck)\b[^|.,;:!?]*""")
_ALL = phrase(r"""(?<!\w)(?:(?:all|any|either|both)(?: of)? )?(?:these|those|them|they)(?:'re| are)?(?: all
    | ones?)?(?!\w)
    |(?<!\w)(?:all of (?:it|this)|the (?:whole )?lot|everything (?:here|there))(?!\w)|(?<= )any(?= ?(?:$|[.,!?]))""")
_SOME_ONES = phrase(
    r"\b(?:the|those|these|that) (?:ones? (?:for|with|in|of|from|that)|(?:last|first) (?:two|three)|[\w-]+ ones?)\b"
    r"|\bnumber [0-9]"
)
_WHOLE_LIST = phrase(r"\b(?:all|any|either|both|everything)\b")
_LEAVES_OUT = phrase(r"(?:[|]|\b(?:no|nothing|not|without|never) [^|.,;:!?]+)(?:either|too|though|[|.,;:!? ])*$")
"""Where a clause before says what is not wanted."""
_CLAUSE = re.compile(r"[^|.,;:!?]+")
_OF_SOME = phrase(
    r"\b(?:too|own|have|had|has|got|bought|without|no|except|over|fine|out|against|not for|skip|lose|avoid|cheap)\b"
)
"""Words of blame that are no reason to pass all cards."""


def read_passing(sheet: Sheet, brief: Brief, *, goes_on: bool = True, of_all: bool = True) -> bool:
    """Takes what passes all cards over; whether anything did. `goes_on`: "keep going" means that too; `of_all`: "they"
    are all cards, and not some that were named, or that are to be dearer ("those look flimsy, show me pricier ones").
    """
    whole = goes_on and _GO_ON.fullmatch(sheet.rest.strip(" .!?,"))
    if whole:
        sheet.say("")
    taken = [bool(sheet.take(_PASS, _of_the_list)), bool(sheet.take(_NOTHING))]
    taken += [_takes_others(sheet, brief), _blames_all(sheet) and of_all]
    return bool(whole or any(taken))


def _of_the_list(match: re.Match[str]) -> bool:
    """Whether "not what I'm after" is said of all cards, and not of "the ones for compost" or "those last two"."""
    return " what i" not in match.group().lower() or _SOME_ONES.search(match.string, 0, match.start()) is None


def shrugs_off(text: str) -> bool:
    """ "Nah", "hmm, not really"."""
    return _NO.fullmatch(text.strip(" .!?,|")) is not None


def asks_for_others(text: str) -> bool:
    """ "Is that all you have?": no question about a product."""
    return _PASS.search(text) is not None or _NOTHING.search(text) is not None


def _takes_others(sheet: Sheet, brief: Brief) -> bool:
    """ "Other mugs?", where mugs are on the cards."""
    wanted = {word.removesuffix("s") for word in fold(brief.text).split()}
    return bool(
        sheet.take(_OTHER, lambda found: {one.removesuffix("s") for one in fold(found["what"]).split()} <= wanted)
    )


def _blames_all(sheet: Sheet) -> bool:
    """ "They're all hideous", "I don't like any of these"; behind what is limited "those" are what it leaves out:
    "nothing under 30, those break", "no plastic, they crack"."""
    for clause in _CLAUSE.finditer(sheet.text):
        if _LEAVES_OUT.search(sheet.text, 0, clause.start()) and not _WHOLE_LIST.search(clause.group()):
            continue
        if all_ := _ALL.search(clause.group()):
            said = f"{clause.group()[: all_.start()]}{CARD} {clause.group()[all_.end() :]}"
            found = judged(said)
            if found and not found.good and not orders(said) and not _OF_SOME.search(said[found.start : found.end]):
                sheet.cut(clause.start(), clause.end())
                return True
    return False
