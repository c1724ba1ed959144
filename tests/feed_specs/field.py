"""One field of a feed's specification, with a value that the specification shows or allows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Field:
    """`value` against `other` (left out if None) must make a difference, if the field is read.

    `beside` are the fields among which it can be seen: what would hide it stands there as None.
    """

    value: Any
    other: Any = None
    beside: Mapping[str, Any] = field(default_factory=dict)


def fields(plain: Mapping[str, Any], special: Mapping[str, Field]) -> dict[str, Field]:
    """A specification: most fields are seen when they are left out."""
    return {**{name: Field(value) for name, value in plain.items()}, **special}
