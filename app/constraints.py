"""Constraints as the contract writes them, and as a shopper would say them."""

from collections.abc import Mapping
from typing import Any

from prompts.phrasebook import MODEL_LANGUAGE, phrasebook
from prompts.wishes import wish_in_words
from retrieval.schema import Constraint, ConstraintSource, Op


def constraint_json(constraint: Constraint) -> dict[str, object]:
    """Plain JSON; `constraint_record` reads it back."""
    value = list(constraint.value) if isinstance(constraint.value, tuple) else constraint.value
    label = {"label": constraint.label} if constraint.label else {}
    forbids = {"forbids": True} if constraint.forbids else {}
    return {
        "field": constraint.field,
        "op": constraint.op.value,
        "value": value,
        "hard": constraint.hard,
        "source": constraint.source.value,
        **label,
        **forbids,
    }


def constraint_record(data: Mapping[str, Any]) -> Constraint:
    """Reads what `constraint_json` wrote."""
    value = data["value"]
    return Constraint(
        field=data["field"],
        op=Op(data["op"]),
        value=tuple(value) if isinstance(value, list) else value,
        hard=data["hard"],
        source=ConstraintSource(data["source"]),
        label=data.get("label"),
        forbids=data.get("forbids", False),
    )


def constraint_words(constraint: Constraint) -> str:
    """A constraint as a shopper would say it; the chat speaks English."""
    return wish_in_words(constraint, phrasebook(MODEL_LANGUAGE))
