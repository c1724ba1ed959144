"""What is said to the conversation in free wordings: a telling phrase, and around it only words that ask for nothing.

"Can you bring back the list from before?" says undo by "bring back"; that all its other words are harmless
tells it from "bring back the white ones". The set phrases of commands.py are read first.
"""

import re
from collections.abc import Callable
from typing import Final

from app.dialogue.reading.intents import Intent
from app.dialogue.reading.language.everyday import EVERYDAY
from app.dialogue.reading.language.slips import meant_as_it_is
from app.dialogue.reading.sheet import phrase

_WORD: Final = re.compile(r"[\w'-]+")
_HARMLESS: Final = frozenset({
    "lol", "haha", "omg", "kindly", "dear",
    "a", "about", "actually", "again", "ah", "all", "alright", "already", "also", "am", "an", "and", "any",
    "anything", "are", "as", "at", "back", "be", "been", "before", "better", "but", "by", "can", "can't", "cannot",
    "change", "changed", "could", "day", "did", "didn't", "different", "do", "does", "doesn't", "doing", "don't",
    "done", "dont", "earlier", "else", "even", "ever", "everything", "fine", "first", "for", "from", "get", "give",
    "go", "going", "good", "got", "great", "guess", "had", "has", "have", "haven't", "he", "hello", "here", "hey",
    "hi", "hm", "hmm", "how", "i", "i'd", "i'll", "i'm", "i've", "if", "im", "in", "instead", "is", "isn't", "it",
    "it's", "its", "just", "know", "last", "let", "let's", "like", "liked", "list", "lists", "little", "look",
    "lot", "lovely", "many", "me", "mean", "meant", "mind", "mistake", "more", "most", "much", "my", "myself",
    "need", "never", "new", "nice", "nicer", "no", "not", "now", "of", "oh", "ok", "okay", "old", "on", "once",
    "one", "ones", "oops", "or", "our", "out", "over", "page", "second", "thoughts", "please", "pls", "prefer",
    "preferred", "previous", "put", "quite", "rather", "really", "results", "result", "right", "said", "say",
    "search", "see", "selection", "she", "shop", "should", "show", "showed", "shown", "so", "some", "sorry",
    "start", "step", "still", "stuff", "such", "sure", "take", "tell", "than", "that", "that's", "thats", "the",
    "them", "then", "there", "these", "they", "thing", "things", "think", "this", "those", "though", "thought",
    "time", "to", "today", "together", "too", "totally", "try", "turn", "two", "u", "uh", "um", "up", "us", "very",
    "wait", "want", "wanted", "was", "wasn't", "way", "we", "we'd", "we're", "well", "went", "were", "what",
    "what's", "whatever", "when", "where", "which", "while", "whole", "why", "will", "wish", "with", "work",
    "would", "wrong", "yes", "yet", "you", "you're", "you've", "your", "yours",
})  # fmt: skip
_FRIENDLY: Final = frozenset({
    "angel", "babe", "bot", "boss", "bro", "bye", "cheers", "cheerio", "chum", "daddy", "darling", "dear", "duck",
    "everyone", "everybody", "folks", "friend", "friends", "gem", "guys", "hun", "hon", "honey", "lad", "lads",
    "legend", "love", "ma'am", "madam", "mate", "mates", "pal", "partner", "robot", "sir", "star", "sweetheart",
    "sweetie", "team", "x", "xx", "xxx", "lol", "haha", "ha", "aye", "awesome", "brilliant", "perfect", "cool",
    "super", "wonderful", "fantastic", "excellent", "amazing", "bunch", "million", "ton", "kindly", "kind",
    "helpful", "help", "helped", "helping", "patient", "patience", "lots", "massive", "massively", "heaps", "loads",
    "appreciated", "appreciate", "advice", "info", "information", "service", "suggestions", "ideas", "anyway",
    "night", "morning", "evening", "afternoon", "weekend", "tomorrow", "soon", "later", "must", "gotta", "run",
    "off", "happy", "sorted", "set", "week", "quick", "fast", "job",
})  # fmt: skip
_CLICKING: Final = frozenset({
    "button", "buttons", "click", "clicked", "hit", "pressed", "press", "message", "messages", "sentence", "bit",
    "line", "wording", "request", "turn", "move", "worse", "moment", "minute", "second", "seconds", "sec", "ago",
    "just", "accident", "rule", "exclude", "leave", "remove", "accidentally", "mistaken",
})  # fmt: skip
_ASKING: Final = frozenset({
    "ask", "asking", "answer", "chat", "chatting", "chats", "bot", "robot", "assistant", "filter", "filters",
    "filtering", "sort", "type", "typing", "write", "writing", "click", "clicking", "speak", "talk", "words",
    "word", "sentence", "sentences", "questions", "question", "kind", "kinds", "sorts", "topics", "use", "using",
    "used", "work", "works", "working", "function", "explain", "understand", "possible", "options", "option",
    "steps", "stuff", "shopping", "buy", "buying", "sell", "offer", "products", "colour", "color", "price", "brand",
    "by", "english", "plain", "guide", "basics", "tips", "tip", "instructions", "manual", "allowed", "supposed",
    "exactly", "find", "finding", "things", "rules", "wizard", "machine", "magic", "computer", "tool", "site",
    "website", "page", "features", "idea", "clue", "narrow", "down",
    "talking", "people", "sizes",
})  # fmt: skip
_WISHES: Final = frozenset({
    "forget", "scratch", "scrap", "clear", "wipe", "drop", "delete", "anew", "begin", "empty", "topic", "search",
    "wishes", "wish", "filters", "filter", "choices", "choice", "criteria", "limits", "limit", "conditions",
    "settings", "away", "lot", "slate", "board", "beginning", "everything", "afresh",
})  # fmt: skip

