"""Words of praise and blame, and which of them are said of a card.

A word counts if only soft words stand between it and the card. A denial turns praise into blame; "not bad" is praise.
"""

import re
from dataclasses import dataclass
from typing import Final

from app.dialogue.reading.sheet import phrase

CARD: Final = "@"
WORD: Final = re.compile(r"[\w'-]+")
_SOFT: Final = frozenset({
    "is", "are", "was", "were", "'s", "be", "am", "'m", "i", "i'm", "we", "we're", "he", "he's", "she", "she's",
    "they", "they're", "you", "it", "it's", "that", "that's", "this", "do", "does", "did", "have", "has", "i've",
    "i'd", "we'd", "i'll", "'d", "would", "could", "might", "can", "will", "'ll", "may", "must", "should", "look",
    "looks", "seem", "seems", "feel", "feels", "sound", "sounds", "just", "really", "so", "very", "quite", "rather",
    "a", "an", "bit", "little", "touch", "the", "my", "our", "your", "one", "ones", "of", "all", "them", "these",
    "those", "too", "still", "also", "absolutely", "definitely", "simply", "truly", "totally", "certainly", "most",
    "more", "much", "even", "such", "already", "both", "now", "then", "here", "there", "to", "by", "far", "think",
    "guess", "thing", "something", "please", "let's", "let", "me", "us", "maybe", "perhaps", "kind", "sort", "only",
    "about", "for", "up", "off", "out", "away", "from", "as", "with", "in", "at", "looking", "idea", "style",
    "design", "either", "any", "ever", "again", "well", "actually", "honestly", "lot", "ooh", "oh", "ah", "yes",
    "yeah", "no", "nah", "ok", "okay", "hm", "hmm", "wow", "omg", "ugh", "husband", "wife", "mum", "mom", "kids",
    "kid", "daughter", "son", "friend", "list", "tbh", "though", "sorry", "thanks", "nearly", "almost", "half",
    "never", "not", "don't", "doesn't", "isn't", "aren't", "wasn't", "weren't", "won't", "wouldn't", "can't",
    "cannot", "didn't", "couldn't", "dont", "doesnt", "isnt", "arent", "cant", "wont", "getting", "starting",
    "gonna", "going", "personally", "on", "show", "see", "overall", "thats", "im", "ive", "what", "how", "mine",
    "who", "which", "than", "always", "keep", "keeps", "tried",
})  # fmt: skip
_DENIES = phrase(
    r"\b(?:not|never|nor|neither|hardly|barely|cannot|dont|doesnt|isnt|arent|cant|wont|wouldnt|didnt|nobody)\b|n't\b"
)
_PRAISED_ALL_THE_SAME = phrase(
    r"""\b(?:can't|cannot|couldn't|cant) (?:go wrong|fault|beat|get enough|stop looking|resist|be bett?er)\b
    |(?:\bnot|n't) (?:half |at all |too |that |so )?(?:bad|ugly|shabby)\b
    |\b(?:wouldn't|won't) (?:say no|mind)\b|\bwhy not\b"""
)
"""Denials that praise."""

