"""Either one or another, and what may be or not be: "navy, or failing that grey", "with or without a lid"."""

from app.dialogue.reading.sheet import phrase

_OR_ELSE = phrase(
    r"""(?<=\w),? or,? (?:else|failing that|if not(?: that)?|otherwise|alternatively|at a push|at a pinch|in a pinch
    |as a second choice|next best|second best|worst case|at worst),? (?:(?:an?|the|in|then) )*(?=\w)
    |(?<=\w),? failing that,? (?=\w)"""
)
""" "Navy, or failing that grey"."""
_OR_WITHOUT = phrase(
    r"""(?<![\w'-])(?:with (?:or|and) without|without or with|with(?: an?| the)? [\w'-]+ or without)
    (?: (?:an?|the|any))?(?! it\b) [\w'-]+|(?:with|having) (?:an? |the )?[\w'-]+(?: [\w'-]+)? or (?:without(?: it| one)?
    |not)(?=[ ]?(?:$|[|.,;:!?]))"""
)
""" "With or without a handle" asks for neither."""
_NEEDLESS = phrase(
    r"""(?<![\w'-])no (?!need\b)(?:(?:fancy|extra|special) )?[\w'-]+(?: [\w'-]+)? (?:is |are )?(?:needed
    |required|necessary)(?= ?(?:$|[|.,;:!?]|(?:and|but)\b))"""
)
""" "No lid needed" leaves out none."""


def chosen(text: str) -> str:
    """The text with every choice as "or", and without what asks neither for a thing nor against it."""
    return _OR_ELSE.sub(" or ", _OR_WITHOUT.sub("|", _NEEDLESS.sub("|", text)))
