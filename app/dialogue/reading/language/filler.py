"""Words around a wish that are no part of it."""

from typing import Final

from app.dialogue.reading.language.remarks import PEOPLE
from app.dialogue.reading.sheet import phrase

_SOMEBODY_WANTS: Final = rf"""(?:(?:my|our|the|his|her|their) )?(?:\w+ )?{PEOPLE}(?: also| really| now| just| badly)*
    (?: wants?| needs?| wanted| needed| (?:has |have )?ask(?:s|ed)?(?: me)? for| (?:would|'d) (?:like|love)| wishes for
    | fancies
    | (?:is|are) (?:after|asking for|looking for))\b(?: to (?:have|get|buy))?
    |(?:my|our|the|his|her|their) (?:[\w']+ ){{1,3}}?(?:needs?|wants?|could do with|lacks?|is missing) (?=(?:an?|some
    |new|another)
    \b)"""
_RUN_OUT: Final = rf"""(?:(?:(?:my|our|the) )?(?:i|we|{PEOPLE})(?:'m|'re|'ve|'s| am| are| is| have| has)? )?
    (?:(?:nearly|almost|completely|just|all|also|running|getting|badly) )*(?:r[ua]n out of|out of|low on|short (?:of|on)
    |down to (?:my|our|the|her|his|their) last(?: (?:few|two|three|bit of|drop of|roll of|packet of|of the))?)\b"""
_HUNTING: Final = r"""(?:(?:i|we)(?:'m|'re| am| are)? )?(?:on the (?:hunt|lookout|search)|in (?:the market|search
    |need|want)
    |desperate|dying|in the mood) (?:for|of)\b|(?:(?:i|we)(?:'m|'re| am| are)? )?(?:craving|fancying
    |feel(?:ing)? like)\b|(?:i(?:'m| am) |we(?:'re| are) )?(?:hosting|making|throwing|organi[sz]ing|preparing)
    (?= (?:an? |my |our |some )?[a-z]{3})"""