_PRAISE_BEFORE = phrase(
    r"""(?<![\w'])(?:(?:love|adore|like(?! to\b)|prefer)(?:d|s)?|preferred|loving|liking|fancy|favou?r|dig|enjoy
    |drawn (?:to|towards)
    |lean(?:ing)? (?:more )?(?:to|towards)|tempted by|taken (?:with|by)|soft spot for|fan of|keen on|into|fond of
    |mad (?:about|for)|crazy (?:about|for)|in love with|smitten (?:with|by)|sold on|wrong with|thumbs up (?:for|to)
    |yes to|vote (?:is |goes )?(?:for|to)|warming to|interested in|go for something like|impressed (?:by|with)|resist
    |get enough of|beat|fault|say no to|stop looking at|yes
    |(?:the |my |our )?(?:closest|nearest|nicest|prettiest|best|favou?rite|winner|pick|choice)(?: one)?(?: of \w+)?
    (?: so far)?(?: for me| yet)?(?: is| would be|'s|:))(?![\w-])"""
)
_PRAISE_BEHIND = phrase(
    r"""(?<![\w'-])(?:lovel(?:y|ier|iest)|(?:not|isn't|aren't|wasn't) (?:half |at all |too |that |so )?bad|perfect
    |great|nice[rt]?|nicest|good
    |beautiful|gorgeous|pretty|prettie(?:r|st)
    |cute[rt]?|cutest|best|better(?! than)|ideal|ace|brill(?:iant)?|fab(?:ulous)?|fantastic|wonderful|superb|excellent
    |charming|adorable|stunning|tempting|delightful|divine|elegant|handsome|cool|amazing|awesome|promising|right
    |spot on|close[rt]?|closest|nearest|(?:nearly|almost) (?:there|it)|warm(?:er)?|favou?rite|winner|keeper|beauty
    |dream
    |lush|smashing|fine|decent|(?:looks?|seems?|sounds?) (?:ok(?:ay)?|all ?right)
    |yes|yum(?:my)?|delicious|super|sweet|darling|pleasing|tasty|more like it|the one
    |(?:just |exactly |pretty much )?what (?:i|we)(?:'m|'re|'d|'ve)?(?: (?:am|are|had|have|want|need|like|was|were
    |meant
    |mean|after|looking for|thinking of|hoping for|in mind|always|ed|wanted|needed))+
    |what the \w+ (?:want|need|like)s?|(?:on the )?right (?:track|lines)
    |(?:my|our|his|her) (?:\w+ )?(?:style|thing|taste|cup of tea|street|favou?rites?|choice|pick)|up my street
    |speaks?|appeals?|calls|catch(?:es)?|caught|ticks?|(?:would |will )?(?:suits?|fits?) (?:me|us|my|our|him|her
    |best|the bill)|wins?|rocks?|works for (?:me|us)|grabs?|do(?:es)? (?:it for|the trick)|comes? close(?:st)?
    |hits? the(?: spot)?|all the way|has my
    |gets my|stole|(?:i|we|she|he)(?: (?:really|do|quite|also|would))? (?:love|like|adore|prefer|fancy)|sort of thing
    |it is(?= ?(?:then|please)?\W*$)|mine|slaps|goes hard|i'm in|a vibe|peng|dope|bussin|goated|elite|top[- ]notch
    |the bomb
    |cracking|belter|smasher|dreamy|heavenly|exquisite|splendid|marvellous|magnificent|fetching|just the (?:job
    |ticket|thing)
    |(?:i|we|she|he)(?: really| do| quite)* (?:loved|liked|preferred|adored))(?![\w-])"""
)
_ORDERED_BEFORE = phrase(
    r"""^(?:[^\w@]|(?:and|then|please|now|ok|okay|so|no|also|maybe|just|can|could|would|will|you|i|i'd|let's|we|should
    |to|better|go|ahead|want|like|do|nah|well|actually|oh|hm+|alright|right|definitely|perhaps)\b)*
    (?P<order>ditch|dump|drop|bin|strike(?: out| off)?|cross(?: out| off)?|chuck(?: out)?|toss|scratch|delete|remove
    |eliminate|exclude|omit|discard|banish|lose|skip|scrap|forget(?: about)?|hide|nix|axe|spare me|ignore|reject|avoid
    |dismiss|veto|kick(?: out)|rule out|throw (?:out|away)|take (?:out|off|away)|leave out|count out|cut(?: out)?
    |(?:take|throw|leave|rule|count|kick|put|get|cross|cut|strike)(?=.*\b(?:off|out|away|aside)\b))(?![\w-])"""
)
_TOO_MUCH: Final = r"""(?:way |far |a bit |much )*too (?!(?:expensive|pricey|dear|costly|steep|much)\b)\w+
    (?: for (?:me|us|him|her|them|(?:my|our|his|her|the) [\w-]+))?"""
