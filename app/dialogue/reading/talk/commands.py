"""What is said to the conversation itself: undo, start over, hello, thanks, help."""

from collections.abc import Callable

from app.dialogue.reading.intents import Intent
from app.dialogue.reading.language.around import bared
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.talk.offtopic import ASIDES, read_offtopic
from app.dialogue.reading.talk.sayings import asks_for_nothing, said_freely

_WHOLE = (
    (
        Intent.START_OVER,
        phrase(r"""(?:let's |let us |can we |i want to |just )?(?:start|begin) (?:over|again|afresh|anew|fresh
            |from (?:scratch|zero|the (?:beginning|start)))
            (?: from (?:scratch|zero|the (?:beginning|start)))?|restart|reset(?: (?:all|everything|it))?
            |(?:a )?(?:new|fresh) (?:search|start)|from scratch|begin again|clear(?: (?:all|everything|it
            |the list))?(?: and (?:start|begin) (?:over|again))?|wipe the slate(?: clean)?
            |(?:blank|clean|empty) (?:page|slate|sheet)|(?:all )?from zero|(?:let's )?(?:go |take it )?from the top
            |(?:forget|drop|delete|scrap|ignore
            |wipe) (?:everything|it all|all(?: (?:of )?(?:it|that|this))?
            |(?:everything |all )?(?:that )?(?:i|we) said(?: before)?|all of the above)"""),
    ),
    (
        Intent.UNDO,
        phrase(r"""(?:(?:can|could) (?:you|we|i) )?undo(?: (?:that|this|it|please|(?:the |my )?last|i)\b.*|,.*)?
            |(?:please )?(?:go|take me|take us|step|switch)(?: one| a)?(?: step)? back(?: (?:one|a step|once|to)\b.*)?
            |back(?: (?:one|up|a step|please))?|(?:take|put) (?:that|it|this) back|never ?mind(?: that)?
            |revert(?: (?:that|this|the))?(?: last)?(?: (?:thing|step|change|one))?|(?:please )?go back to what (?:we
            |i|you) (?:had|saw|showed).*|(?:scratch|scrap|cancel|ignore|strike|disregard) (?:that|this|it)|(?:can
            |could) (?:we|you
            |i) (?:return|go back) to .*|(?:(?:can (?:we|i|you) )?(?:go |get )?back to |(?:show
            |give) me |i want )?(?:the |my )?(?:(?:previous|earlier|old) (?:list|results?|ones?
            |selection)|(?:last|first) (?:list|results?|selection|ones))(?: (?:again|back|please))*
            |the (?:list|one|ones|results?|selection) (?:before
            |from before)(?: (?:this|that|these))?(?: one| list)?(?: (?:was|were|is) (?:\w+ )?\w+)?
            |(?:that|it|this) was (?:better|nicer) before|as (?:it was )?before|i (?:liked|preferred) the[ ]
            (?:(?:earlier|previous|old|other) (?:list|ones?|results?|selection|lot)
            |(?:first|last) (?:list|ones|results?|selection|lot))(?: better| more)?
            |(?:show me |give me )?what (?:you|we|i) (?:had|showed me|showed|saw)(?: before| earlier)?
            |(?:i )?(?:didn't|did not) (?:want|mean|ask for) (?:that|this|it)|cancel (?:that|the last .*)"""),
    ),
    (
        Intent.HELP,
        phrase(r"""help(?: me)?|(?:can|could|would) you help(?: me)?(?: out)?|i (?:need
            |could use) (?:some |a little )?help|am i (?:talking|speaking|chatting) (?:to|with) .*
            |what (?:else )?do you (?:sell|offer)(?: here)?|i(?:'m| am) (?:lost|stuck|confused)
            |what (?:else )?can (?:you|u|i) (?:do|say|ask|filter|help (?:me )?with)\b.*
            |how does (?:this|it|that)(?: \w+)? work|how do (?:i|you) (?:use|do) (?:this|it)
            |what (?:is|are) (?:this|you)(?: for)?|who are you|what do you do
            |(?:are you|you are) (?:an? )?(?:(?:(?:ro)?bot|human|real(?: person)?|machine|ai
            |person)(?: or (?:an? )?\w+)?)
            |(?:i(?:'ve| have)? )?never (?:used|done|tried|seen) (?:one of )?(?:this|these|such|that|it)\b.*
            |(?:so )?what (?:do|should|must|can|could) i (?:have to |need to )?(?:type|write|say|ask|do)(?: here| now
            | first)?
            |how (?:i can|can i|should i|to) (?:use|search|talk to|work with|do|find) ?(?:you|this|it|here|that
            |things?)?
            |i(?:'m| am) new (?:here|to this)"""),
    ),
    (
        Intent.THANKS,
        phrase(r"""(?:(?:many |ok |lol |haha |lol ok )*(?:thanks|thank (?:you|u)|thx|cheers|ty|ta|great|perfect|cool
            |nice|awesome|lovely|lol|haha|sweet|super|excellent|wonderful|fantastic|cheerio|ciao|ta ta
            |much appreciated
            |(?:you(?:'ve| have) been|that was|you(?:'re| are)) (?:(?:so|very|most|really|ever so|too|a|big|huge|great
            |real) )*(?:kind|helpful|great|good|nice|lovely|star|help|patient)
            |got it|brilliant|sounds good|(?:great|good) stuff|that(?:'s| is| was) (?:exactly |just )?what i (?:needed
            |wanted|was (?:looking for|after))|(?:i'm|i am|all) (?:good|fine|done)|nothing else|i(?:'ve)? found (?:it
            |what i .*)|a million|that(?:'s|s| is| was) (?:it|all|great|perfect|good|nice|fine|everything
            |helpful)|that(?:'ll| will) (?:do|be all|be it)(?: nicely| fine| perfectly)?|i'm (?:all )?(?:done|set
            |sorted))(?:[ ,!.]+(?:so|very|ever|a|million|bunch|ton|lot|much|mate|dear|love|cheers|cheerio|then|for
            |your|the|help|again
            |thanks|thank|you|all|bye|it|that's|now|mate|today|once|anyway|time|helping|me|offers?|efforts?|and
            |you've|been|star|legend|angel|suggestions?|recommendations?|patience|info|information|advice|everything
            |sir|madam|too))*)
            |(?:good)?bye(?: bye)?|(?:it's|its|that's|no) (?:problem|worries|all right|alright|ok|okay|fine)
            |see (?:you|ya)(?: (?:later|soon))?
            |(?:i )?(?:hope you )?have a (?:nice|good|great|lovely) (?:day|evening|one|weekend)(?: too)?"""),
    ),
    (
        Intent.GREETING,
        phrase(r"""(?:wass?up|what's up|sup|good day|hi+|hello+|hey+a?|hiya|howdy|greetings|yo|hallo
            |(?:good )?(?:morning|afternoon|evening|day))(?: (?:there|hi|hey|hello|all|again|shop|everyone|you|to you
            |guys
            |folks
            |mate|dear|sir|madam))*|how are you(?: (?:doing|today))*|how(?:'s| is) (?:it going|things|life|your day)
            |how do you do
            |are you (?:there|here)"""),
    ),
    (
        Intent.UNCLEAR,
        phrase(r"""(?:yes|yeah|yep|no|nope|nah|ok|okay|sure|maybe|h+m+|uh+|um+|er+|well
            |i (?:don't|do not|dont) (?:really )?know(?: yet)?|dunno|idk|i guess|not (?:really|sure|yet)
            |(?:i )?(?:misclicked|mistyped|(?:clicked|pressed|typed|hit)(?: the)? wrong.*)|(?:(?:(?:eh+|er+m?|um+|oh
            |well|so|the|that|an?|with|for|of|like|you|know|i|mean)[ ,.]+)*
            (?:thing(?:y|ie|s|amajig)?|whatsit|doodah)(?:[ ,.]+(?:with|the|that|for|of|an?|you|know|i|mean|er+m?|um+
            |thingy
            |what's|it|called|again))*|you know|eh+|[bcdfghjklmnpqrstvwxz]{4,}\w{0,20}
            |\w{0,8}[bcdfghjklmnpqrstvwxz]{5,}\w{0,20})
            |m+ ?h+m+|mhm|mm+|huh|what|sorry|let me think(?: about (?:it|that))?|i'll think about (?:it|that)
            |(?:i'm |i am )?(?:just
            |only) (?:looking|browsing)(?: around| for now)?|i don't know what (?:to (?:get|buy|choose)|i (?:want
            |need))|wrong button|wow+|oh+|o?m+g|oh (?:my )?(?:god|no|well)|damn|(?:how |that's |oh )?interesting
            |really|seriously
            |(?:(?:just|only) )?(?:kidding|joking)|go (?:ahead|for it)|of course(?: not)?|(?:that |this[ ]
            |it )?works(?: for me)?
            |no (?:idea|clue)|(?:i'm|im|i am) not (?:really |quite )?sure(?: yet)?|whatever
            |(?:h+m+|well|uh+|um+|er+|yeah|no) (?:dunno|idk|i (?:don't|dont) know|not sure|no idea|maybe))?"""),
    ),
)
"""Said alone, and where several are said in one text the first of them counts."""
_POLITE = phrase(r"""^(?:(?:ok|okay|well|so|and|but|no|oh|please|hey|actually|hm+|ah|nope|nah|oops|whoops|wrong|ouch
    |ugh
    |argh|hang on|wait)\b[,!. ]*)+
    |[ ,]*\b(?:please|pls|now|then)\b|[ .!?,;:]+$""")