_OPENING = phrase(
    rf"{_SOMEBODY_WANTS}|{_RUN_OUT}|{_HUNTING}"
    r"""|[ ,.;:!?|"'()-]+|(?:ok(?:ay)?|well|so|and|but|then|now|also|plus|please|pls|yes|yeah|no|nope|nah
    |actually|maybe|um+|hm+|oh|ooh|oops|sorry|anyway|anyways|still(?= [a-z]{3})
    |(?:thinking of |planning on )?spending|(?:i(?:'d| would) be )?(?:(?:so|very|most) )?(?:grateful
    |thankful|glad|happy) (?:for|with|to (?:have|get
    |see))|i ask(?: for)?|(?:half a |a )?dozen(?: of)?(?= [a-z]{3})|on second thoughts?|(?:let's )?start(?:ing)? with
    |begin with
    |time for|can we (?:do|try|see)|hey|mate|jst|two things|one thing|one more thing|morning|after an?
    |i typed (?:it |that )?wrong|just|only|rather|instead|or|wait|next(?! to\b)|wrong|i mean|i said|(?:i )?should(?:'ve
    | have) (?:said|typed|written|put|asked for)(?= \w)|more of (?:the|those)|(?:i )?meant|(?:i )?mean
    |ugh|phew|ach|eh|ah|aha|sweet(?= ?[,.!])|darn|damn|yikes|gosh|hello|hi|dear|sir or madam|shop|kindly|right|too
    |both|as well
    |again|either|really)\b(?!['-]\w)[ ,:]*
    |(?:it|that|this) (?:should|was meant to|ought to) (?:have (?:read|been|said)|be|read|say)\b
    |it's(?= [\w -]{2,40} (?:i'm|i am|i) )
    |(?:i )?(?:wanted|meant|was going|tried)(?: to (?:say|write|type|ask for|buy|get))?\b|i typed the wrong thing\b
    |whoops\b
    |(?:yo|ew+|aw+|oo+h|ha|heh|mm+|hun|quick question|first time here|good day|evening|greetings)\b[ ,!.]*
    |(?:what've|what have) (?:you|u) got(?: (?:in|for|against))?\b|got (?:anything|something)(?: for| against| in)?\b
    |(?:i|we) (?:want|need|would like|plan) to (?:pay|spend)\b
    |(?:can (?:i|we) |let's |i'll )?(?:go (?:for|with)|switch to)\b|(?:i )?(?:can't|cannot|couldn't
    |can not) (?:seem to )?find\b|what(?:'s| is) (?:good|best) (?:for|against)\b
    |(?:one|some) of (?:those|these|your|the)\b|(?:i )?(?:search|seek|lack)\b(?! for)|(?:i(?:'d| would) )?should like\b
    |your\b|(?:we(?:'re| are)|i(?:'m| am)) (?:looking|hoping) to (?:buy|get|find)\b|hoping for\b|thinking of\b
    |(?:i(?:'m| am) |we(?:'re| are) )?trying to (?:find|get|buy|track down)\b
    |[0-9]{1,2} x [0-9]{1,2}(?= [a-z]{3})|[0-9]{1,3} (?:boxes|packs|packets|bags|bottles|jars|cans|tins|cartons
    |bunches|sets|pairs|pieces) of\b
    |let(?: me|'s) (?:look at|see|have|try|do)\b|should (?:be|read)\b
    |make it\b
    |i(?:'d| would) rather (?:have|see)?\b|fancy\b|browse\b|surprise me\b
    |all(?: (?:of )?(?:your
    |the))?\b(?= [a-z]{4})
    |what (?:do|would|else do) (?:i|we|you) need (?:for|to make)\b|what goes (?:well )?with\b
    |(?:great|perfect|alright|cool(?= ?[,.!]))\b[ ,]*|(?:search|look|hunt|shop)(?:ing)? for\b|let's see\b|let me see\b
    |(?:i(?:'m| am)?|we(?:'re| are)?) (?:just |really |also |currently |actually |still
    |now )?(?:(?:looking|searching|shopping|hunting)(?: around)? for
    |after)\b|(?:i|we)(?:'d| would)? (?:really |just |also |actually )?(?:want|need|like|love|meant|mean|said|prefer
    |require|was after)(?: to (?:buy|get|find|see|order|have|replace))?\b
    |(?:also |just |still )?(?:need|want|after|looking for)(?: to (?:buy|get|find|see|order))?\b
    |(?:can|could|would|will) (?:you|u) (?:please )?(?:show|find|recommend|suggest|give|get
    |help)(?: me)?(?: (?:find|with))?\b|(?:can|could|may) i (?:get|have|see|buy)\b
    |(?:show|give|find|get|recommend|suggest|bring|list|see)(?: me| us)?\b(?! to)
    |(?:do|have|did) (?:you|u)(?: guys)?(?: (?:also|still|actually|maybe|even))* (?:have|sell|carry|got|stock|do
    |keep)\b|have (?:you|u)(?= (?:any|some|an?) )|(?:is|are) there(?: any)?\b
    |(?:i|we) have(?: got)?\b|i wish to(?: buy| get| find)?\b|am (?:looking|searching|shopping) for\b
    |(?:have )?(?:you )?got (?:any|some)\b|(?:you|y'?all)(?: guys)? (?:got|sell|stock|carry|have(?= (?:any|some)\b))\b
    |have you(?= (?:any|some|an?)\b)|(?:what|how) about\b|(?:it|they) (?:should|must|has to|have to) be\b
    |surprise(?: me| us)?(?= ?(?:$|[|.,;!?]| with\b))|add(?! (?:to|up|it|that)\b)\b
    |(?:what's|whats|what is|anything|show me what's) (?:new|popular|hot|trending|in season|on (?:offer|sale))
    (?: (?:today|now|right now|at the moment|these days|this week))?(?= ?[?!.]*$)
    |(?:got |have you got |are there )?(?:any|some) (?:good )?(?:deals|offers|specials|bargains|discounts|sales)
    (?: (?:on|today|now|going|right now|at the moment))*(?= ?[?!.]*$)
    |make (?:it|that|them)\b|what (?:do you (?:have|recommend|suggest)|would you recommend|can you recommend)\b
    |(?:what's|whats|which|wich|what(?!')|how many)\b|(?:a|an|some|any|the|more|my|our)\b(?! *$)
    |(?:few|couple of|lot of|bunch of|pair of|good|nice|decent|kind of)\b(?= \w)
    |(?:[0-9]{1,2}|two|three|four|five|six)(?: x)? (?=[a-z]{3})(?!\w+ (?:wide|high|tall|long|deep|people|persons|cups?
    |litres?))"""
)
"""What people say before they say what they want."""
_CLOSING = phrase(r"""(?:[ ,.;:!?|"'()-]|\b(?:please|pls|plz|and|or|but|with|that|which|is|are|priced?|prices?|costs?
    |keep|keep it|costing|the|a|an|in|from|by|for|of|to|if possible|instead|then|me|it|its|it's|that's|i'm after|w
    |though|mate|lol|haha|rather|ok|okay|\?|only|just|something
    |anything|budget|same|sth like|my|can i get|can you get|could i get|do you have|have you got|have you|you have
    |you got|you actually have|do you sell|are there|is there|got|whichever|whatever|though|too|either|ideally
    |preferably|now|ones?|stuff|things?|has to be|have to be|must be|should be|i mean|i said|of them|at least
    |pronto|is what i (?:want|need|meant)|would be (?:nice|good|great|ideal|ok|fine)|thanks|or so|or something
    |or similar
    |(?:(?:is|was|would be|might be|will be|would suit me|works?|would work|suits me)[ ])?(?:much |even )?better
    |wanted|needed
    |required|help|if you(?: have|'ve got| stock| sell| do) (?:it|them|any|one|some|that)|perhaps|maybe|i (?:guess
    |suppose|think)|sort|kind|again|sorry|any colou?r|any size|any brand
    |as well|these|those|them|i (?:want|need|wanted|needed|asked for|was after|was looking for)|actually|after all
    |anyway
    |by the way
    |(?:that )?you(?:'ve| have)? got|you(?:'ve| have)(?: there| here)?|(?:any|some)where|obviously|asap|quick(?:ly)?
    |urgent(?:ly)?
    |(?:for )?(?:tomorrow|tonight|today)|this (?:week|weekend|evening)|(?:on )?(?:mon|tues|wednes|thurs|fri|satur
    |sun)day
    |for (?:someone|somebody|anyone|people)(?: (?:who(?:'s| is| are)|with))?|who cares|if poss
    |if you can(?: manage it)?|definitely|allergy|at all|whatsoever|each|apiece|for now|ta|quite
    |if you please
    |if you keep such a thing|to (?:go with|match) (?:it|them|that|those)|to match|is what i'm after|not [0-9]+|way
    |have|has))+$""")
