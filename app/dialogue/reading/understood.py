"""What was understood of one thing the shopper said."""

from dataclasses import dataclass, field

from app.dialogue.brief import Brief
from app.dialogue.edits import Edit
from app.dialogue.reading.intents import Intent, PriceStep
from app.dialogue.reading.wishes import Wish
from retrieval.schema import Constraint, ProductId


@dataclass(frozen=True, kw_only=True, slots=True)
class Understood:
    """The edits to the brief that a text asks for, and what it wants to happen.

    `text` is what no reader took: it is searched by meaning, in place of what was searched before,
    or added to it if `refines`. `about` is the product on the cards that was pointed at; `missing` is a
    place that was pointed at where no product is; `subject` names a product in words. `compared` are the products
    to set side by side, in the order named; empty with COMPARE: the first ones on the cards; with another question, all
    that it is about, `about` among them, if they are several. `released` are fields
    that no longer matter; `fresh`: nothing said before does; `edits` were not said but made by hand; `dropped` are
    single constraints that no longer matter. With `complements`, what goes with `about`, or with
    the product that `subject` names, is wanted; once it is found it is `goes_with`. With OFFTOPIC, `subject` says what
    kind of talk it is, and `text` what was talked of. `unread` are words of the rest that mean nothing to the shop;
    `question` is what was said, where it asks something of products.
    """

    intent: Intent = Intent.FIND
    text: str = ""
    refines: bool = False
    constraints: tuple[Constraint, ...] = ()
    wishes: tuple[Wish, ...] = ()
    released: tuple[str, ...] = ()
    dropped: tuple[Constraint, ...] = ()
    step: PriceStep | None = None
    likes: ProductId | None = None
    complements: bool = False
    goes_with: ProductId | None = None
    refuses: tuple[ProductId, ...] = ()
    passes_shown: bool = False
    about: ProductId | None = None
    missing: int | None = None
    subject: str = ""
    compared: tuple[ProductId, ...] = ()
    fresh: bool = False
    edits: tuple[Edit, ...] = ()
    unread: tuple[str, ...] = field(default=(), compare=False)
    question: str = field(default="", compare=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was understood."""
        return self == Understood()

    def applied_to(self, brief: Brief) -> Brief:
        """The brief after these edits; prices said relative to the list are not resolved here."""
        if self.fresh:
            brief = brief.cleared()
        if self.passes_shown:
            brief = brief.pass_shown()
        if self.text:
            brief = brief.refined(self.text) if self.refines else brief.searching(self.text)
        if self.goes_with:
            brief = brief.going_with(self.goes_with)
        for released in self.released:
            brief = brief.without(released).settling(released)
        brief = brief.dropping(self.dropped)
        claims = (wish.constraint for wish in self.wishes)
        for constraint in (*self.constraints, *(claim for claim in claims if claim)):
            brief = brief.with_constraint(constraint)
        if self.likes:
            brief = brief.like(self.likes)
        for edit in self.edits:
            brief = edit.applied_to(brief)
        return brief.refuse(self.refuses)
