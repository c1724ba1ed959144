"""Who reads an explanation, and what each may see."""

from enum import StrEnum

from prompts.facts import Fact, FactKind
from retrieval.filters import INTERNAL


class Audience(StrEnum):
    """Who reads an explanation. Rules, contributions and internal fields are not for shoppers."""

    SHOPPER = "shopper"
    MERCHANT = "merchant"
    AUDITOR = "auditor"


def visible(fact: Fact, audience: Audience) -> bool:
    """Whether this audience may see the fact."""
    if audience is Audience.SHOPPER:
        return fact.kind not in {FactKind.RULE, FactKind.CONTRIBUTION} and not fact.field.startswith(INTERNAL)
    return True
