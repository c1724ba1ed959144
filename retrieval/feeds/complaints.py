"""What is wrong with a row from outside: where, what, and how to mend it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

MAX_COMPLAINTS = 20
"""A row full of mistakes is reported by its first ones."""

_LONGEST_NAME = 80


@dataclass(frozen=True, kw_only=True, slots=True)
class Complaint:
    """`pointer` is an RFC 6901 JSON pointer to the part that is wrong; empty for the whole row."""

    pointer: str
    problem: str
    cure: str

    def __str__(self) -> str:
        return f"{self.problem}; {self.cure}"


def complain(problem: str, cure: str, *, at: str = "") -> PydanticCustomError:
    """The error that a validator raises; both sentences reach the sender, so they quote no long input.

    `at` names the field to mend when a validator of the whole row raises it.
    """
    return PydanticCustomError("complaint", "{problem}", {"problem": problem, "cure": cure, "at": at})


def quoted(value: object) -> str:
    """A value from outside, short and harmless enough to stand in a message."""
    text = ascii(value if isinstance(value, str | int | float) else type(value).__name__)
    return text if len(text) <= 42 else f"{text[:40]}..."


def pointer_to(path: Sequence[str | int]) -> str:
    """The JSON pointer of a path; names that are too long to repeat are cut."""
    names = (part if len(part := str(step)) <= _LONGEST_NAME else f"{part[:_LONGEST_NAME]}..." for step in path)
    return "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in names)


def complaints(error: ValidationError, at: Sequence[str | int] = ()) -> list[Complaint]:
    """What pydantic found, in plain words, each place once. `at` is the row's own place in the body."""
    found = list(_each(error.errors(include_url=False, include_input=False), at))
    return list({complaint.pointer: complaint for complaint in reversed(found)}.values())[::-1][:MAX_COMPLAINTS]


def from_details(details: Sequence[ErrorDetails | dict[str, Any]], at: Sequence[str | int] = ()) -> list[Complaint]:
    """The same for errors that a framework has already taken out of pydantic's hands."""
    return list(_each(details, at))[:MAX_COMPLAINTS]


def _each(details: Sequence[ErrorDetails | dict[str, Any]], at: Sequence[str | int]) -> Iterator[Complaint]:
    for detail in details:
        path = [*at, *(step for step in detail["loc"] if step != "[key]")]
        if field := detail.get("ctx", {}).get("at"):
            path.append(field)
        problem, cure = _words(detail)
        yield Complaint(pointer=pointer_to(path), problem=problem, cure=cure)


def _words(detail: ErrorDetails | dict[str, Any]) -> tuple[str, str]:
    context = detail.get("ctx", {})
    if detail["type"] == "complaint":
        return context["problem"], context["cure"]
    if detail["type"] in _WORDS:
        problem, cure = _WORDS[detail["type"]]
        return problem.format(**context), cure.format(**context)
    return detail["msg"], "see this field in /openapi.json"


_WORDS = {
    "missing": ("is missing", "add it"),
    "extra_forbidden": ("is not a known field", "leave it out, or check its spelling"),
    "string_type": ("is not text", "send a string"),
    "int_type": ("is not a whole number", "send an integer without quotes; money is in minor units, so 9.99 is 999"),
    "float_type": ("is not a number", "send a number without quotes"),
    "finite_number": ("is not a finite number", "send a finite number"),
    "list_type": ("is not a list", "send a list: [...]"),
    "dict_type": ("is not an object", "send an object: {{...}}"),
    "model_type": ("is not an object", "send an object: {{...}}"),
    "model_attributes_type": ("is not an object", "send an object: {{...}}"),
    "literal_error": ("is not one of the known values", "send one of {expected}"),
    "string_too_short": ("is empty", "send at least {min_length} character"),
    "string_too_long": ("is too long", "send at most {max_length} characters"),
    "string_pattern_mismatch": ("is not of the right form", "send text that matches {pattern}"),
    "too_short": ("has too few entries", "send at least {min_length}"),
    "too_long": ("has too many entries", "send at most {max_length}"),
    "greater_than": ("is too small", "send a number above {gt}"),
    "greater_than_equal": ("is too small", "send a number of at least {ge}"),
    "less_than": ("is too large", "send a number below {lt}"),
    "less_than_equal": ("is too large", "send a number of at most {le}"),
    "json_invalid": ("is not valid JSON", "send JSON in UTF-8 without NaN, Infinity or cut-off parts"),
}
"""Pydantic's error types in the words of somebody who has to mend a feed: the problem, then the cure."""