"""Of what stands behind it "that" is narrower than any place: "copper if there is any, my mother has that"."""
_SOMEBODY_ELSE: Final = r"(?:he|she|they|(?:my|our|his|her|their) [\w-]+(?: [\w-]+)?)"
_SOMEBODY: Final = rf"(?:i|we|you|{_SOMEBODY_ELSE})"
_HAS: Final = r"(?:own|owns|has|have|had|got|gave|bought|use|uses|tried)"
_BLAME_BEFORE = phrase(
    rf"""(?<![\w'])(?:hate[ds]?|dislike[ds]?|loathe[ds]?|detest(?:s|ed)?|despise[ds]?|abhor|(?:can't|cannot
    |cant) (?:stand|stomach|bear)|do without
    |(?:sick|tired|bored) (?:of|with)|rid of|no(?:pe|t)? to|nah to|no thank(?:s| you) to|no (?:need|use
    |interest) (?:for|in)
    |pass on|thumbs down (?:to|for)|against|nothing like|(?:don't|do not|dont|not) (?:really )?care for|put off by
    |disappointed (?:in|by|with)|no(?: more)?|none of(?! (?:that|this|it)\b)|neither|nor|not|never|away with
    |(?:don't|dont|do not|not|never) (?:(?:really|even) )?(?:show me|show|want|need|see|suggest|offer|give me|bring)
    |^\W*(?:i |we |she |he |already |have |i've |we've |just |has )*(?:own|got|bought|have)(?: already)?
    (?= *@(?! in mind))
    |^\W*(?:(?:{_SOMEBODY})(?:'ve|'s| have| has)?(?: still| just| once)? )?{_HAS}(?: (?:me|us|him|her|them))?
    (?= *@[^|]*\b(?:already|at home|in the (?:cupboard|pantry|fridge|freezer|drawer|shed|loft)|before|sitting
    |left over|ago|last (?:year|month|week)
    |as a present|for (?:christmas|(?:my|his|her|their) birthday))\b)
    |^\W*(?:{_SOMEBODY})(?:'ve|'s| have| has)?(?: already| enough| plenty of){{1,2}}(?: {_HAS})?
    |^\W*(?:{_SOMEBODY})(?:'ve|'s)? {_HAS} (?:already|enough|plenty of)
    |^\W*(?:{_SOMEBODY_ELSE})(?:'s got| has got| has| owns| uses)(?= {{5,}}@)
    |wouldn't (?!mind|say)[\w ]{{1,30}}?|out with|{_TOO_MUCH},?|except(?: for)?|without|but not)(?![\w-])"""
)
_BLAME_BEHIND = phrase(
    rf"""(?<![\w'-])(?:hideous|ugl(?:y|ier|iest)|awful|horrible|horrid|terrible|disgusting|gross|ghastly|dreadful
    |revolting|yuck(?:y)?|no good|not for|boring|out|wrong|(?:a )?no(?=\W*$)|nope|nah|(?:has|have|needs?|got) to (?:go
    |leave)|must go|(?:can|should|may|could) (?:go(?! (?:in|on|into|onto|with|under|over|for|up)\b)|leave
    |disappear|stay out)|gone|go away
    |{_TOO_MUCH}|(?:of )?no use|useless|nonsense|already (?:in|on|at) (?:my|our|his|her|the) [\w-]+
    |cheap and nasty|cheap(?:[- ]looking)?(?= to me\b| and\b)|dirty|flimsy|tacky|dull|dated|weird|silly|gloomy
    |rubbish|rejected|not an option|no[- ]go
    |a bit much|puts? me off|leaves? me cold|never again|no thanks?|no thank you|drab|dreary|bland|garish|gaudy
    |kitschy?|meh|naff|grim|(?:does|do|did) nothing for|nasty|worst|nightmare|eyesore|unsuitable|worse|pointless
    |crap|trash|creepy|clunky
    |overkill|over the top|excessive|not worth
    |(?:a (?:bit|little|tad|touch)|somewhat) (?:too )?(?!(?:more|less|like|of|expensive|pricey|dear|costly|steep|closer
    |too|in|for|on|to|\w+er)\b)[\w-]+(?=\W*$)|rather (?:small|big|large|plain|boring|dark|bright|loud|posh|flimsy|heavy
    |tall|short|thin|thick|wide|narrow|old|dull|garish|busy|fussy|ugly|odd|strange|childish|basic|bulky|tiny|huge|long)
    |(?:won't|doesn't|don't|didn't|wouldn't|can't|couldn't|never|(?:will|would|did|does|do|could) not) (?:ever )?
    (?:close|fit|work|last|suit|go|survive|hold|cope|stand up|stay|keep)\b[\w ]*
    |(?:go|goes|went|gets?|got|turns?|turned|comes?|came) (?:mouldy|moldy|stale|rusty|soggy|manky|off|blunt|sticky|flat
    |rancid|sour|bad|apart|grey|yellow|limp|hard|dry|wrong|to (?:pieces|bits))\b[\w ]*
    |(?:breaks?|broke|cracks?|cracked|rusts?|rusted|leaks?|leaked|fades?|faded|shrinks?|shrank|peels?|peeled|chips
    |chipped
    |stains?|stained|scratch(?:es|ed)?|snaps?|snapped|melts?|melted|warps?|warped|tears?|tore|splits?|drips?|dripped
    |shatters?|shattered|f[ae]lls? apart|f[ae]lls? to (?:bits|pieces))(?! of\b)[\w ]*
    |(?:i|we|she|he|they)(?:'ve)?(?: (?:have|already|has))* (?:own|have|had|got|bought)\b.*
    |(?:not|isn't|aren't|isnt|arent|doesn't|don't|won't)(?: (?:so much|really|at all|either|please|it|do|work|for me
    |necessary|needed))*(?=\W*$))(?![\w-])"""
)
_ITS = phrase(
    rf"(?:(?:the|its|their) )?(?:look|looks|colou?r|shade|shape|style|design|size|pattern|print|finish|material|texture"
    rf"|feel|idea|sound|price|simplicity) of(?= *(?:both |all )?{CARD})"
)
""" "I love the colour of @" is said of the card."""
_COMPARES = phrase(rf"""\b(?:than|instead of|rather than|similar to)(?: the)? *{CARD}
    |(?<!i )(?<!n't )(?<!not )(?<!really )(?<!do )(?<!we )(?<!also )(?<!quite )(?<!dont )(?<!would )(?<!he )(?<!they )
    \blike *{CARD}""")
