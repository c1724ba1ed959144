"""What a shop measures: its numeric attributes, with the units and words for them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Self

UNITS: Final = {
    "mm": ("length", 0.001, r"mm|millimet(?:er|re)s?"),
    "cm": ("length", 0.01, r"cms?|centimet(?:er|re)s?"),
    "m": ("length", 1.0, r"m|met(?:er|re)s?"),
    "inch": ("length", 0.0254, r"inch(?:es)?"),
    "ml": ("volume", 0.001, r"mls?|mils?|millilit(?:er|re)s?"),
    "cl": ("volume", 0.01, r"cls?|centilit(?:er|re)s?"),
    "l": ("volume", 1.0, r"l|lit(?:er|re)s?"),
    "g": ("weight", 0.001, r"g|grams?|grammes?"),
    "kg": ("weight", 1.0, r"kgs?|kilos?|kilograms?"),
    "w": ("power", 1.0, r"w|watts?"),
    "kw": ("power", 1000.0, r"kw|kilowatts?"),
}
"""By unit: what it measures, how much of the kind's base it is, and how it is written."""
_BARE: Final = {"wattage": "w", "power": "w"}
"""Attributes that name their unit by themselves."""
CONCEPTS: Final = {
    "width": r"wide|width|across|broad|large|square",
    "height": r"high|tall|height|short",
    "length": r"long|length|short",
    "depth": r"deep|depth",
    "diameter": r"across|diameter|wide|round",
    "capacity": r"capacity|volume|holds?|holding|fits|takes?",
    "weight": r"heavy|weighs?|weighing|weight",
}
"""Words that tell one measure of a kind from another."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """A numeric attribute: its field, what it measures in which unit, and the word for which of several it is."""

    field: str
    concept: str
    kind: str
    unit: str
    span: tuple[float, float] | None = None
    """The least and the most that a product states; None where that is unknown."""

    def takes(self, amount: float, unit: str) -> bool:
        """Whether some product states as little and some as much as this."""
        size = amount * UNITS[unit][1] / UNITS[self.unit][1]
        return self.span is not None and self.span[0] <= size <= self.span[1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Measures:
    """The measures and counts that a shop's products state; an empty one (the default) knows none."""

    measures: tuple[Measure, ...] = ()
    counts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Attributes that count things, by the thing counted: "pieces" for `attributes.pieces`."""

    @classmethod
    def of(cls, numeric: Iterable[str]) -> Self:
        """From the names of attributes whose values are numbers: "width_cm", "wattage", "pieces"."""
        measures, counts = [], {}
        for name in sorted(numeric):
            *concept, unit = name.lower().split("_")
            unit = _BARE.get(unit, unit)
            if unit in UNITS:
                measures.append(
                    Measure(field=f"attributes.{name}", concept="_".join(concept), kind=UNITS[unit][0], unit=unit)
                )
            elif not concept:
                counts[unit] = f"attributes.{name}"
        return cls(measures=tuple(measures), counts=MappingProxyType(counts))

    def spanning(self, values: Mapping[str, Sequence[float]]) -> Self:
        """With the sizes that products state, by field."""
        known = (
            replace(one, span=(min(stated), max(stated))) if (stated := values.get(one.field)) else one
            for one in self.measures
        )
        return replace(self, measures=tuple(known))

    def meant(
        self,
        unit: str | None,
        said: Iterable[str],
        has: Callable[[str], bool],
        *,
        only: bool = False,
        amount: float | None = None,
    ) -> Measure | None:
        """The measure that a unit and the words beside it mean; None where it could be several.

        Without a unit the words must tell. `has` says of a field whether products of the kind in question state it;
        with `only`, the others are out of the question. Of a litre and 3,000 ml, where some products state litres and
        others millilitres, those are meant that come in such an `amount`; of several, that which the words name first.
        """
        fitting = [one for one in self.measures if unit is None or one.kind == UNITS[unit][0]]
        words = list(said)
        if words:
            fitting = [one for one in fitting if any(_means(word, one.concept) for word in words)]
        elif unit is None:
            return None
        having = [one for one in fitting if has(one.field)]
        fitting = having if only else having or fitting
        if unit and amount is not None:
            fitting = [one for one in fitting if one.takes(amount, unit)] or fitting
        fitting = [one for one in fitting if one.unit == unit] or fitting
        concepts = {one.concept for one in fitting}
        if concepts == {"length", "width"} and not words:  # of two sides the longer one is said alone
            return next(one for one in fitting if one.concept == "length")
        fitting.sort(key=lambda one: min((_rank(word, one.concept) for word in words), default=0))
        return fitting[0] if len(concepts) == 1 or (words and fitting) else None


def _rank(word: str, concept: str) -> int:
    """How near a word comes to a concept: "wide" is first of all the width, and of a pan its diameter."""
    said = CONCEPTS.get(concept, "").split("|")
    return said.index(word.lower()) if word.lower() in said else len(said)


def _means(word: str, concept: str) -> bool:
    return concept in CONCEPTS and re.fullmatch(CONCEPTS[concept], word, re.IGNORECASE) is not None


def scaled(number: str, scale: float = 1) -> int | float:
    """A number as it is written, so many times over: 1,5 of a thousand is 1500."""
    value = round(float(number.replace(",", ".")) * scale, 6)
    return int(value) if value == int(value) else value
