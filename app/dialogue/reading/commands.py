"""What is said to the conversation itself: undo, start over, hello, thanks, help."""

from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.understood import Intent

_WHOLE = (
    (
        Intent.START_OVER,
        phrase(r"""(?:let's |let us |can we |i want to |just )?start (?:over|again|afresh|anew|fresh
            |from (?:scratch|the beginning))|restart|reset(?: (?:all|everything|it))?
            |(?:a )?(?:new|fresh) (?:search|start)|from scratch|begin again|clear(?: (?:all|everything|it|the list))?
            |(?:forget|drop|delete|scrap|ignore|wipe) (?:everything|it all|all(?: (?:of )?(?:it|that|this))?
            |(?:everything |all )?(?:that )?(?:i|we) said(?: before)?|all of the above)"""),
    ),
    (
        Intent.UNDO,
        phrase(r"""undo(?: (?:that|this|it|(?:the |my )?last)\b.*|,.*)?
            |(?:please )?(?:go|take me|take us|step|switch)(?: one| a)?(?: step)? back(?: (?:one|a step|once|to)\b.*)?
            |back(?: (?:one|up|a step|please))?|(?:take|put) (?:that|it|this) back|never ?mind(?: that)?
            |revert(?: that)?|scratch that|(?:(?:can (?:we|i|you) )?(?:go |get )?back to |(?:show
            |give) me |i want )?(?:the |my )?(?:previous|earlier|last|old|first) (?:list|results?|ones?
            |selection)(?: (?:again|back|please))*
            |the (?:list|one|ones|results?|selection) (?:before
            |from before)(?: (?:this|that|these))?(?: (?:was|were|is) (?:\w+ )?\w+)?
            |(?:that|it|this) was (?:better|nicer) before|as (?:it was )?before|cancel (?:that|the last .*)"""),
    ),
    (
        Intent.HELP,
        phrase(r"""help(?: me)?|what (?:else )?can (?:you|u|i) (?:do|say|ask|filter|help (?:me )?with)\b.*
            |how does (?:this|it|that)(?: \w+)? work|how do (?:i|you) (?:use|do) (?:this|it)
            |what (?:is|are) (?:this|you)(?: for)?|who are you|what do you do
            |are you (?:a )?(?:bot|robot|human|real|machine|ai|person)"""),
    ),
    (
        Intent.THANKS,
        phrase(r"""(?:(?:many |ok )?(?:thanks|thank (?:you|u)|thx|cheers|ty|ta|great|perfect|cool|nice|awesome|lovely
            |got it|brilliant|sounds good|that(?:'s|s| is| was) (?:it|all|great|perfect|good|nice|fine|everything
            |helpful)|that(?:'ll| will) (?:do|be all|be it))(?:[ ,!.]+(?:so|very|a|lot|much|for|your|the|help|again
            |thanks|thank|you|all|bye|it|that's|now|mate|today|once|anyway|time|helping|me|offers?|efforts?|and
            |suggestions?|recommendations?|patience|info|information|advice|everything|sir|madam|too))*)
            |(?:good)?bye(?: bye)?|(?:it's|its|that's|no) (?:problem|worries|all right|alright|ok|okay|fine)
            |see (?:you|ya)(?: (?:later|soon))?
            |(?:i )?(?:hope you )?have a (?:nice|good|great|lovely) (?:day|evening|one|weekend)(?: too)?"""),
    ),
    (
        Intent.GREETING,
        phrase(r"""(?:hi+|hello+|hey+a?|hiya|howdy|greetings|yo|hallo
            |(?:good )?(?:morning|afternoon|evening|day))(?: (?:there|all|again|shop|everyone|you|to you|guys|folks
            |mate|dear|sir|madam))*|how are you(?: (?:doing|today))*
            |(?:is )?(?:any(?:one|body)|someone) (?:there|here|home)
            |are you (?:there|here)"""),
    ),
    (
        Intent.UNCLEAR,
        phrase(r"""(?:yes|yeah|yep|no|nope|nah|ok|okay|sure|maybe|h+m+|uh+|um+|er+|well
            |i (?:don't|do not|dont) (?:really )?know(?: yet)?|dunno|idk|i guess|not (?:really|sure|yet)
            |wow+|oh+|o?m+g|oh (?:my )?(?:god|no|well)|damn|(?:how |that's |oh )?interesting|really|seriously
            |no (?:idea|clue)|(?:i'm|im|i am) not (?:really |quite )?sure(?: yet)?|whatever
            |(?:h+m+|well|uh+|um+|er+|yeah|no) (?:dunno|idk|i (?:don't|dont) know|not sure|no idea|maybe))?"""),
    ),
)
"""Said alone, and where several are said in one text the first of them counts."""
_POLITE = phrase(r"""^(?:(?:ok|okay|well|so|and|but|no|oh|please|hey|actually|hm+|ah|nope|nah)\b[,!. ]*)+
    |[ ,]*\b(?:please|pls|now|then)\b|[ .!?,;:]+$""")
_BETWEEN = phrase(r"[,.!?;:]+ *")
_HELLO = phrase(r"^(?:hi|hello|hey|heya|hiya|good (?:morning|afternoon|evening))(?: there| again| all)?\b[,!. ]+")
_THANKS = phrase(r"""(?:^(?:ok |great |perfect |nice )?(?:thanks|thank you|thx
    |cheers)(?: (?:a lot|so much|again))?\b[,!. ]+|[,!. ]+(?:many )?(?:thanks|thank you|thx|cheers)[!. ]*$)""")


def whole_intent(text: str) -> Intent | None:
    """The intent of a text that says one thing to the conversation and nothing else; else None."""
    if intent := _said(text):
        return intent
    parts = [part for part in _BETWEEN.split(text) if part]
    found = [_said(part) for part in parts]
    return next((intent for intent, _ in _WHOLE if intent in found), None) if found and all(found) else None


def take_fresh_start(sheet: Sheet) -> bool:
    """ "Forget all that, I need a mop": takes what is said before the wish; whether everything earlier is to be
    forgotten. "Scrap that" and "hm, no" before a wish only introduce it.
    """
    parts = list(_BETWEEN.finditer(sheet.text))
    first = _said(sheet.text[: parts[0].start()]) if parts else None
    if first in {Intent.START_OVER, Intent.UNDO, Intent.UNCLEAR} and parts[0].end() < len(sheet.text):
        sheet.say(sheet.text[parts[0].end() :])
    return first is Intent.START_OVER


def _said(text: str) -> Intent | None:
    """What one part says, with or without the polite words around it."""
    bare = text
    while True:
        trimmed = _POLITE.sub("", bare).strip()
        found = next((intent for intent, words in _WHOLE for said in (bare, trimmed) if words.fullmatch(said)), None)
        if found or trimmed == bare:
            return found
        bare = trimmed


def take_courtesies(sheet: Sheet) -> None:
    """Greetings and thanks around a wish say nothing about it."""
    sheet.take(_HELLO)
    sheet.take(_THANKS)