_ALL_BUT = phrase(
    rf"\b(?:anything|everything|anyone|all|any|each|every one) (?:but|except|apart from|other than) *{CARD}"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """Praise or blame, and where in a clause the words for it stand."""

    good: bool
    start: int
    end: int


def judged(said: str) -> Judged | None:
    """The verdict on what stands as "@" in the words of a clause; None where they say none."""
    said = _ITS.sub(lambda of: " " * len(of.group()), said)
    card = said.index(CARD)
    if but := _ALL_BUT.search(said):
        return Judged(good=False, start=but.start(), end=len(said))
    if _COMPARES.search(said):
        return None
    if order := _ORDERED_BEFORE.match(said):
        return (
            Judged(good=False, start=order.start("order"), end=len(said)) if is_soft(said[order.end() : card]) else None
        )
    blame = _behind(_BLAME_BEHIND, said, card) or _before(_BLAME_BEFORE, said, card)
    praise = _behind(_PRAISE_BEHIND, said, card) or _before(_PRAISE_BEFORE, said, card)
    if praise and _PRAISED_ALL_THE_SAME.search(said):
        return Judged(good=True, start=praise.start(), end=max(praise.end(), card + 1))
    if praise and blame and blame.group().lower() == "no":  # "no, the red one is lovely"
        blame = None
    if praise and (_DENIES.search(said, 0, praise.start()) or not (blame and blame.start() < praise.start())):
        good = _DENIES.search(said, 0, praise.start()) is None
        return Judged(good=good, start=praise.start(), end=max(praise.end(), card + 1))
    if blame and not _DENIES.search(said, 0, blame.start()):
        return Judged(good=False, start=blame.start(), end=max(blame.end(), card + 1))
    return None


def orders(said: str) -> bool:
    """Whether a clause says to take something away: "drop both of those"."""
    return _ORDERED_BEFORE.match(said) is not None


def _behind(words: re.Pattern[str], said: str, card: int) -> re.Match[str] | None:
    return next((found for found in words.finditer(said, card + 1) if is_soft(said[card + 1 : found.start()])), None)


def _before(words: re.Pattern[str], said: str, card: int) -> re.Match[str] | None:
    return next(
        (found for found in words.finditer(said) if found.end() <= card and is_soft(said[found.end() : card])), None
    )


def is_soft(words: str) -> bool:
    return _SOFT.issuperset(WORD.findall(words.lower()))
