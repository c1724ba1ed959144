"""Cards that are pointed at by a bare number: "not 3", "1 and 4 are ugly", "2 or 5?" become "number 3" and so on."""

import re

from app.dialogue.reading.sheet import Sheet, phrase

_N = r"[1-9](?![\w%]|[.,:][0-9])"
_WORDS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
_OTHER = rf"(?:{_N}|{'|'.join(_WORDS)}(?= ?(?:$|[,?.!])))"
""" "1 and three", "2 then 4": behind the first number another one may be a word."""
_AND = r"(?: ?(?:,|&|/|,? ?and|,? ?or|,? ?nor|vs\.?|versus|against|,? ?then) ?(?:the |not )?(?:(?:number|#) ?)?)"
_LIST = rf"(?:(?:number|nr|no\.?|#) ?)?{_N}(?:{_AND}{_OTHER})*"
TORN = r"""(?:torn|choose|choosing|decide|deciding|pick|picking|undecided|hesitating|stuck|caught|wavering|dithering
    |toss[- ]up)"""
I_AM = r"(?:i'm|im|i am|we're|we are|it's|it is)"
""" "I'm between 1 and 3" wavers, "I'm between 25 and 40" has a budget."""
_CUES = rf"""(?:not|neither|drop|ditch|remove|lose|hide|skip|delete|bin|scrap|forget|like|love|prefer|hate|dislike
    |compare
    |differences? (?:of|between)|(?:{TORN}|{I_AM}) between|between cards|about|on|no to|yes to
    |how (?:many|much)(?: [a-z]+){{1,2}} in
    |no thanks to|no thank you to|nah to|without
    |except|but|than|why|why is|why does|why's|how come
    |rid of|keep|line up|show me|cross off|cross out|take off|similar to|same as|version of
    |(?:looks?|style|price|cost|size|colou?r|shape|design|material|weight|width|height|dimensions|capacity|brand|idea
    |handle|lid|details?|reviews?|info|specs) (?:of|for|on)
    |want|is|does|of cards?|with)"""
_SAYS = r"""(?:is|are|was|were|looks?|isn't|aren't|no|yes|nope|nah|maybe|has|have|does|do|doesn't|don't|would|can
    |could
    |will|please|then|instead|seems?|out|goes|costs?|side by side|differs?|fits?|too|apart
    |worth|better|bigger|really|more|less|just)"""
_BEFORE = phrase(rf"""(?P<lead>(?<!\w){_CUES} )(?P<list>{_LIST})(?= ?(?:$|[|.!?;]|, |\)|\b(?:and|but|or|though|because
    |if|{_SAYS}
    |for (?:me|us)|with|on|in|either|again|side|just|the|really|actually|a lot|best|most|so far|as well|tbh
    |very much|of (?:these|those|them)|off|from)\b))""")
_LIKE = phrase(
    rf"""(?P<lead>(?<!\w)(?:like|similar to|same as|version of) )(?P<list>{_N})(?= (?:under|below|for (?:less|under)
    |cheaper)\b)"""
)
""" "Something like 2 under 30"; "I want 2 under 30" is an amount."""
_BEGINS = phrase(rf"""(?P<lead>(?:^|(?<=[.;:!?,] )|(?<=\band )|(?<=\bbut )|(?<=\bok )
    |(?<=\bso ))(?:cards? )?)(?P<list>{_LIST})
    (?= (?:{_SAYS}|and|or|but|vs|just)\b|\?|: |, (?:which|what|how)\b)""")
_ASKED = phrase(
    rf"""(?P<lead>^(?:(?:and|but|so|ok|okay|hm+|then) )*(?:is|does|can|could|will|would|has|are|do) )(?P<list>{_LIST})
        (?= (?!(?:enough|people|persons?|adults|kids|children|of|or|pieces?|packs?|sets?
        |cups?|days?|more|for)\b)[a-z]{{2,}})"""
)
""" "Is 2 dishwasher safe"."""
_PAIR = phrase(
    rf"""(?P<lead>^(?:so |ok |hm+ )*)(?P<list>{_N} ?(?:,|&|/|and|or|vs\.?|versus|against) ?{_N})(?=[ ?.!]*$)"""
)
_WORD = rf"(?:{'|'.join(_WORDS)})"
_IN_WORDS = phrase(
    rf"""(?P<lead>^(?:so |ok |hm+ )*)(?P<list>{_WORD} (?:(?:vs\.?|versus|against) {_WORD}
    |(?:and|or) {_WORD}(?=[,:]? (?:which|whats|what's|what is|how)\b)))(?!\w)"""
)
""" "Two versus four", "one and four, which?"."""
_EACH = phrase(rf"(?<![\w#])(?:(?:number|nr|no\.?|#) ?)?([1-9]|{'|'.join(_WORDS)})\b")
_ANOTHER = phrase(r"""(?:^|[ $€£])[0-9]+(?:[.,][0-9]+)?
    (?: ?(?:euros?|dollars?|bucks|quid|cm|oz|l|pieces))?[ ,;-]*$""")
""" "Make it 4, not 3": an amount is set right."""
_MONEY = phrase(
    r"[$€£]|\b(?:euros?|dollars?|bucks|quid|pounds|cents?|cm|mm|kg|g|oz|ounces?|lbs?|litres?|inch(?:es)?)\b"
)


def number_bare(sheet: Sheet, cards: int) -> None:
    """Puts "number 3" for "3" where a card is meant: one that there is, and never beside money or sizes."""
    for words in (_BEFORE, _LIKE, _BEGINS, _ASKED, _PAIR, _IN_WORDS):
        for match in reversed(list(words.finditer(sheet.text))):
            said = match["list"]
            numbers = [int(_WORDS.get(one.lower(), one)) for one in _EACH.findall(said)]
            beside = sheet.text[match.end() : match.end() + 12]
            sets_right = match["lead"].lower() == "not " and _ANOTHER.search(sheet.text, 0, match.start())
            if numbers and max(numbers) <= cards and not sets_right and not _MONEY.search(said + beside):
                sheet.put(match.start("list"), match.end("list"), _EACH.sub(_numbered, said))


def _numbered(match: re.Match[str]) -> str:
    return f"number {_WORDS.get(match[1].lower(), match[1])}"