BOUNDS: Final = frozenset(
    {
        "a", "an", "the", "any", "some", "your", "my", "our", "his", "her", "their", "those", "these", "this", "that",
        "i", "you", "u", "he", "she", "it", "we", "they", "me", "us", "him", "them", "im", "i'm", "i'd", "i've",
        "is", "are", "was", "were", "be", "been", "am", "have", "has", "had", "do", "does", "did", "can", "could",
        "will", "would", "should", "shall", "must", "may", "might", "want", "need", "like", "look", "looking", "search",
        "get", "got", "give", "show", "find", "buy", "cost", "see", "help", "for", "with", "in", "on", "at", "of", "to",
        "from", "by", "about", "than", "as", "and", "or", "but", "if", "so", "which", "what", "who", "how", "where",
        "when", "why", "not", "no", "please", "yo", "lol", "af", "ngl", "tbh", "btw", "n", "smth", "sth", "thingies",
        "perhaps", "maybe", "just", "only", "really", "very", "too", "also", "now", "then", "there", "here", "one",
        "ones", "much", "many", "more", "most", "lot", "sort", "kind", "type", "bit", "pair", "something", "anything",
        "broke", "broken", "died", "stopped", "leaked", "says", "said", "told", "keeps", "kept", "gave", "bought",
        "moved", "goes", "went", "gets", "trouble", "browsing", "wondering", "hoping", "thinking", "interested",
    }
)  # fmt: skip
"""Words that no name of a thing goes across."""
FILLER: Final = frozenset(
    {
        "a", "about", "actually", "all", "am", "an", "and", "any", "are", "as", "at",
        "be", "bit", "both", "but", "buy", "can", "can't", "cannot", "clue", "could", "do",
        "does", "don't", "each", "fine", "for", "get", "go", "good", "have", "he", "higher",
        "how", "i", "i'm", "i'd", "i'll", "idea", "if", "in", "is", "it", "it's",
        "its", "just", "keep", "know", "less", "like", "lil", "long", "lower", "maybe", "me",
        "mind", "more", "much", "my", "no", "not", "of", "ok", "on", "one", "or",
        "perhaps", "please", "possible", "probably", "range", "really", "she", "should", "so", "some", "spend",
        "sure", "than", "that", "that's", "thats", "the", "them", "then", "there", "they", "think",
        "this", "to", "too", "unfortunately", "want", "was", "we", "well", "will", "wish", "with",
        "within", "would", "you", "double", "everything", "nothing", "either", "again", "instead", "ones", "those",
        "these", "others", "other", "sorry", "oops", "rather", "preferably", "ideally", "only", "got", "though", "junk",
        "least", "most", "very", "tops", "hm", "hmm", "same", "sort", "kind", "budget", "limit", "up",
        "half", "stay", "needs", "need", "colours", "colors", "back", "must", "drop",
        "show", "here", "now", "make", "made", "put", "set", "still", "somewhere", "wanna", "tell", "say",
        "price", "size", "dollars", "euros", "bucks", "never", "before", "enough", "undo", "previous", "already",
        "use", "done",
        "sorted", "exactly", "stuff", "thing", "things", "also", "else", "anything", "something", "option", "otherwise",
        "altogether",
    }
)  # fmt: skip
"""Words that are no search by themselves."""