_SENTENCE = phrase(r"(?<=[.!?]) +")
_BETWEEN = phrase(r"[,.!?;:]+ *")
_AND_THEN = phrase(r"""(?P<first>(?:please )?(?:reset|restart|start (?:over|again|afresh)|(?:forget|scrap|clear|wipe
    |drop) (?:everything
    |all (?:that|of that|of it)|it all|that))(?: everything| it all| all)?) and (?:then |now )?(?=show|find|give|let
    |look|i|get|search)""")
_BOUGHT = phrase(
    r"""(?:(?:and|so|then|now|i|we|i've|we've|have|just|finally|gone and|went and) )*
        (?:(?:ordered|bought|purchased|went (?:with|for)|gone (?:with|for)|checked out|paid for|placed (?:an|the
        |my) order)\b
        (?!.*\balready\b)(?: [\w'-]+){0,8}|(?:got|took) (?:[\w'-]+ ){1,6}in the end|took (?:the|number|that)\b[\w' -]*
        |(?:[\w'-]+ ){1,6}(?:is|are|went|goes) (?:in|into) (?:my|the) (?:basket|cart|bag|trolley)(?: now| already)?
        |(?:all )?(?:done|sorted|in the end))"""
)
""" "Just ordered the first one": beside thanks it asks for nothing."""

