"""Clauses that tell how things are, rather than name what is wanted: "my tin opener broke", "it shatters"."""

from typing import Final

from app.dialogue.reading.sheet import phrase

PEOPLE: Final = r"""(?:mum|mom|mother|dad|father|parents?|husband|wife|partner|fianc[eé]e?|boyfriend|girlfriend|sons?
    |daughters?|kid(?:s|do)?|hubby|child(?:ren)?|boys?|girls?|baby|toddler|teen(?:ager)?s?|friends?|neighbou?rs?|boss|colleagues?
    |grand(?:son|daughter|ma|pa|mother|father|children|kids)|nan|gran|granny|sisters?|brothers?|aunt|uncle|cousin|niece
    |nephew|flatmates?|roommates?|housemates?|doctor|family|guests?|landlord|teacher|in-laws|little ones?)"""
_ASKING: Final = r"""(?:want|need|like|love|prefer|look|search|would|should like|should(?:'ve| have) (?:said|typed
    |written|put|asked)
    |could use|hope|wish|require|fancy|seek
    |meant|mean|said|wanted|needed|am (?:just |still |also )?(?:looking|searching|shopping|after|hunting)
    |'m (?:just |still
    |also )?(?:looking|searching|shopping|after|hunting)|'d (?:like|love|prefer|want|need)|was (?:after|looking|hoping)
    |(?:'m|'re|am|are) (?:furnishing|redoing|making|planning|having|setting up)|'ll (?:take|have|need|try))"""
_SOFTLY: Final = r"(?:really |also |just |only |still |actually |now |do |kind of |rather |currently |mostly |badly )*"
_HAPPENS: Final = r"""(?:broke|broken|breaks?|shatters?|died|dies|stopped|moved|moves|moving (?:in|into|out|to|house)
    |turns? [0-9]+|lives?|drinks? (?!and)|eats?|ate|loves?
    |hates?|cooks? |bakes? |gardens? (?!for)|told|says|thinks?|thought|believes?|arrived?|came|went|gave|bought|kept
    |took
    |left|forgot|hurts?|suffers?|cannot|turned|turns|grew|feels?|smells?|tastes?|leaks?|leaked|scratches|rusts?|rusted
    |burned|burnt|skinned|scrub|sneezing|starts|adores?|insists?|notices?|pays?|paying|itch(?:es)?|giving|gives|drives
    |reminds|misclicked|mistyped|makes me|make me|happened|retired|wakes?|sleeps?|gets|goes off|keeps|belongs)"""

_REMARK = phrase(
    rf"""(?:^|\b(?:and|but|so|as|because|since|that|if|when|while)[ ,]+)(?:my|our|his|her|their|the
        |a) (?:\w+ )?{PEOPLE}
        (?:'s)?(?: (?:really|also|only|just|always|never|already|absolutely))? (?!for|to|in|with|and|or|who|that|of|on
        |at
        |from|is what|,)\w
    |^{PEOPLE} (?:has|have|got|is|are|can't|cannot|won't|doesn't|don't|just) \w
    |^(?:my|our|his|her|their) (?:\w+ )?{PEOPLE}(?:'s)?$|^(?:my|our|his|her|their) (?:\w+ ){{0,2}}\w+'s(?= |$)
    |^(?:{PEOPLE}|dogs?|cats?|puppy|kitten) (?:(?:always|only|just|never) )?(?:\w+s|can't|cannot|won't) (?:on|it|them
    |everything|my|our|the|all|at|over|any|down|up)\b|^(?:an? )?(?:\w+ ){{1,2}}here$
    |^had (?!to\b)\w|^(?:and |but )?(?:there's )?nothing (?:left )?(?:in|at) (?:the|my|our)\b
    |^(?:it's |that's |they're )?(?:way |far |much )?too \w+(?: for\b|$)|\bstays?$|^(?:(?:and|but|so|because|oh|wait
    |no|ok|well|actually|everything in) )*(?:(?:all|both|none|most|half)(?: of)? )?(?:my|our|his|her
    |their) (?:\w+ ){{1,2}}
    (?:is|are|isn't|aren't|has|have|doesn't|don't|won't|was|were|keeps?|always|never)\b|\b(?:only |just |will |would[ ]
    |'ll |'d )?(?:use|using|used) (?:it|them)\b
    |^(?:(?:the|my|our|his|her|their) )?(?!does\b|is\b|lets\b|this\b)\w+s (?!is\b|are\b)\w+ (?:it|them)$
    |^(?:and )?the (?:\w+ ){{1,2}}(?:is|are|keeps?|gets?) (?:full|covered|ancient|old|dead|gone|rusty|worn
    |falling|leaking|past|no longer|always|so|filthy|dirty|clogged|blocked
    |constantly|completely|all|getting)\b
    |^(?:and )?the (?:whole |entire |old )?\w+ (?:has|have|had|went|broke|died|got) (?!to\b)
    |^(?:(?:the|those|these|all|most|cheap|such) )*(?:[\w-]+ )?\w{{3,}}s (?:(?:always|just|really|only|never) )?(?:annoy
    |scare|bother|bore|irritate|remind|bug|shed|smell|stink|leak|rust|drip|wobble|go (?:blunt|off|bad|stale|mouldy
    |moldy|rusty|grey|soft)|make (?:me|us|him|her|them)|drive (?:me|us|him|her)|give (?:me|us|him|her))\b
    |^(?:ok |so |well )*(?:i )?(?:have |already )?got (?:my|the|a baby|kids|weak|small|big|bad|no|braces|guests)\b
    |(?:'s| is| are| was| goes) (?:way |much |far |a bit |just |really |always )?(?:too|sorted|done|stays?|fine|ok
    |mouldy|moldy
    |already|over|paying|coming|off)\b|\bstays? (?:though|as)\b
    |(?<![\w'])(?:i|we)(?: {_SOFTLY}(?!{_ASKING}\b)\w|'(?!d\b|ll\b|m (?:just |still |also )?(?:looking|searching|after
        |shopping|hunting)|re (?:just |still )?(?:looking|searching|after|shopping))\w)
    |(?<![\w'])(?:he|she|they|it|its|he's|she's|they're|it's|that's|there's|this|these|those) (?:{_SOFTLY}
        )(?!(?:should|must|has to|have to|needs? to|can|could|would|will|be|for|with|in|one|ones|but|only)\b)\w
    |(?<!\w){_HAPPENS}(?!\w)"""
)


def tells(clause: str) -> bool:
    """Whether a clause is a remark about people or things, which names nothing to look for."""
    return _REMARK.search(clause.strip(" ,.-")) is not None