SLANG: Final = frozenset(
    {
        "af", "anyway", "aw", "aww", "basically", "bro", "btw", "cheers", "danke", "darling", "dear", "dude",
        "ew", "eww", "forgive", "fr", "frankly", "gosh", "gracias", "grazie", "ha", "haha", "heh", "hmm",
        "honestly", "hun", "idk", "legit", "literally", "lol", "love", "lowkey", "mate", "meh",
        "merci", "mm", "mmm", "ngl", "obviously", "omg", "sadly", "seriously", "sweetie", "ta", "tbh", "tho",
        "ty", "tysm", "w", "woah", "wow", "yay", "yikes", "yum",
    }
)  # fmt: skip
"""What people say around anything, and mean nothing by."""


CLOSING_CHARS: Final = 160
"""So far from its end a text is looked at for closing words: a pattern at the end is tried from every place."""


def stripped(text: str) -> str:
    """The text without what people say before and after what they want: "show me", "please"."""
    end = text.find(" ", max(0, len(text) - CLOSING_CHARS)) if len(text) > CLOSING_CHARS else 0
    bare = text[: max(0, end)] + _CLOSING.sub("", text[max(0, end) :])
    at = 0
    while at < len(bare) and (found := _OPENING.match(bare, at)):
        at = found.end()
    return bare[at:].strip()
