"""The words of a query as they are searched for."""

from dataclasses import replace

from app.dialogue.reading.wishes import without_claims
from app.engine import Engine
from retrieval.schema import Constraint, Op, Query


def searchable(query: Query, engine: Engine) -> Query:
    """The query as it is searched for: slips of the keyboard set right, without wishes that nothing on sale states.

    Words of such wishes would only find their parts: where nothing is "gluten-free" by its own words, "gluten
    free pasta" searches for pasta, and the wish is named as unmet.
    """
    if not query.text:
        return query

    def stated(wish: Constraint) -> bool:
        return engine.index.count([wish, *engine.rules.constraints]) > 0

    wishes = [replace(one, hard=True) for one in query.constraints if one.field == "text" and not one.hard]
    text = query.text
    if wishes and not any(stated(wish) for wish in wishes):
        text = without_claims(text).strip() or text
    return replace(query, text=engine.spelling.corrected(text, lambda word: stated(_having(word))))


def _having(word: str) -> Constraint:
    return Constraint(field="text", op=Op.CONTAINS, value=word)
