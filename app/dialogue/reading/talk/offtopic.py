"""Talk that no shop can answer: recognised by its form, and answered shortly, with the way back to the shop.

Nothing is an alarm by a single word: a shop may sell poison, and every word is one of a product somewhere. What the
catalogue sells is shopping: the reader says what was talked of, and the turn asks the catalogue before it answers.
"""

from enum import StrEnum

from app.dialogue.reading.intents import Intent
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.understood import Understood


class Talk(StrEnum):
    """What kind of talk it is, the most pressing first."""

    CRISIS = "crisis"
    HARM = "harm"
    ABUSE = "abuse"
    MEDICAL = "medical"
    LEGAL = "legal"
    SERVICE = "service"
    ELSEWHERE = "elsewhere"


ASIDES = frozenset({Talk.SERVICE.value, Talk.ELSEWHERE.value})
"""Talk that a wish in the same breath is more than."""

_SOMEBODY = r"""(?:someone|somebody|people|a person|him|her
    |my (?:husband|wife|boss|neighbou?rs?|ex|mother|father|mom|dad|brother|sister|girlfriend|boyfriend|landlord
    |teacher|colleagues?))"""
_AILMENT = r"""(?:headaches?|migraines?|fever|flu|coughs?|rash(?:es)?|infections?|chest pains?|back pain
    |stomach ?aches?|nausea|depression|anxiety|insomnia|cancer|diabetes|covid|high blood pressure|asthma
    |allerg(?:y|ies)|toothaches?|sore throat|heart attack|stroke|pneumonia|eczema|pregnancy)"""
_DRUG = r"""(?:antibiotics?|aspirin|ibuprofen|paracetamol|acetaminophen|tylenol|insulin|antidepressants?
    |blood thinners?|my (?:medication|medicine|pills|prescription|tablets))"""
_SERVICE = r"""(?:shipping|delivery|delivered|shipped|(?:deliver|ship)(?= (?:on|to|in|by|at|for free|abroad|here|today
    |tomorrow|every|internationally|overseas|worldwide)\b|[?!. ]*$)|returns? policy|refunds?|returns?(?! to\b)
    |warranty
    |guarantee
    |(?:my )?(?:order|parcel|package)(?= (?:is|status|now|yet)\b|[?!. ]*$)|phone number|email address|customer service
    |payment|pay by|invoice|discounts?(?: codes?)?|coupons?|vouchers?|opening hours|in store|pick ?up|pay (?=with
    |by card|here|online|for this|cash)|paypal|credit cards?
    |klarna|apple pay|cash|instal+ments|gift cards?(?= \w*[?!. ]*$)|gift[- ]wrap(?:ping|ped)?(?=[?!. ]*$| (?:it|this
            |them
    |things)\b)
    |physical (?:store|shop)|showroom)"""
_NAME = r"(?:idiot|moron|retard|asshole|arsehole|bitch|bastard|dickhead)"

