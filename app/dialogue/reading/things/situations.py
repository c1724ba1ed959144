"""What is the matter, where nobody names a thing: "our towels never get dry in the small bathroom".

Products are found by such words, as one that keeps tea hot is described by them. One noun of the story would find
something else: the knives that are blunt, the tea that goes cold. Only where a thing has come to its end does its own
name say what is wished for: "my kettle died".
"""

from typing import Final

from app.dialogue.reading.language.remarks import PEOPLE
from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.things.tails import LATELY

_ENDS: Final = phrase(
    r"""(?<!\w)(?:broke|broken|breaks?|died|dead|leak(?:s|ed|ing|y)?|crack(?:s|ed|ing)|(?:gave|given|gives|giving) up
    |packed (?:it )?in|stopped|shattered|smashed|torn?|ripped|ripping|shrank|shrunk|bust(?:ed)?|knackered|kaput|fried
    |f[ea]ll(?:s|en|ing)? (?:apart|off|to bits|to pieces)|useless|worn|ruined|disgrace|rusts?|rusted|rusty|rusting
    |burnt|burned|melted|lost|missing|stolen|chipped|scratched|faded|finished|empty|ran|run|out|old|ancient
    |on (?:its|their) last legs|had it|history|toast
    |(?:doesn't|don't|won't|isn't|not|no longer|barely|hardly) (?:work|working|works|turn|turns|switch|start|close|shut
    |charge|heat up|boil|cutting it|alive))(?!\w)"""
)
_LEADS: Final = r"""(?:(?:well|so|ugh|oh|argh?|help|hi|hey|and|but|because|since|as|now|ok)[ ,]+)*
    (?:(?:all|both|none|some|most|half|every one)(?: of)? )?"""
_TELLS = phrase(
    rf"""^{_LEADS}(?:(?:my|our) (?!budget|limit|max|price)|the (?:[\w-]+ ){{1,2}}(?:is|are|keeps?|gets?)[ ]
    |(?:the )?{PEOPLE} |(?:i|we)(?:'m| am|'re| are)? (?:always|keep|never|constantly|forever) )\w+ ?\w"""
)
""" "Our towels never get dry"."""
_HAS = phrase(rf"{PEOPLE} (?:has|have|had|got|owns?|bought|uses?|wants?|needs?|likes?|loves?|said|says)[ ]")
_WHOSE = phrase(rf"^{_LEADS}(?:my|our|the|an?)[ ]")
_IS_HOW = phrase(
    r"(?P<what>[\w-]+(?: [\w-]+)?) (?:is|are|(?:has|have|keeps?) (?:gone|got|going)|went)"
    r"(?: (?:all|always|so|too|totally|completely|really|very|a bit))* (?P<how>[a-z-]+)"
)
""" "Knives are blunt": said of goods as "blunt knives"."""
_LATELY = phrase(rf"(?:[ ,]+(?:{LATELY}|now|still|since [\w ]+|today|always))+ *$")


def situation(clause: str, *, named: bool) -> str:
    """The words for what is the matter, out of a clause that tells it; empty where it tells the end of a thing.

    What others have is what is the matter with them, as a cold is, but not where it is a thing (`named`): "my neighbour
    has red secateurs".
    """
    clause = clause.strip(" ,.-")
    if _ENDS.search(clause) or not _TELLS.search(clause) or (named and _HAS.search(clause)):
        return ""
    told = _LATELY.sub("", _WHOSE.sub("", clause)).strip()
    how = _IS_HOW.fullmatch(told)
    return f"{how['how']} {how['what']}" if how and not how["how"].endswith("ing") else told