_SAYINGS: Final = (
    (
        Intent.START_OVER,
        _WISHES,
        phrase(r"""\b(?:(?:re)?start(?:ing)?|begin(?:ning)?|go|do (?:this|it))(?: (?:this|it|all|right
            |the search))* (?:all )?(?:over(?: again)?
            |again(?= from\b|$)|afresh|anew|fresh|from (?:scratch|zero|the (?:very )?(?:top|beginning|start)))\b
            |\bback to (?:the )?(?:very )?(?:beginning|start|top|zero)\b|\bfrom scratch\b
            |\beverything from the (?:very )?(?:beginning|start|top)\b|\bnew topic\b|\bsquare one\b
            |\b(?:clean|blank|empty) (?:slate|page|sheet|board)\b
            |\b(?:new|fresh) (?:search|beginning|start)\b|\breset\b|\brestart\b
            |\b(?:forget|scrap|scratch|clear|wipe|delete|drop|erase|throw|ignore|empty|remove|lose|bin
            |cancel)\b(?: \w+){0,2}?[ ]
            (?:everything|(?:the |this )(?:whole|entire) (?:thing|lot|search|conversation|chat|list)
            |(?:the )?(?:board|slate|decks|table)(?: clean)?$|all (?:of )?(?:this|that|it|my (?:wishes|filters|choices
            |criteria
            |limits))|it all
            |the (?:whole )?lot
            |(?:the |my )(?:whole )?(?:list|filters|wishes|criteria|choices))\b"""),
    ),
    (
        Intent.UNDO,
        _CLICKING | {"restore", "return", "bring", "revert"},
        phrase(r"""\bundo\b|\b(?:go|step|take (?:that|it|this|me|us)|put (?:it|that|things)|get (?:it|me|us)
            |bring (?:it|that|them|those)
            |roll|jump|turn it) back\b|\btake (?:my |the |that )(?:last )?(?:\w+ )?back\b
            |(?<!'m )(?<!im )(?<!am )(?<!\bmy )(?<!\bhis )(?<!\bher )(?<!\bbad )\bback(?= (?:please|pls
            |to)\b|$)|\bbring back\b|\brewind\b|\brestore\b
            |\brevert\b|\breverse (?:that|it|this)\b|\bctrl[ -+]?z\b|\breturn to\b
            |\b(?:previous|earlier|former) (?:list|ones?|results?|selection|page|search|lot|version|state)\b
            |\b(?:old|last) (?:list|results|selection|lot|search)\b
            |\b(?:list|ones|results?|selection|lot|stuff|products|what was there|what there was)(?: from)? before\b
            |\b(?:as|like) before\b|^return(?: please)?$|\b(?:a|one) (?:minute|moment|second) ago\b
            |\bwhat was there\b|\bwhat (?:i|we|you) (?:had|showed(?: me)?|was shown)(?: me)?(?: before| earlier)?$
            |\b(?:as|how|like) (?:it|things|that|we) (?:was|were)(?: before)?\b|\b(?:better|nicer) before\b
            |\b(?:before|earlier|previously) (?:that |it |this )?was (?:much |so much |far |way )?(?:better|nicer)\b
            |\b(?:liked|preferred) (?:it|that|them) (?:better |more )?(?:before|earlier)\b
            |\bearlier (?:was|were) (?:better|nicer)\b|\bwhat (?:was|were) (?:there|here|that|it)(?: just)? before\b
            |\b(?:list|lists|ones?|results?|selection|lot|stuff|what) (?:that )?(?:you|i|we) (?:had|showed|saw|got
            |gave|were
            |was)(?: me| up| there| here| shown| showing| looking at)* (?:just )?(?:before|earlier|previously|first
            |at first)\b
            |\b(?:other|first) (?:list|results|selection|lot|search)\b|\bback up\b(?! \w+ (?:for|to)\b)
            |\b(?:put|bring|get|have) (?:the |my )?(?:(?:previous|earlier|former|last|old) )?(?:filters?|limits?
            |settings?|lists?
            |results?|selection) back\b
            |\btake back (?:what|that|the last
            |my last)\b|\b(?:forget
            |pretend) (?:that )?i (?:ever |never |didn't |just )*(?:say
            |said|asked|typed|wrote)\b
            |\bmade (?:it|that|things) worse\b|\b(?:that's|that is|it's) worse\b
            |\b(?:forget|ignore|cancel|scratch|withdraw|disregard|strike) (?:what i (?:just )?(?:said|typed
            |wrote)(?! (?:about
            |before))|(?:that|my|the) last[ ]
            (?:message|one|bit|thing|sentence|step|change|request))\b|\b(?:didn't|did not) mean (?:that|to)\b"""),
    ),
    (
        Intent.HELP,
        _ASKING,
        phrase(r"""(?<!great )(?<!big )(?<!real )(?<!the )(?<!your )(?<!of )\bhelp\b
            |\bhow (?:do|does|can|should|would|am|are|to|is) (?:i |you |we |one |this |it |that[ ]
            |the )?(?:\w+ ){0,4}?
            (?:work|works|use|filter|search|ask|start|find|supposed|function|buy|shop)\b|\bhow (?:this|it|that
            |these) (?:\w+ ){0,2}?works?\b
            |\bwhat (?:can|could|should|sort|kind|kinds|sorts)\b(?: \w+){0,5}? (?:do|say|ask|type|write|sell|offer
            |have|find|help)\b
            |\bwhat (?:else )?do (?:i|you)\b(?: \w+){0,3}? (?:do|say|ask|type|write|sell|offer)\b
            |\bwhat (?:else )?(?:is it )?(?:that )?(?:you|i)(?: can| could)?(?: actually| really)? (?:do|ask
            |say)\b(?! have)
            |\bwhat are you (?:even |actually )?(?:able to|capable of)\b
            |\b(?:give|any|got|some)\b(?: \w+)? (?:instructions|tips|guide|manual)\b|\btips for\b
            |\b(?:are you|you're|you are) (?:even |really |actually |just |an? )*(?:real|human|person|(?:chat ?)?bot
            |robot
            |machine|computer|ai|chatgpt|alexa|siri|alive)\b(?: person| human| (?:or )?what)*|\bwho (?:are|am) (?:you
            |i talking to)\b|\bwhat are you\b|\bwhat(?:'s
            | is) (?:this|that|the) (?:chat|bot
            |thing|tool|site|page)\b
            |\bis (?:this|that|it|there) (?:just )?(?:an? )?(?:real |actual )?(?:person|human|bot|robot|machine
            |computer|ai)\b
            (?: or (?:an? )?\w+)?|\bexplain (?:what|how|this|that|yourself|it)\b
            |\bdo i (?:just |simply |really )?(?:type|write|click|say|tell)\b|\bwhat (?:else )?do you (?:stock
            |carry)(?: here)?$
            |\bwhat are my options\b|\bwhere do i (?:start|begin)\b|\bexamples? of what\b|\bsupposed to (?:do|say
            |ask|type)\b|\bhow (?:should
            |do) i (?:phrase|word|put)\b
            |\bwhat (?:else )?can i (?:tell|say|ask)\b|\bdo you (?:only |also )?(?:speak|understand)\b|\b(?:new here
            |new to this|no clue how|no idea how)\b|\bcan i (?:filter|sort|ask
            |type|click|search)\b
            |\bdo i (?:have to|need to) (?:type|click|write)\b|\b(?:can|do) you (?:understand|speak)\b"""),
    ),
    (
        Intent.THANKS,
        _FRIENDLY,
        phrase(r"""(?:^|[,.!] ?)(?:and |so |well )?that(?:'s|s| is| was) (?:all|everything|exactly what) (?:i
    |we) (?:need
            |needed|wanted|came for)\b.*$|\bthank(?:s|you| you| u)\b(?! to (?:the|that|both|number|[0-9]))
            |\bthx\b|\bta\b(?! da)|\bcheers\b|\bobliged\b
            |\b(?:a|an|my|you|real
            |absolute) (?:gem|star|legend|angel
            |lifesaver|treasure|hero|darling)\b|\bbless (?:you|u)\b|\bappreciate(?:d| it)\b|\bgrateful\b|\b(?:very
            |most|so|really) (?:helpful|kind)\b
            |\b(?:great|good|nice|top|lovely|excellent) (?:help|service|job|work|bot|one|stuff)\b|\bwell done\b
            |\b(?:that|this) (?:helps|helped)\b
            |\bthat(?:'s|s| is|'ll be| will be|'ll do| will do)(?: me)? (?:all|it|everything|sorted|done|great
            |perfect|lovely|brilliant)\b
            |\b(?:i'm|im|i am|all) (?:all )?(?:done|sorted|set|good|happy)\b|\b(?:good ?)?bye\b|\bgood ?night\b
            |\bsee (?:you|ya)\b
            |\b(?:talk|speak|chat) (?:to you )?(?:later|soon)\b|\bno more (?:for (?:now|today)|today)\b
            |\bexactly what i (?:needed|wanted|was after)\b|\b(?:merci|danke|gracias|grazie|obrigad[oa]|tak|takk
            |tack|kiitos)\b
            |\btake care\b|\bmade my day\b|\b(?:that|this) was easy\b|\b(?:that|you) (?:was|were) (?:quick|fast
            |(?:a |such a |so )?(?:great |big |huge[ ]
            |really )*(?:help|helpful|kind))\b
            |\bfound (?:it|what i)\b|\bc'est (?:tout|parfait)\b|\b(?:kisses|hugs|mwah)\b|\byou rock\b|\blove you\b
            |\bcatch you later\b|\byou(?:'re| are) (?:all |really |so |just |simply |the |a |very |too )*(?:best|awesome
            |amazing|brilliant|wonderful|fantastic|great|lovely|sweet|marvellous|superb)\b"""),
    ),
    (
        Intent.GREETING,
        _FRIENDLY,
        phrase(r"""^(?:well |oh )?(?:hi+|hello+|hey+|heya|hiya|howdy|yo|ahoy|aloha|moin|salut|greetings|hallo
    |bonjour|hola|wass?up
    |good (?:morning|evening
            |afternoon|day)|evening|morning|afternoon)\b|\b(?:i'm|im|i am|it's me) (?:back|again)\b|\bhow are (?:you
            |things)\b|^knock,? knock\b
            |^(?:(?:is|are) (?:there )?)?(?:any|some)(?:one|body)(?: \w+)? (?:there|here|home|about|around|in|awake
            |up|online
            |listening)\b
            |\b(?:lovely|nice|beautiful|gorgeous|horrid|horrible|miserable|awful|terrible|cold|hot|grey|rainy|sunny)[ ]
            (?:day|weather|morning|afternoon|evening|out)\b.{0,20}\b(?:isn't it|innit|huh|eh|right)\b"""),
    ),
    (
        Intent.UNCLEAR,
        frozenset[str](),
        phrase(r"""^(?!.* for (?:an?|the|my|our|her|his) )
            (?:h+m+|e+h*r*m+|e+r+|u+m+|uh+|mm+|mm+ ?hmm*|oo+h*|a+h+|meh|nothing|blah|test(?:ing)?|ok(?:ay)?|k
    |well
    |so|right|yeah
    |yes|no|nah|maybe|whatever)\b(?! to (?:the|that|number)\b)
            |\b(?:one|a|half a|just a|give me a|hang on a) (?:sec(?:ond)?|minute|moment|mo)\b|\b(?:hang|hold) on\b
            |\bthink(?:ing)? (?:about|it over|on)\b|\bwrong (?:chat|window|shop|tab|button|person)\b|\btough one\b
            |\b(?:not sure|no idea|dunno|idk|undecided|don't know|can't decide)\b|^(?:maybe |perhaps )?later\b
            |\blet me (?:see|think|check|ask)\b
            |\bask (?:my|the) (?:husband|wife|partner|mum)\b|\b(?:on|over|across) (?:the|my) keyboard\b
            |\bauto ?correct\w*\b|\bmy (?:keyboard|phone) (?:is|keeps)\b
            |\byou know(?: what i mean)?$"""),
    ),
)
_ASKS_NOTHING: Final = frozenset({
    "a", "about", "ah", "all", "alright", "an", "and", "as", "ask", "at", "be", "can", "can't", "could", "day",
    "decide", "do", "don't", "dont", "first", "for", "from", "get", "give", "going", "good", "got", "have", "hello",
    "hm", "hmm", "i", "i'd", "i'll", "i'm", "i've", "idk", "if", "im", "in", "is", "it", "it's", "its", "just",
    "know", "later", "let", "little", "maybe", "me", "mean", "mm", "my", "myself", "need", "no", "not", "now", "of",
    "oh", "ok", "okay", "on", "one", "or", "over", "really", "right", "say", "see", "shop", "so", "sorry", "still",
    "stuff", "sure", "take", "tell", "than", "that", "that's", "thats", "the", "there", "think", "thinking", "this",
    "time", "to", "uh", "um", "up", "us", "very", "wait", "was", "way", "we", "well", "what", "what's", "when",
    "which", "will", "with", "yeah", "yes", "yet", "you", "minute", "minutes", "moment", "second", "seconds", "sec",
    "mo", "husband", "wife", "partner", "mum", "cat", "dog", "kid", "son", "daughter", "toddler", "keyboard", "phone",
    "keeps", "broken", "playing", "stupid", "bloody", "oops", "ugh", "walked", "sat", "chat", "blah",
    "test", "testing", "hang", "hold", "decided", "bit", "tbh", "lol", "whatever", "dunno", "wow",
})  # fmt: skip
"""Words beside hesitation that ask for no other list either."""
_WISHING: Final = frozenset({
    "cheap", "cheaper", "cheapest", "expensive", "under", "over", "below", "above", "colour", "smaller", "without",
    "offer", "other", "others", "different", "another", "next",
    "small", "large", "light", "dark", "white", "grey", "brown", "price", "between", "compare", "sale", "stock", "free",
    "except", "gift",
})  # fmt: skip
"""Everyday words that wish for something."""
_WANTING: Final = frozenset({
    "something", "anything", "want", "need", "find", "show", "but", "only", "just", "keep", "instead", "looking",
})  # fmt: skip
_ROWS: Final = ("qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm")
_ON_THE_MIDDLE_ROW: Final = re.compile(r"(?=\w*[sdfghjkl]{3})[asdfghjkl]{4,}")
_OVER_AND_OVER = phrase(
    r"(bla+h?|la|yada|ya[kp]|tra|da|du[mh]|dee|boo|ah|oh|uh|eh|he|hi|ho|ha|na|no|so|x|tes?t)(?:[ ,.-]*\1)+"
)
SHORTEST_RUN: Final = 4
"""Letters that hands fall on side by side."""