_TALKS = (
    (
        Talk.CRISIS,
        phrase(r"""\b(?:kill|hurt|harm|cut) myself\b|\bsuicidal\b|\bcommit suicide\b
            |\bi(?: want| wish| would like)? to (?:die(?![- ]cut)|end (?:my life|it all))\b"""),
    ),
    (
        Talk.HARM,
        phrase(rf"""\b(?:kill|poison|murder|stab|strangle) {_SOMEBODY}\b
            |\bhow (?:do|can|could|would|to)(?: (?:i|you|we|one))? (?:make|build
            |cook) (?:a |an |some )?(?:(?:pipe |nail |car )?bombs?(?! bath)|explosives?|meth|crack|heroin|napalm
            |molotov\w*)\b"""),
    ),
    (
        Talk.ABUSE,
        phrase(rf"""\b(?:you(?:'re| are)|u r) (?:an? |such an? |so |just |a total |really |fucking |bloody )*
            (?:{_NAME}|stupid|dumb|retarded|trash|scum|(?:a )?piece of (?:shit|crap|junk))\b
            |^(?:stupid|dumb|useless) (?:bot|robot|machine|thing|shop)[ .!]*$|\byou (?:stupid|dumb|fucking
            |bloody) (?:bot|robot|machine|thing|idiot)\b|\byou {_NAME}\b
            |\b(?:fuck|screw|damn) (?:you|off|this (?:bot|shop|chat))\b|\bgo to hell\b|\bkill yourself\b|\bsuck my\b
            |\bshut (?:the (?:fuck|hell) )?up\b|^(?:{_NAME}|fuck)s?[ .!]*$"""),
    ),
    (
        Talk.MEDICAL,
        phrase(rf"""\b(?:medical|health) advice\b|\bdiagnose me\b
            |\bwhat (?:should|can|do|could) i (?:do|take|have) (?:for|about|against
            |with) (?:an? |my |this |the )?(?P<ailment>{_AILMENT})\b
            |\bhow (?:do|can|should) (?:i|you) (?:cure|treat|heal
            |get rid of) (?:an? |my |this )?(?P<treated>{_AILMENT})\b
            |\b(?:do|could|might) i have (?:an? |the )?{_AILMENT}\b
            |\b(?:symptoms?|side effects?|diagnosis) of (?:an? )?(?:{_AILMENT}|{_DRUG})\b
            |\b(?:dose|dosage) of {_DRUG}\b|\bhow (?:much|many) {_DRUG}(?: tablets| pills)? (?:can|should|may) i\b
            |\b(?:can|should|may) i (?:take|mix|combine|stop taking) {_DRUG}\b"""),
    ),
    (
        Talk.LEGAL,
        phrase(r"""\b(?:legal|tax) advice\b|\b(?:can|should|could|may) i sue\b|\bwhat are my legal rights\b
            |\bis it (?:il)?legal (?:to|for|if)\b|\b(?:find|recommend|get)(?: me)? a (?:lawyer|solicitor|attorney)\b
            |\bi need a (?:lawyer|solicitor|attorney)\b|\bhow (?:do|can) i (?:get a divorce|contest a will
            |evict)\b"""),
    ),
    (
        Talk.SERVICE,
        phrase(rf"""^(?:(?:also|but|sure|yes)[, ]+)*(?:(?:can|could|do|does|is|are|will|would
            |when|where|which|tell me|i(?:'d| would) like to know)\b.{{0,40}}? |(?:what|how)(?:'s|s| is| are| about
            | much| long| do i| can i| do you|)\b.{{0,30}}? )(?:(?:the|your|my|any|free|a|for|of|next day|express
            |return) )*
            (?P<service>{_SERVICE})\b[^.!]{{0,60}}[?!. ]*$
            |\b(?:my|our) (?:order|parcel|package|delivery) (?:(?:still|just|only) )?(?:has|hasn't|have|is|isn't|was
            |never|came|arrived
            |didn't|will|should|won't|got)\b|\b(?:when|where|how)\b.{{0,20}}\b(?:my|our|the) (?:order|parcel|package
            |delivery)\b
            |\b(?:return|send back|exchange|cancel) (?:an? |the |my |this )?(?:[\w-]+ ){{0,3}}(?:i|we)(?:'ve
            | have)? (?:bought|ordered|got)\b
            |\bcan i (?:return|exchange|send back)\b|\bcancel my order\b|\bhow (?:do|can|would|will|could) i (?:pay
            |check ?out|order)\b
            |^(?:(?:are|do|will|is) (?:you|u|the (?:shop|store)|it)(?: guys| lot)?|(?:you|u)(?: guys)?)(?: still
            | also)? open(?: (?:on|at
            |late|early|today|tomorrow|tonight|now|till|until|over|during|every|this|all|after|before|[a-z]+day
            |thanksgiving|christmas|easter)\b.*)?[?!. ]*$
            |\bwhat time do you (?:open|close|shut)\b|\bwhen (?:do|are|will) you (?:open|close|shut)\b
            |\b(?:have you got|do you have) (?:a |an )?(?:phone number|email(?: address)?|physical (?:store|shop)
            |showroom|app)\b"""),
    ),
    (
        Talk.ELSEWHERE,
        phrase(r"""\b(?:what|how)(?:'s| is| will| was)? (?:(?:the|our|tomorrow's|today's) )?(?:weather|forecast)
            (?!-|[ ](?:proof|resistant))\b[^.,;!?]*[ ?.!]*$
            |^(?:(?:do you (?:happen to )?know|(?:can|could) you tell me|any (?:idea|clue)|i wonder|tell me)(?: if
            | whether)? (?:it|it's|its|it'll|(?:will|is) it)|(?:will|is) it)[ ](?:will |is |be |get )*(?:(?:going
            |supposed
            |meant) to |gonna )?(?:rain|snow)\w*\b[^.,;]*[?.! ]*$
            |\b(?:will|is) it (?:going to |gonna )?(?:be )?(?:rain\w*|snow\w*|sunny|hot|cold|warm|windy|wet|nice
        |freezing)[ ]
            (?:today|tomorrow|outside|tonight|later|this week|(?:on|at) (?:the )?\w+)[ ?.!]*$
            |\bwho (?:won|is winning|will win|should i vote for|is the (?:president|king|queen|pope|prime minister))\b
            |\bwhat do you think (?:of|about) (?:politics|god|religion|the (?:war|election|president))\b
            |^(?:(?:please|can you|could you) )*(?:tell|sing|write)(?: me)? (?:an? |another |some )(?:\w+ )?(?:jokes?
            |story|poem|song|essay|haiku|limerick|code|program|script|cover letter|email)\b
            |\bwhat(?:'s| is) the (?:capital|population|square root|gdp) of\b|\bmeaning of life\b|\b(?:it'll|it will
            |it's going to|gonna) (?:rain|snow|be sunny)\b(?!\w)
            |^(?:what(?:'s|s| is)|calculate|solve) (?:[0-9]+|one|two|three|four|five|ten) ?(?:[-+*/x]|plus|minus
            |times|divided by) ?(?:[0-9]+|one|two|three|four|five|ten)[ ?=.!]*$
            |^(?:please )?translate .+ (?:to|into) [a-z]+[ .!?]*$
            |\bdo you (?:love me|have (?:feelings|a (?:girl|boy)friend))\b|\bwill you marry me\b
            |\bare you (?:single|married|sentient|conscious|alive)\b|\bwhat(?:'s| is) your name\b|\bhow old are you\b
            |\bignore (?:(?:all|any|your|the|of|my|previous|prior|earlier|above|system) )+(?:instructions|prompts?
            |guidelines)\b|\b(?:reveal|show|print|repeat|tell)(?: me)? (?:your
            |the) (?:(?:system|hidden|secret|initial) )+(?:prompt|instructions)\b|\b(?:your|the) system prompt\b
            |^(?:please )?(?:pretend (?:to be|you are|you're)|act as (?:a|an|if|my)|you are now)\b
            |\bbook(?: me)? (?:a|an) (?:flight|hotel|taxi|table)\b|\bcall me a (?:taxi|cab)\b
            |\bwhat(?:'s| is) the (?:time|date)(?: now| today)?[ ?.!]*$|^what time is it\b|^what day is (?:it|today)\b
            |^(?:do you know|what(?:'s| is| was| were)|who(?:'s| is| was)|where(?:'s| is)
            |when(?:'s| is
            | was)|tell me|any)\b.{0,30}\b(?:score|wi-?fi|password|news|lottery|election|horoscope|capital
            |stock market
            |world cup|champions league|football results?|bus|train)\b
            |\bdo you know (?:an? |any |some )?(?:\w+ )?(?:plumber|electrician|doctor|dentist|mechanic|restaurant
            |hotel|lawyer
            |cleaner|babysitter|hairdresser|handyman|painter|builder|cafe|bar)\b
            |^(?:(?:do|don't) you (?:ever |even |also |never )*(?:like|love|believe|think
            |dream|sleep|eat|drink|speak|rest|get (?:tired|bored|paid|lonely)|work (?:here|nights
            |weekends))\b(?! (?:have|stock
            |sell|of (?:it|this)))
            |what should i (?:cook|wear|watch|read|do|eat)\b|how (?:do|long do|many minutes do|can|should) i (?:cook
            |boil|bake|fry|roast
            |clean|wash|get rid of|remove|grow|train)\b|can i (?:talk|speak) (?:to|with) (?:a |an )?(?:human|person
            |someone|real person|agent)|is this a real (?:shop|store)|i'm bored
            |(?:happy|merry) (?:birthday|christmas|new year|easter)[ .!]*$|where are you (?:located|based)
            |is there a (?:store|shop
            |branch) in\b
            |you(?:'re| are) (?:useless|annoying|cute|funny|smart|slow|wrong))
            |\b(?:recommend|suggest|know)(?: me)?(?: an?| any| some)? (?:good |nice |decent |great )*(?:film|movie
            |series|book|restaurant|podcast|song|pub|hotel)s?\b(?! (?:stand|shelf|case|end|poster|holder|light))
            |\b(?:films?|movies?) on (?:tonight|tv|netflix)\b
            |\b(?:got|know|have you got|have|heard) (?:a |any )?(?:good )?jokes?\b|\bhow (?:tall|high|old|big|far
            |long|deep) (?:is|are|was) (?:the[ ]
            (?:eiffel|empire|moon|sun|nile|pope|queen|king|president|great wall|titanic)|mount|everest|god)\b
            |\bwho(?:'s| is| was) (?:the )?(?:\w+ )?(?:president|king|queen|prime minister|pope|mayor|boss here)\b
            |^are you (?:ever )?(?:hiring|recruiting|tired|bored|lonely|happy|paid|on commission|married|allowed)\b
            |\b(?:who|which team|what team|which country) (?:won|wins|scored
            |is playing)\b|\bstains? out of\b
            |\bhow do (?:you|i) (?:spell
            |pronounce|say)\b|\b(?:my|our|his|her|their|with) (?:[\w']+ ){0,3}?homework(?: lol| please| pls
            | haha)*[ ?.!]*$|\bwhat (?:year|month
            |day) is it\b
            |\bwhat do you think (?:of|about) (?:trump|biden|putin
            |brexit|the government)\b|\bneighbou?rs? (?:is|are) (?:too |so )?(?:loud|noisy)\b|\bwhat(?:'s
            | is) on (?:tv|telly)\b
            |\bwhat(?:'s|s| is) your favou?rite\b|\bwho(?:'s| is) the best (?:footballer|player|team|band|singer
            |actor)\b
            |\btell me something (?:funny|interesting)\b|\b(?:restaurants?|cafes?|pubs?|bars?) near(?:by| here
            | me)\b|\bwho (?:are|did) you vot(?:e|ing)\b
            |\bhow old is the (?:universe|earth|world|sun)\b|\btraffic (?:today|now|like|jam)\b|\border me an?\b
            |\b(?:have|any|is there) parking\b
            |\brecipes? for\b
            |\bexchange rate\b|\b(?:human|real person|someone|somebody) (?:i can|to) (?:talk|speak)\b
            |\bshould i (?:buy|sell|invest in) (?:bitcoin|crypto\w*|shares|stocks)\b"""),
    ),
)

