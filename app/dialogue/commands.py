"""What is said to the conversation itself: undo, start over, hello, thanks, help."""

from app.dialogue.sheet import Sheet, phrase
from app.dialogue.understood import Intent

_WHOLE = (
    (
        Intent.UNDO,
        phrase(r"""undo(?: (?:that|this|it|the last(?: (?:one|step|change))?))?
            |(?:go|take me) back|back|(?:take|put) (?:that|it) back|never ?mind|revert(?: that)?|scratch that
            |(?:(?:go )?back to )?(?:the )?(?:previous|earlier|last) (?:list|results?)"""),
    ),
    (
        Intent.START_OVER,
        phrase(r"""(?:let's |let us |can we |i want to )?start (?:over|again|afresh|from scratch)
            |restart|reset(?: (?:all|everything|it))?|(?:a )?new search|from scratch|begin again
            |clear(?: (?:all|everything|it|the list))?|forget (?:everything|all of (?:it|that)|it all)"""),
    ),
    (
        Intent.GREETING,
        phrase(r"""(?:hi|hello|hey|hiya|howdy|greetings|yo|good (?:morning|afternoon|evening|day))
            (?: (?:there|all|again|shop|everyone))?(?:[,!. ]+how are you(?: (?:doing|today))?)?"""),
    ),
    (
        Intent.THANKS,
        phrase(r"""(?:(?:many |ok )?(?:thanks|thank you|thx|cheers|ty|great|perfect|cool|nice|awesome|lovely|got it
            |sounds good|that's (?:it|all|great|perfect|good|nice|fine))
            (?:[ ,!.]+(?:so|very|a|lot|much|for|your|the|help|again|thanks|thank|you|all|bye|it|that's))*)
            |(?:good)?bye(?: bye)?|see you(?: later)?"""),
    ),
    (
        Intent.HELP,
        phrase(r"""help(?: me)?|what can (?:you|i) (?:do|say|ask|help (?:me )?with)|how does (?:this|it) work
            |what is this|who are you|are you (?:a )?(?:bot|robot|human|real|machine|ai)"""),
    ),
    (
        Intent.UNCLEAR,
        phrase(r"""(?:yes|yeah|yep|no|nope|nah|ok|okay|sure|maybe|hm+|uh+|um+|i (?:don't|do not) know|dunno
            |not (?:really|sure|yet)|no idea|i'm not sure)?"""),
    ),
)
_POLITE = phrase(r"""^(?:(?:ok|okay|well|so|and|but|no|oh|please|hey|actually)\b[,!. ]*)+
    |[ ,]*\b(?:please|pls)\b|[ .!?,;:]+$""")
_HELLO = phrase(r"^(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening))(?: there| again)?\b[,!. ]+")
_THANKS = phrase(r"(?:^(?:thanks|thank you|thx)\b[,!. ]+|[,!. ]+(?:many )?(?:thanks|thank you|thx)[!. ]*$)")


def whole_intent(text: str) -> Intent | None:
    """The intent of a text that says one thing to the conversation and nothing else; else None."""
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
