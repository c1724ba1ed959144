"""Limits given up one for another: what a chip says when nothing fits everything, and how it is read."""

from collections.abc import Sequence

from app.constraints import constraint_words
from app.dialogue.brief import Brief
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.vocabulary import fold
from app.dialogue.reading.understood import Understood
from retrieval.schema import Constraint

_LIMITS = r'"[^"]+"(?: and "[^"]+")*'
_TRADE = phrase(
    rf"(?:keep (?P<kept>{_LIMITS}))?(?:, ?)?(?:(?:but )?(?:forget|drop|leave out) (?P<gone>{_LIMITS}))?[ .!]*"
)
_QUOTED = phrase(r'"([^"]+)"')


def trade_words(keep: Sequence[Constraint] = (), forget: Sequence[Constraint] = ()) -> str:
    """What a chip says that wants some limits back and gives up others: keep “from Lumo”, forget “under $3.00”."""
    parts = ((verb, limits) for verb, limits in (("keep", keep), ("forget", forget)) if limits)
    return ", ".join(f"{verb} {named(limits)}" for verb, limits in parts)


def named(limits: Sequence[Constraint]) -> str:
    """Limits as they are named in a sentence: “from Lumo” and “under $3.00”."""
    return " and ".join(f"“{name_of(one)}”" for one in limits)


def name_of(limit: Constraint) -> str:
    """A limit in words that can stand between quotation marks."""
    return constraint_words(limit).translate(str.maketrans("", "", '“”"|')).strip()


def read_trade(sheet: Sheet, brief: Brief) -> Understood | None:
    """The limits to have back and to give up, if all that are named are known; None if the text is none of this."""
    found = _TRADE.fullmatch(sheet.text)
    if not found or not (found["kept"] or found["gone"]):
        return None
    kept = _known(found["kept"], (*brief.given_up, *brief.constraints))
    gone = _known(found["gone"], brief.constraints)
    if kept is None or gone is None:
        return None
    return Understood(constraints=kept, dropped=gone)


def _known(quoted: str | None, known: Sequence[Constraint]) -> tuple[Constraint, ...] | None:
    """The limits that are named between quotation marks; None if one of them is not known."""
    names = [fold(each) for each in _QUOTED.findall(quoted or "")]
    by_name = {fold(name_of(each)): each for each in reversed(known)}
    return tuple(by_name[name] for name in names) if all(name in by_name for name in names) else None