def said_freely(text: str, sells: Callable[[str], bool] = lambda _: False) -> Intent | None:
    """What a sentence says to the conversation; None if it may say more, or nothing of the kind.

    Beside a telling phrase everyday words say nothing more, unless the shop `sells` what they name.
    """
    if _mashed(text) and not sells(text.strip(" .!?").lower()):
        return Intent.UNCLEAR
    for intent, words, cue in _SAYINGS:
        if found := cue.search(text):
            rest = [word for word in _WORD.findall(cue.sub(" ", text).lower()) if not _mashed(word)]
            if intent is Intent.HELP and any(_sold(word, sells) for word in _WORD.findall(found.group().lower())):
                continue  # "what sort of kettles do you keep"
            if intent is Intent.UNCLEAR:
                harmless = _ASKS_NOTHING.issuperset(rest)
            else:
                harmless = all(word in _HARMLESS or word in words or _everyday(word, intent, sells) for word in rest)
            if harmless:
                return intent
    return None


def asks_for_nothing(text: str, sells: Callable[[str], bool]) -> bool:
    """Whether words beside a command only sigh or tell why: "wrong list", "too many pages"; no limit, and no thing."""
    said = _WORD.findall(text.lower())
    return not any(word in _WISHING | _WANTING or word[0].isdigit() or sells(word) for word in said)


def _sold(word: str, sells: Callable[[str], bool]) -> bool:
    return word not in _HARMLESS | _ASKING and word not in EVERYDAY and sells(word)


def _everyday(word: str, intent: Intent, sells: Callable[[str], bool]) -> bool:
    return intent is not Intent.UNDO and word in EVERYDAY and word not in _WISHING and not sells(word)


def _mashed(text: str) -> bool:
    """Whether a single word is only a run of keys ("asdf"), all of the middle row ("asdkj"), or the same over and over:
    "blah blah"."""
    word = text.strip(" .!?").lower()
    if _OVER_AND_OVER.fullmatch(word):
        return True
    runs = (row for way in _ROWS for row in (way, way[::-1]))
    if len(word) < SHORTEST_RUN or not word.isalpha():
        return False
    return any(word in row for row in runs) or bool(_ON_THE_MIDDLE_ROW.fullmatch(word) and not meant_as_it_is(word))
