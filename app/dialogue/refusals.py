"""Why something was refused, in the reason codes of the Agentic Commerce Protocol (intent_trace, 2026-04-17)."""

from app.dialogue.reading.sheet import Sheet, phrase

_REASONS = (
    ("shipping_cost", phrase(r"\b(?:shipping|delivery|postage) (?:cost|fee|charge|is too (?:expensive|dear|much))")),
    (
        "shipping_speed",
        phrase(r"""\b(?:shipping|delivery) (?:takes|is too (?:slow|long))|\barrives? too late\b
            |\btoo slow to (?:ship|arrive)"""),
    ),
    (
        "price_sensitive",
        phrase(r"""\btoo (?:expensive|pricey|dear|costly|much(?: money)?)\b|\b(?:can't|cannot) afford\b|\bcheaper\b
            |\b(?:costs? too much|(?:over|out of) my budget|not worth)\b"""),
    ),
    ("returns_policy", phrase(r"\b(?:returns?|refunds?) (?:policy|are|is)\b|\b(?:can't|cannot) (?:be )?return")),
    ("payment_options", phrase(r"\b(?:pay(?:ment)? (?:by|with|options?|in)|instal?lments?|paypal)\b")),
    (
        "trust_security",
        phrase(r"\b(?:don't|do not) trust\b|\bscam\b|\b(?:looks?|seems?) (?:fake|shady|dodgy)\b|\bbad reviews?\b"),
    ),
    (
        "comparison",
        phrase(r"""\bprefer the\b|\blike the \w+ (?:one )?(?:better|more)\b|\bthe \w+ (?:one )?is better\b
            |\bseen? (?:it )?(?:cheaper|better) elsewhere\b"""),
    ),
    (
        "timing_deferred",
        phrase(r"\b(?:not (?:now|today|yet)|maybe later|(?:an|some )other time|next (?:week|month|year))\b"),
    ),
    (
        "product_fit",
        phrase(r"""\b(?:too|not) (?:\w+ )?(?:big|small|large|heavy|light|long|short|wide|narrow|tall|thin|thick|loud
            |bright|dark|old|modern|plain|fancy|soft|hard|right|suitable)(?: enough)?\b|\b(?:wrong|different) \w+\b
            |\b(?:don't|do not|didn't) (?:like|want|need)\b
            |\b(?:hate|dislike|ugly|already have|does(?:n't| not) fit)\b"""),
    ),
)


def reason_code(text: str) -> str:
    """The code that the shopper's words come nearest to; "other" where they give no reason."""
    sheet = Sheet(text)
    return next((code for code, words in _REASONS if sheet.has(words)), "other")