_ANSWERS = {
    Talk.CRISIS: "I am a shop's machine and cannot help with that, but people can: please call your local emergency"
    " number or a crisis line now, or talk to someone near you.",
    Talk.HARM: "I do not help with harming anybody.",
    Talk.ABUSE: "I am only a machine that knows this shop, and I may well have misunderstood you.",
    Talk.MEDICAL: "I cannot give medical advice; please ask a doctor or a pharmacist, in an emergency your local"
    " emergency number.",
    Talk.LEGAL: "I cannot give legal or tax advice; a lawyer or a consumer advice centre can.",
    Talk.SERVICE: "Of delivery, returns, payment and discounts only the shop's own pages and staff can tell you.",
    Talk.ELSEWHERE: "I only know what this shop sells, so I cannot help with that.",
}
_BACK = "Tell me what you are looking for, and I show what the shop has."
_BACK_TO_LIST = "The list is as it was."


def read_offtopic(sheet: Sheet) -> Understood | None:
    """The kind of talk as `subject`, and as `text` what the catalogue may sell nevertheless; None for shopping."""
    for talk, words in _TALKS:
        if found := words.search(sheet.text):
            named = (value for value in found.groupdict().values() if value)
            return Understood(intent=Intent.OFFTOPIC, subject=talk.value, text=next(named, ""))
    return None


def about_offtopic(talk: str, *, listed: bool) -> list[str]:
    """The standing answer to a kind of talk; an unknown one is ELSEWHERE. `listed`: there is a list to come back to."""
    known = Talk(talk) if talk in set(Talk) else Talk.ELSEWHERE
    return [_ANSWERS[known], _BACK_TO_LIST if listed else _BACK]