_LEAVES = phrase(r"""\b(?:gotta|got to|have to|must|need to|had better|better|off to) (?:run|dash|go|fly|rush|leave
    |shoot off
    |head off|be off|be going)(?: now| off| soon)?(?: then| sorry)?\W*$""")
""" "Gotta run, kids screaming": whoever leaves asks for nothing more."""


def whole_intent(text: str, sells: Callable[[str], bool] = lambda _: False, *, thanked: bool = False) -> Intent | None:
    """The intent of a text that says one thing to the conversation and nothing else; else None.

    `thanked`: thanks stood around it.
    """
    if intent := _said(text, sells):
        return intent
    parts = [part for part in _BETWEEN.split(text) if part]
    found = [_said(part, sells) for part in parts]
    if back := next((intent for intent in (Intent.START_OVER, Intent.UNDO) if intent in found), None):
        rest = " ".join(part for part, intent in zip(parts, found, strict=True) if intent is None)
        return back if asks_for_nothing(rest, sells) else None
    if any(_LEAVES.search(part) for part in parts) and asks_for_nothing(text, lambda _: False):
        return Intent.THANKS
    if thanked or Intent.THANKS in found:
        found = [intent or (Intent.THANKS if _BOUGHT.fullmatch(part.strip()) else None)
                 for part, intent in zip(parts, found, strict=True)]  # fmt: skip
    return next((intent for intent, _ in _WHOLE if intent in found), None) if found and all(found) else None


def take_fresh_start(sheet: Sheet) -> bool:
    """ "Forget all that, I need a mop": takes what is said before the wish; whether everything earlier is to be
    forgotten. "Scrap that" and "hm, no" before a wish only introduce it.
    """
    if both := _AND_THEN.match(sheet.text):
        sheet.say(f"{both['first']}, {sheet.text[both.end() :]}")
    parts = list(_BETWEEN.finditer(sheet.text))
    first = _said(sheet.text[: parts[0].start()]) if parts else None
    if first in {Intent.START_OVER, Intent.UNDO, Intent.UNCLEAR} and parts[0].end() < len(sheet.text):
        sheet.say(sheet.text[parts[0].end() :])
    return first is Intent.START_OVER


def take_asides(sheet: Sheet, sells: Callable[[str], bool]) -> None:
    """Takes the sentences that only ask how this works, or talk of other things, beside one that names what is sold:
    "are you real? never mind. show me vases". Talk of need or harm stays: it comes before any wish.
    """
    sentences = [one for one in _SENTENCE.split(sheet.text) if one.strip()]
    wishes = [sells(one) for one in sentences] if len(sentences) > 1 else []
    if not any(wishes) or all(wishes):
        return
    kept = [one for one, wish in zip(sentences, wishes, strict=True) if wish or not _is_aside(one, sells)]
    if len(kept) < len(sentences):
        sheet.say(" ".join(kept))


def _is_aside(sentence: str, sells: Callable[[str], bool]) -> bool:
    talk = read_offtopic(Sheet(bared(sentence).text))
    return (talk is not None and talk.subject in ASIDES) or _said(sentence, sells) in {Intent.HELP, Intent.UNCLEAR}


def _said(text: str, sells: Callable[[str], bool] = lambda _: False) -> Intent | None:
    """What one part says, with or without the polite words around it."""
    bare = text
    while True:
        trimmed = _POLITE.sub("", bare).strip()
        found = next((intent for intent, words in _WHOLE for said in (bare, trimmed) if words.fullmatch(said)), None)
        if found or trimmed == bare:
            return found or said_freely(text, sells)
        bare = trimmed
